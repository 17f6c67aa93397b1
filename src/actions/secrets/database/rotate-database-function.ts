import type { Given, Runner } from '../../../core/runner.ts';
import { rotateDatabase } from './rotate.ts';

/** Called by Secrets Manager, four times for each rotation of a database's password. */
export const rotateDatabaseFunction = ({ clients, telemetry }: Given): Runner => ({
  call: (event) => rotateDatabase(event, { clients, telemetry }),
});
