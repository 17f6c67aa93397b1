import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { RecordedCall } from '../../../local/recorder.ts';
import type { Problem } from '../support/cause.ts';
import { root } from '../support/package.ts';
import { tool } from '../support/tools.ts';

/** AWS's own name of each service, where a client bears another. */
const NAMES: Partial<Record<RecordedCall['service'], string>> = {
  accessAnalyzer: 'accessanalyzer',
  acmPca: 'acm-pca',
  apiGateway: 'apigateway',
  cloudhsm: 'cloudhsmv2',
  autoScaling: 'autoscaling',
  eventbridge: 'events',
  route53Resolver: 'route53resolver',
  secretsManager: 'secretsmanager',
  stepFunctions: 'stepfunctions',
  wafv2Global: 'wafv2',
};
/** These are no APIs: TLS handshakes, and a key's own proof of itself. */
const NO_API: readonly string[] = ['handshakes', 'keyProof'];
/** API Gateway and CloudFront calls of the JavaScript SDK take numbers where the model has texts. */
const NUMBERS_AS_TEXT = /\.(MaxItems): int, not a string$/;

/** The document client's operations by their names in the API. */
const OPERATIONS: Record<string, string> = {
  BatchGet: 'BatchGetItem',
  BatchWrite: 'BatchWriteItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  TransactGet: 'TransactGetItems',
  TransactWrite: 'TransactWriteItems',
  Update: 'UpdateItem',
};
const VALUES = ['Item', 'Key', 'ExpressionAttributeValues', 'ExclusiveStartKey'];

/** What the document client sends: plain values become attribute values. */
function attributes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(attributes);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (VALUES.includes(key)) return [key, marshall(each, { removeUndefinedValues: true })];
      if (key === 'Keys') return [key, (each as object[]).map((one) => marshall(one))];
      return [key, attributes(each)];
    }),
  );
}

interface Checked {
  id: number;
  problems: string[];
}

/** Inputs that AWS's models of its APIs do not describe. */
export function inputProblems(calls: readonly RecordedCall[]): Problem[] {
  const asked = calls.filter(({ service }) => !NO_API.includes(service));
  const lines = asked.map(({ service, operation, input }, id) => ({
    id,
    service: NAMES[service] ?? service,
    operation: service === 'dynamodb' ? (OPERATIONS[operation] ?? operation) : operation,
    input: service === 'dynamodb' ? attributes(input) : (input ?? {}),
  }));
  const checked = run(lines.map((line) => JSON.stringify(line)).join('\n'));
  if (checked.length !== asked.length) throw new Error(`${checked.length} of ${asked.length} inputs were checked`);
  const all = checked.flatMap(({ id, problems }) =>
    problems
      .filter((problem) => !NUMBERS_AS_TEXT.test(problem))
      .map((problem) => ({ what: `${asked[id]?.service}: ${problem}`, where: asked[id]?.at ?? '' })),
  );
  return [...new Map(all.map((problem) => [problem.what, problem])).values()];
}

function run(lines: string): Checked[] {
  const python = join(root, '.venv/bin/python');
  if (!existsSync(python)) throw new Error(`${python} is missing: run scripts/emulators.sh`);
  const folder = mkdtempSync(join(tmpdir(), 'riposte-inputs-'));
  try {
    const file = join(folder, 'inputs.ndjson');
    writeFileSync(file, lines);
    const output = execFileSync(python, [join(root, 'scripts/reality/inputs.py'), tool('models'), file], {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    return output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Checked);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
