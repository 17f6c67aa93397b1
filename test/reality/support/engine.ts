import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tool } from './tools.ts';

/** A question to the IAM engine: may this principal do this, by these policies? */
export interface Request {
  action: string;
  principal: string;
  resource: string;
  /** The account that the resource belongs to. */
  account: string;
  context: Readonly<Record<string, string | readonly string[]>>;
  /** Policies of the principal. */
  identity: readonly object[];
  /** Of the queue, topic, bucket or key. */
  resourcePolicy?: object;
}

export type Verdict = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied' | `error: ${string}`;

interface Answer {
  id: number;
  result?: Verdict;
  ignored?: string[];
  error?: string;
}

/** The engine's data has no place for keys such as `kms:EncryptionContext:NAME`: they go under one that it lets through. */
const renamed = (json: string): string => json.replaceAll('kms:EncryptionContext:', 'aws:PrincipalTag/kms-context-');

/**
 * Asks an IAM engine that this project did not write, in a process of its own. An engine that is missing or answers
 * less than it was asked throws; a context key that it leaves out of account is an error, as a condition on it would be
 * judged without it.
 */
export function verdicts(requests: readonly Request[]): Verdict[] {
  tool('node_modules/@cloud-copilot/iam-simulate/package.json');
  const policies = new Map<string, string>();
  const nameOf = (policy: object): string => {
    const text = JSON.stringify(policy);
    const name = policies.get(text) ?? `policy-${policies.size}`;
    policies.set(text, name);
    return name;
  };
  const named = requests.map(({ identity, resourcePolicy, ...request }, id) => ({
    id,
    ...request,
    identity: identity.map(nameOf),
    ...(resourcePolicy && { resourcePolicy: nameOf(resourcePolicy) }),
  }));
  const all = Object.fromEntries([...policies].map(([text, name]) => [name, JSON.parse(text) as object]));
  const answers = run(renamed(JSON.stringify({ policies: all, requests: named })));
  if (answers.length !== requests.length)
    throw new Error(`the IAM engine answered ${answers.length} of ${requests.length} questions`);
  return answers.map(({ result, error, ignored = [] }) => {
    if (!result) return `error: ${error}` as const;
    return ignored.length > 0 ? (`error: the engine ignored ${ignored.join(', ')}` as const) : result;
  });
}

function run(input: string): Answer[] {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-iam-'));
  try {
    const file = join(folder, 'requests.json');
    writeFileSync(file, input);
    const output = execFileSync(process.execPath, [tool('simulate.mjs'), file], {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return output.trim() === ''
      ? []
      : output
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Answer);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
