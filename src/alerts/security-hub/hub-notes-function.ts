import type { Given, Runner } from '../../core/runner.ts';
import { tellingOf } from '../../policy/playbooks/notification-policy.ts';
import { deployed } from '../../policy/riposte-yml/deployed.ts';
import { createHubWriter, type HubWriterOptions } from './writer.ts';

/** Writes into Security Hub what became of its findings. */
export const hubNotesFunction = ({
  telling = tellingOf(deployed),
  ...given
}: Given & Partial<Pick<HubWriterOptions, 'telling'>>): Runner => ({
  deliveries: createHubWriter({ ...given, telling }),
});
