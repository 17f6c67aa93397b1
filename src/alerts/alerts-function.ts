import type { Given, Runner } from '../core/runner.ts';
import { tellingOf } from '../policy/playbooks/notification-policy.ts';
import { deployed } from '../policy/riposte-yml/deployed.ts';
import { createAlerter } from './alerter.ts';
import type { AlerterOptions } from './alerter-options.ts';

/** Decides what people hear, where, and when; by the deployed riposte.yml unless told. */
export const alertsFunction = ({
  settings = deployed,
  telling = tellingOf(deployed),
  ...given
}: Given & Partial<Pick<AlerterOptions, 'settings' | 'telling' | 'onTold'>>): Runner => ({
  deliveries: createAlerter({ ...given, settings, telling }),
});
