import { stringify } from 'yaml';
import { IAM_PREFIXES } from '../local/wire-names.ts';
import type { Clients } from '../src/core/clients.ts';
import { CONTAINABLE } from '../src/core/contain.ts';
import { parseResponseKey } from '../src/core/response.ts';
import type { Strike } from './faults.ts';
import { CAST } from './organisation/cast.ts';
import { type Plan, START, type Stimulus } from './plan.ts';
import { isContained, PLACES, ROTATED } from './scene.ts';
import type { Asked, Ran } from './schedule.ts';
import { expectationOf } from './story-expect.ts';

/** Calls that a rehearsal can let a function die after: the journal's and the queues' have other names there. */
const NOT_NAMED = /^(dynamodb|sqs|sns|sesv2):/;

/** One thing that happened: the steps that play it, and in words what they leave out. */
type Told = { at: number; steps: Record<string, unknown>[]; words?: string };

/**
 * A story as a rehearsal, for `npx riposte rehearse`: what came, what people did, the deaths that a rehearsal can stage, and
 * that what was violated must not be. What it cannot stage stands above it in words, with the command that plays it exactly.
 */
export function storyOf(
  { plan, strikes, asked }: Ran,
  { invariant, what }: { invariant: string; what: string },
): string {
  const told = [...plan.stimuli.map((each) => stimulusOf(each, asked)), ...strikes.map(strikeOf)].sort(
    (a, b) => a.at - b.at,
  );
  const expect = expectationOf({ invariant, what });
  const head = [
    `${invariant}: ${what}`,
    `The whole schedule again: npm run simulate -- --faults ${plan.faults} --seed ${plan.seed} --deliveries 1`,
    ...(expect ? [] : ['No rehearsal can tell whether this holds: that all is as expected proves nothing here.']),
    ...deploymentOf(plan),
    ...told.flatMap(({ at, words }) => (words ? [`${clockOf(at)} ${words}`] : [])),
  ];
  const file = {
    title: `Simulated: ${invariant}`,
    start: new Date(START).toISOString().replace('.000', ''),
    settings: { mode: plan.mode, timeZone: 'Asia/Tokyo', ...(isContained(plan.seed) && { contain: [...CONTAINABLE] }) },
    steps: [...rotatorOf(plan), ...inOrder(told), { wait: '2h' }, { digest: null, ...(expect && { expect }) }],
  };
  return `${head.map((line) => `# ${line.replaceAll('\n', ' ')}\n`).join('')}${stringify(file, { lineWidth: 0 })}`;
}

/** Steps one after the other, with the time that passes between them. */
function inOrder(told: readonly Told[]): Record<string, unknown>[] {
  const steps: Record<string, unknown>[] = [];
  let now = START;
  for (const { at, steps: next } of told) {
    if (next.length === 0) continue;
    const seconds = Math.round((at - now) / 1000);
    if (seconds > 0) steps.push({ wait: `${seconds}s` });
    now += Math.max(0, seconds) * 1000;
    steps.push(...next);
  }
  return steps;
}

/** What the deployment has that no rehearsal stages. */
function deploymentOf(plan: Plan): string[] {
  const { seed: _, faults: _1, mode: _2, places, rotator: _3, organisation, stimuli: _4, ...others } = plan;
  return [
    ...(places
      ? [`Addresses and domains are denied in places, too, which no rehearsal has: ${JSON.stringify(PLACES)}`]
      : []),
    ...(organisation
      ? [`The deployment is the hub of an organisation, of which no rehearsal knows: ${JSON.stringify(CAST)}`]
      : []),
    ...Object.entries(others).map(([name, value]) => `The schedule has ${name}: ${JSON.stringify(value)}`),
  ];
}

/** The secret that holds an access key, and its user. */
function rotatorOf({ rotator }: Plan): Record<string, unknown>[] {
  if (!rotator) return [];
  const { user, secret, key, value, tags } = ROTATED;
  return [
    {
      world: [
        { user, keys: [key], tags: { 'riposte:key-in': secret } },
        { secret, value, tags },
      ],
    },
  ];
}

const clockOf = (at: number): string => new Date(at).toISOString().slice(11, 23);

const BY_HAND = {
  lift: 'takes it off the block list',
  add: 'adds it for two hours',
  never: 'says that it is never to be blocked',
} as const;

function stimulusOf(stimulus: Stimulus, asked: readonly Asked[]): Told {
  const at = START + stimulus.at;
  const found = asked.find((each) => each.of === stimulus);
  switch (stimulus.do) {
    case 'deliver':
      return {
        at,
        steps: [{ deliver: JSON.parse(stimulus.body) as object }],
        ...(stimulus.isForged && { words: `${stimulus.event} comes from an account that may not speak of it` }),
      };
    case 'answer':
      return answerOf(stimulus, at, found);
    case 'pause':
    case 'resume':
      return { at, steps: [{ [stimulus.do]: null }] };
    case 'redeploy':
      return {
        at,
        steps: [{ redeploy: { mode: stimulus.mode, protectedPrincipals: stimulus.protect ? ['*'] : [] } }],
      };
    case 'block': {
      const whom = found ? `${found.key}: a person ${BY_HAND[stimulus.what]}` : 'a person finds no address to change';
      return { at, steps: [], words: `block list, ${whom}` };
    }
    case 'trouble':
    case 'mend':
      return {
        at,
        steps: [],
        words: `account ${CAST.fickle}: ${stimulus.what}${stimulus.do === 'mend' ? ' is over' : ''}`,
      };
    case 'meddle': {
      const { account, region, entry, empties } = stimulus;
      const did = empties ? 'empties the set' : `adds ${entry} to the set`;
      return { at, steps: [], words: `somebody ${did} of ${account} ${region}` };
    }
    default:
      return {
        at,
        steps: [],
        words: `also: ${JSON.stringify(stimulus)}${found ? `, of ${(found as Asked).key}` : ''}`,
      };
  }
}

function answerOf({ kind, times }: Extract<Stimulus, { do: 'answer' }>, at: number, found?: Asked): Told {
  const { action, target } = parseResponseKey(found?.key ?? '') ?? {};
  if (!action) return { at, steps: [], words: `a person finds nothing to ${kind}` };
  return {
    at,
    steps: [{ [kind]: { action, target } }],
    ...(times > 1 && { words: `the word of a person (${kind}) comes ${times} times` }),
  };
}

function strikeOf({ at, invocation, what, call }: Strike): Told {
  const words = `${what} ${call} in ${invocation}`;
  const [when, name = ''] = call.split(' ');
  if (what !== 'death' || when !== 'after' || NOT_NAMED.test(name)) return { at, steps: [], words };
  const [service, operation] = name.split(':');
  const prefix = IAM_PREFIXES[service as keyof Clients] ?? service;
  return { at, steps: [{ world: { crash: `${prefix}:${operation}` } }], words };
}
