// Generated from src/functions by npm run generate.
import { hubNotesFunction } from '../src/alerts/security-hub/hub-notes-function.ts';
import { securityhub } from '../src/platform/clients/securityhub-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Writes into Security Hub what became of its findings. */
export const handler = wire('hub-notes', hubNotesFunction, {
  clients: { securityhub },
});
