import { GenerateCredentialReportCommand, GetCredentialReportCommand } from '@aws-sdk/client-iam';
import { isAwsError } from '../../core/errors.ts';
import { clean } from '../../core/text.ts';
import { createPace, RATES } from '../api-pace.ts';
import { dayOf, type Expiry, OLD_MS } from '../expiry.ts';
import type { Looking } from './looking.ts';

/** IAM makes a report within seconds, and at most one in four hours. */
const MOST_TRIES = 20;
const WAIT_MS = 3000;

/** The access keys of all users, by two calls: their age, and when they were used. Never the keys themselves. */
export async function* lookAtAccessKeys(looking: Looking): AsyncGenerator<Expiry> {
  const { now } = looking;
  for (const found of accessKeysOf(await readReport(looking), now())) yield found;
}

async function readReport({ clients: { iam }, sleep, ...clock }: Looking): Promise<string> {
  const pace = createPace(RATES.credentialReport, { sleep, ...clock });
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { State } = await pace(() => iam.send(new GenerateCredentialReportCommand({})));
    try {
      if (State === 'COMPLETE') return textOf(await pace(() => iam.send(new GetCredentialReportCommand({}))));
    } catch (error) {
      if (!isAwsError(error, ...NOT_YET)) throw error;
    }
    await sleep(WAIT_MS);
  }
  throw Object.assign(
    new Error(`IAM did not finish the credential report in ${(MOST_TRIES * WAIT_MS) / 1000} seconds`),
    {
      name: 'CredentialReportNotReadyException',
      $metadata: {},
    },
  );
}

const NOT_YET = [
  'CredentialReportExpiredException',
  'CredentialReportNotPresentException',
  'CredentialReportNotReadyException',
];

const textOf = ({ Content }: { Content?: Uint8Array | undefined }): string => new TextDecoder().decode(Content);

interface Row {
  user: string;
  arn: string;
  /** The value of a column, by its name. */
  at(column: string): string | undefined;
}

/** What a report says of the access keys that are active. */
export function* accessKeysOf(report: string, now: number): Generator<Expiry> {
  const [header = '', ...lines] = report.split('\n').map((line) => line.trim());
  const columns = header.split(',');
  for (const line of lines.filter(Boolean)) {
    const row = rowOf(line, columns);
    if (!row) continue;
    for (const n of [1, 2] as const) {
      const found = accessKeyExpiry(row, n, now);
      if (found) yield found;
    }
  }
}

/** Names of users may hold commas, and IAM quotes nothing: the columns are counted from the end. */
function rowOf(line: string, columns: readonly string[]): Row | undefined {
  const cells = line.split(',');
  const rest = columns.length - 2;
  if (cells.length < columns.length) return undefined;
  const who = cells.slice(0, cells.length - rest).join(',');
  const from = who.indexOf(',arn:');
  if (from < 0) return undefined;
  const values = cells.slice(-rest);
  return {
    user: who.slice(0, from),
    arn: who.slice(from + 1),
    at: (column) => values[columns.indexOf(column) - 2],
  };
}

function accessKeyExpiry({ user, arn, at }: Row, n: 1 | 2, now: number): Expiry | undefined {
  if (at(`access_key_${n}_active`) !== 'true') return undefined;
  const made = Date.parse(at(`access_key_${n}_last_rotated`) ?? '');
  const used = Date.parse(at(`access_key_${n}_last_used_date`) ?? '');
  if (Number.isNaN(made)) return undefined;
  const isUnused = now - (Number.isNaN(used) ? made : used) > OLD_MS;
  const isOld = now - made > OLD_MS;
  if (!isUnused && !isOld) return undefined;
  const last = Number.isNaN(used) ? 'It was never used.' : `It was last used on ${dayOf(used)}.`;
  return {
    kind: 'access-key',
    id: `${clean(arn, 256)}#${n}`,
    name: `${clean(user, 128)}, key ${n}`,
    region: 'global',
    at: made + OLD_MS,
    state: isUnused ? 'unused' : 'old',
    note: `Made on ${dayOf(made)}. ${last}${isUnused ? ' Deactivate it, and delete it when nobody misses it.' : ' Make a new one, and deactivate this one.'}`,
  };
}
