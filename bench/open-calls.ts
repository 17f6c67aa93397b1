import { createLocalStack, type LocalStack } from '../local/local-stack.ts';
import { digestPeriod } from '../src/core/period.ts';
import { gather } from '../src/digest/gather.ts';
import { lookWide } from '../src/expiry/wide/look-wide.ts';
import type { Figure } from './figure.ts';

const START = Date.parse('2026-11-20T06:00:00Z');
const SERVICES = ['guardduty', 'inspector2', 'macie2', 'securityhub', 'accessAnalyzer'] as const;
const EACH = 1_000;
const WIDE = 10_000;
/** Calls that say which services are on are made whether they are asked what is open or not. */
const OPEN = /(?:List|Get)Finding|GetFindingsStatistics|ListFindingAggregations/;

const givenStack = (): LocalStack => createLocalStack({ account: '111122223333', region: 'eu-west-1', startAt: START });

/** What the digest asks the services for, and what the wide looks take. */
export async function openFigures(): Promise<Figure[]> {
  const stack = givenStack();
  for (const service of SERVICES)
    for (let n = 0; n < EACH; n += 1)
      stack.services[service].open.keep({ id: `${service}-${n}`, severity: 8, type: 'Type', title: 'Title' });
  const { clients, config, world } = stack;
  await gather(digestPeriod(START, 'UTC'), { clients, config, now: world.now });
  const asked = [...stack.counts].filter(([call]) => OPEN.test(call)).reduce((sum, [, count]) => sum + count, 0);
  if (asked === 0) throw new Error('the digest asked nobody what is open');
  return [
    {
      name: 'digest.open-calls',
      value: asked,
      unit: 'calls',
      goal: 12,
      note: '1,000 open findings in each of five services',
    },
    {
      name: 'wide.calls-per-10',
      value: await wideCalls(),
      unit: 'calls',
      goal: 1.1,
      note: '10,000 groups, 10,000 parameters',
    },
  ];
}

async function wideCalls(): Promise<number> {
  const { clients, config, counts, services, world, advance } = givenStack();
  for (let n = 0; n < WIDE; n += 1) {
    services.ec2.securityGroups.seedGroup({ id: `sg-${String(n).padStart(17, '0')}` });
    services.ssm.seedParameter({ name: `/team-${n % 50}/value-${n}`, value: 'x', type: 'String' });
  }
  const sleep = async (ms: number): Promise<void> => advance(ms);
  const looking = { clients, config, now: world.now, sleep };
  const options = { until: Number.POSITIVE_INFINITY, keep: async () => {} };
  const outcomes = await lookWide(['groups', 'parameters'], new Map(), looking, options);
  if (!outcomes.every(({ progress }) => progress.isThrough)) throw new Error('a list was not read');
  const calls = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return Math.round((10_000 * calls) / (2 * WIDE)) / 1_000;
}
