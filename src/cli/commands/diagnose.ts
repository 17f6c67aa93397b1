import { resolveCaa } from 'node:dns/promises';
import { parseIp } from '../../core/addresses/network.ts';
import { isAwsError } from '../../core/errors.ts';
import type { Asking } from '../../health/diagnose/asking.ts';
import { diagnoseThing } from '../../health/diagnose/diagnose-thing.ts';
import { NothingThere } from '../../health/diagnose/not-found.ts';
import { readThing, THINGS, type ThingKind } from '../../health/diagnose/thing.ts';
import { shown } from '../out.ts';
import { UsageError } from '../read-events.ts';
import { CommandError, type Context } from './context.ts';

export interface DiagnoseOptions {
  kind?: ThingKind;
  /** The ARN of a user or role that is refused a key, secret, parameter or bucket; an address that a web ACL stops. */
  for?: string;
}

const PRINCIPAL = /^arn:aws[a-z-]*:iam::\d{12}:(?:user|role)\/[\w+=,.@/-]{1,512}$/;
const TONES = { problem: 'red', unknown: 'yellow', off: 'yellow', ok: 'green' } as const;

/**
 * Says why a secret, key, parameter, certificate, bucket or web ACL does not do what it should, and what to do next. Only reads.
 *
 * @returns 1 when something is wrong
 */
export async function diagnose(text: string, options: DiagnoseOptions, context: Context): Promise<number> {
  const { clients, deployment, out, now, sleep } = context;
  const thing = readThing(text, options.kind);
  if (!thing)
    throw new UsageError(
      options.kind
        ? `${shown(text, 100)} is no name or ARN of a ${options.kind}.`
        : `What ${shown(text, 100)} is cannot be told from its name: give its ARN, or say --kind ${THINGS.join(', ')}.`,
    );
  const whom = forWhom(thing.kind, options.for);
  const { account, region, partition } = deployment;
  const checks = await diagnoseThing(thing, {
    clients,
    account,
    region,
    partition,
    now: now(),
    clock: { now, sleep },
    resolveCaa: context.resolveCaa ?? resolveCaa,
    ...whom,
  }).catch((error: unknown) => {
    if (error instanceof NothingThere) throw new CommandError(error.message);
    if (NOT_THERE.some((name) => isAwsError(error, name)))
      throw new CommandError(
        `There is no ${thing.kind} ${shown(thing.id, 200)} in ${account}, ${region}. Look at its name, and at --region and --profile.`,
      );
    throw error;
  });
  const wrong = checks.filter(({ state }) => state === 'problem' || state === 'unknown');
  out.data({ kind: thing.kind, id: thing.id, well: wrong.length === 0, checks });
  out.line(out.colors.bold(`${thing.kind} ${shown(thing.id, 300)}`));
  for (const { what, state, note, command } of checks) {
    out.line(`${out.colors[TONES[state]](state.padEnd(8))} ${shown(what, 200)}: ${shown(note, 600)}`);
    if (command) out.line(`         ${shown(command, 2_000)}`);
  }
  return wrong.length === 0 ? 0 : 1;
}

/** @throws UsageError where the kind of thing is asked about nobody, or about somebody else */
function forWhom(kind: ThingKind, whom: string | undefined): Pick<Asking, 'principal' | 'address'> {
  if (whom === undefined) return {};
  if (DENIED.has(kind) && PRINCIPAL.test(whom)) return { principal: whom };
  const address = kind === 'web-acl' ? parseIp(whom)?.text : undefined;
  if (address !== undefined) return { address };
  throw new UsageError(
    '--for takes the ARN of a user or role that is refused a key, secret, parameter or bucket, or an address that a web ACL stops, and stands with these alone.',
  );
}

/** What a principal may be refused. */
const DENIED: ReadonlySet<ThingKind> = new Set(['key', 'secret', 'parameter', 'bucket']);
const NOT_THERE = ['ResourceNotFoundException', 'NotFoundException', 'ParameterNotFound', 'NoSuchBucket'];
