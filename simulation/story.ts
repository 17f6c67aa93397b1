import { stringify } from 'yaml';
import { IAM_PREFIXES } from '../local/wire-names.ts';
import type { Clients } from '../src/core/clients.ts';
import { parseResponseKey } from '../src/core/response.ts';
import type { Strike } from './faults.ts';
import { CAST } from './organisation/cast.ts';
import { START, type Stimulus } from './plan.ts';
import type { Asked, Ran } from './schedule.ts';

/** Calls that a rehearsal can let a function die after: the journal's and the queues' have other names there. */
const NOT_NAMED = /^(dynamodb|sqs|sns|sesv2):/;

type Told = { at: number; steps: Record<string, unknown>[]; note?: string };

/**
 * A story as a rehearsal, for `npx riposte rehearse`: what came, what people did, and the deaths that a rehearsal can
 * stage. What it cannot stage stands above it in words, with the command that plays it exactly.
 */
export function storyOf(
  { plan, strikes, asked }: Ran,
  { invariant, what }: { invariant: string; what: string },
): string {
  const told = [...plan.stimuli.map((each) => stimulusOf(each, asked)), ...strikes.map(strikeOf)].sort(
    (a, b) => a.at - b.at,
  );
  const steps: Record<string, unknown>[] = [];
  let now = START;
  for (const { at, steps: next } of told) {
    if (next.length === 0) continue;
    const seconds = Math.round((at - now) / 1000);
    if (seconds > 0) steps.push({ wait: `${seconds}s` });
    now += Math.max(0, seconds) * 1000;
    steps.push(...next);
  }
  const head = [
    `${invariant}: ${what}`,
    `The whole schedule again: npm run simulate -- --faults ${plan.faults} --seed ${plan.seed} --deliveries 1`,
    ...plan.stimuli.flatMap(ofMember),
    ...strikes.map(({ at, invocation, what: how, call }) => `${clockOf(at)} ${how} ${call} in ${invocation}`),
  ];
  const file = {
    title: `Simulated: ${invariant}`,
    start: new Date(START).toISOString().replace('.000', ''),
    settings: { mode: plan.mode, timeZone: 'Asia/Tokyo' },
    steps: [...steps, { wait: '2h' }, { digest: null }],
  };
  return `${head.map((line) => `# ${line.replaceAll('\n', ' ')}\n`).join('')}${stringify(file, { lineWidth: 0 })}`;
}

/** What a rehearsal cannot play: what becomes of accounts of the organisation. */
function ofMember(stimulus: Stimulus): string[] {
  const at = clockOf(START + stimulus.at);
  if (stimulus.do === 'trouble' || stimulus.do === 'mend')
    return [`${at} account ${CAST.fickle}: ${stimulus.what}${stimulus.do === 'mend' ? ' is over' : ''}`];
  if (stimulus.do !== 'meddle') return [];
  const { account, region, entry, empties } = stimulus;
  return [`${at} somebody ${empties ? 'empties the set' : `adds ${entry} to the set`} of ${account} ${region}`];
}

const clockOf = (at: number): string => new Date(at).toISOString().slice(11, 23);

function stimulusOf(stimulus: Stimulus, asked: readonly Asked[]): Told {
  const at = START + stimulus.at;
  switch (stimulus.do) {
    case 'deliver':
      return { at, steps: [{ deliver: JSON.parse(stimulus.body) as object }] };
    case 'answer': {
      const found = asked.find((each) => each.of === stimulus);
      const { action, target } = parseResponseKey(found?.key ?? '') ?? {};
      return { at, steps: action ? [{ [stimulus.kind]: { action, target } }] : [] };
    }
    case 'pause':
    case 'resume':
      return { at, steps: [{ [stimulus.do]: null }] };
    case 'redeploy':
      return { at, steps: [{ redeploy: { mode: stimulus.mode } }] };
    case 'block':
    case 'trouble':
    case 'mend':
    case 'meddle':
      return { at, steps: [] };
  }
}

function strikeOf({ at, what, call }: Strike): Told {
  const [when, name = ''] = call.split(' ');
  if (what !== 'death' || when !== 'after' || NOT_NAMED.test(name)) return { at, steps: [] };
  const [service, operation] = name.split(':');
  const prefix = IAM_PREFIXES[service as keyof Clients] ?? service;
  return { at, steps: [{ world: { crash: `${prefix}:${operation}` } }] };
}
