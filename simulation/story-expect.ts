import { IAM_PREFIXES } from '../local/wire-names.ts';
import type { Expectation } from '../src/cli/rehearse/expectation-shape.ts';
import type { Clients } from '../src/core/clients.ts';
import { parseResponseKey } from '../src/core/response.ts';
import type { Violated } from './invariants/index.ts';

/** A key such as `111122223333#eu-west-1#block-ip#198.51.100.7/32`, wherever it stands in a sentence. */
const KEY = /\b\d{12}#[\w-]+#[\w-]+#\S+?(?=[,:]?(?:\s|$))/;
/** What is said of it at once. */
const STATE = / is (?<state>[a-z]+)(?:,|$)/;

type Told = Pick<Violated, 'invariant' | 'what'>;
type Pattern = NonNullable<Expectation['responses']>[number];

function responseIn(what: string): Pattern | undefined {
  const { action, target } = parseResponseKey(KEY.exec(what)?.[0] ?? '') ?? {};
  return action && target ? { action, target } : undefined;
}

/** By the kind of a thing and how it was: the calls by which an undo puts it back. */
const PUT_BACK: Readonly<Record<string, (was: string) => Expectation['calls']>> = {
  bucket: (was) =>
    was === '{}' ? { 's3:DeletePublicAccessBlock': { atLeast: 1 } } : { 's3:PutPublicAccessBlock': { atLeast: 2 } },
  group: () => ({ 'ec2:AuthorizeSecurityGroupIngress': { atLeast: 1 } }),
  trail: () => ({ 'cloudtrail:StopLogging': { atLeast: 1 } }),
};

/** What has to hold in the end, by the invariant, where the language of rehearsals can say so. */
const EXPECTED: Readonly<Record<string, (what: string, response: Pattern | undefined) => Expectation | undefined>> = {
  'nothing-lost': (_, response) => response && { responses: [response] },
  'nothing-stuck': stuck,
  'nothing-held-up': notInState,
  'nothing-unapproved': (what, response) =>
    response &&
    (what.includes('is done in mode')
      ? { not: { responses: [{ ...response, state: 'done', outcome: 'applied' }] } }
      : { not: { responses: [{ ...response, history: 'approve' }] } }),
  'nothing-doubled': doubled,
  'everything-told': untold,
  'first-line': () => ({ not: { color: 'green' } }),
  'digest-once': () => ({ digests: 1 }),
  'undo-exact': (what) => {
    const { kind = '', was = '' } = /^(?<kind>[\w-]+) .*?: (?<was>.*) → /.exec(what)?.groups ?? {};
    const calls = PUT_BACK[kind]?.(was);
    return calls && { calls };
  },
  'no-secret': (what) => {
    const planted = / holds (\S+)$/.exec(what)?.[1];
    return planted && what.startsWith('the message') ? { not: { alerts: { atLeast: 1, says: planted } } } : undefined;
  },
};

/** What a story has to come to for its violation to be gone; undefined where a rehearsal cannot tell. */
export const expectationOf = ({ invariant, what }: Told): Expectation | undefined =>
  EXPECTED[invariant]?.(what, responseIn(what));

function notInState(what: string, response: Pattern | undefined): Expectation | undefined {
  const state = STATE.exec(what)?.groups?.state as Pattern['state'];
  return response && state && { not: { responses: [{ ...response, state }] } };
}

function stuck(what: string, response: Pattern | undefined): Expectation | undefined {
  if (what.startsWith('given up by')) return { dead: 0 };
  if (response?.target && what.includes('an alert of it is owed'))
    return { alerts: { atLeast: 1, says: response.target } };
  return notInState(what, response);
}

function doubled(what: string): Expectation | undefined {
  const { service, operation, most } =
    /^(?<service>\w+):(?<operation>\w+) of .* for (?<most>\d+) occasions$/.exec(what)?.groups ?? {};
  const prefix = IAM_PREFIXES[service as keyof Clients];
  return prefix ? { calls: { [`${prefix}:${operation}`]: { atMost: Number(most) } } } : undefined;
}

/** The reason as far as its first words: an alert may shorten it. */
function untold(what: string, response: Pattern | undefined): Expectation | undefined {
  const [, reason = ''] = / \((.*)\); told only: /.exec(what) ?? [];
  const words = reason.split(/\s+/).slice(0, 6).join(' ');
  const says = [response?.target, words].filter((text) => text !== undefined && text !== '' && text !== 'undefined');
  return response && { alerts: { atLeast: 1, says: says as string[] } };
}
