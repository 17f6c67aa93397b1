import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FILE, generated } from '../deploy/permissions.ts';

// Writes what the deployment takes from the code; with --check only says whether it is current.
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const text = generated();

if (!values.check) {
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, 'utf8') !== text) {
  console.error('deploy/permissions.generated.json is not what the sources and actions declare: npm run generate');
  process.exitCode = 1;
}
