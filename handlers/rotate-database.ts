// Generated from src/functions by npm run generate.
import { rotateDatabaseFunction } from '../src/actions/secrets/database/rotate-database-function.ts';
import { secretsManager } from '../src/platform/clients/secrets-manager-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Called by Secrets Manager, four times for each rotation of a database’s password. */
export const handler = wire('rotate-database', rotateDatabaseFunction, {
  clients: { secretsManager },
});
