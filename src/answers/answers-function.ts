import { checkSigning } from '../alerts/check-channels.ts';
import { isCheck } from '../core/inside.ts';
import type { Given, Runner } from '../core/runner.ts';
import type { AlertSettings } from '../policy/riposte-yml/channels.ts';
import { deployed } from '../policy/riposte-yml/deployed.ts';
import { createAnswerer } from './answerer.ts';

/** Proves answers of the approval page and of Slack, and hands them on; by the deployed riposte.yml unless told. */
export const answersFunction = ({ settings = deployed, ...given }: Given & { settings?: AlertSettings }): Runner => ({
  deliveries: createAnswerer(given, settings),
  async call(question) {
    if (isCheck(question)) return checkSigning({ ...given, settings });
    throw new TypeError('answers reads a queue, and answers the doctor');
  },
});
