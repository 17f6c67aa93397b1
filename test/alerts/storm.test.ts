import type { LocalStack } from '../../local/local-stack.ts';
import type { Alert } from '../../src/alerts/alert.ts';
import { handOver } from '../../src/alerts/inbox.ts';
import { budgetsOf } from '../../src/policy/budgets.ts';
import { givenFinding } from '../support/fixtures.ts';
import { bundledWith, drainUntilCrash, givenStack, letTimePass } from '../support/stories.ts';
import { givenAlert, givenDecision } from './given-alert.ts';

const MINUTE = 60_000;
/** A different finding of a different prober. */
const probe = (n: number): string =>
  bundledWith('guardduty/port-probe-search-cluster', ({ detail }) => {
    const id = n.toString(16).padStart(32, '0');
    const text = JSON.stringify(detail).replaceAll(String(detail.id), id);
    Object.assign(detail, JSON.parse(text.replaceAll('198.51.100.23', `198.51.${100 + (n >> 8)}.${n & 255}`)));
  });

const storm = (count: number, make: (n: number) => Partial<Alert> = () => ({})): Alert[] =>
  Array.from({ length: count }, (_, n) => {
    const finding = givenFinding({ id: `finding-${n}`, severity: 5 });
    const decision = givenDecision({ target: `target-${n}` });
    // Each of a kind of its own, so that nothing can be grouped by what it is.
    return givenAlert({ id: `alert-${n}`, key: `key-${n}`, finding, decision, ...make(n) });
  });

const tell = async (stack: LocalStack, alerts: readonly Alert[]): Promise<void> => {
  expect(await handOver(alerts, stack, stack.world.now())).toEqual([]);
  await stack.drain();
};

const published = (stack: LocalStack) => stack.services.sns.published;

/** The findings that the messages name, by what stands in their text, and how many more they say there are. */
function told(stack: LocalStack): { targets: Set<string>; unlisted: number } {
  const text = published(stack)
    .map(({ message }) => message)
    .join('\n');
  const targets = new Set(text.match(/\btarget-\d+\b/g) ?? []);
  const unlisted = [
    ...text.matchAll(/^(\d+) more alerts? (?:is|are) not listed/gm),
    // Alike ones share a line.
    ...text.matchAll(/^\+ (\d+) more alerts? of /gm),
  ];
  return { targets, unlisted: unlisted.reduce((sum, [, count]) => sum + Number(count), 0) };
}

describe('a storm', () => {
  it('of 1,000 findings through the whole stack makes at most a dozen messages, and each prober is named', async () => {
    const stack = givenStack({ budgets: budgetsOf({ addresses: { hour: 1_000 } }) });
    for (let n = 0; n < 1_000; n += 1) {
      stack.deliver('guardduty', probe(n));
      // In bursts, over ten minutes.
      if (n % 50 === 49) {
        await stack.drain();
        stack.advance(30_000);
      }
    }
    await letTimePass(stack, 8);
    expect(published(stack).length).toBeLessThanOrEqual(12);
    const text = published(stack)
      .map(({ message }) => message)
      .join('\n');
    const named = new Set(text.match(/\b198\.51\.\d+\.\d+\/32/g));
    expect(named.size).toBe(1_000);
    expect(stack.services.sqs.messages(`${stack.config.stack}-alerts-dead-letters`)).toEqual([]);
  }, 60_000);

  it.each([
    { title: 'at once', every: 1_000 },
    { title: 'one by one', every: 1 },
    { title: 'in bursts of seven', every: 7 },
  ])(
    'of 1,000 alerts that come $title makes at most a dozen messages, and loses none',
    async ({ every }) => {
      const stack = givenStack();
      const alerts = storm(1_000, (n) => ({
        outcome: (['applied', 'failed', 'refused', 'notified'] as const)[n % 4] ?? 'applied',
      }));
      for (let n = 0; n < alerts.length; n += every) {
        await tell(stack, alerts.slice(n, n + every));
        stack.advance((10 * MINUTE * every) / alerts.length);
      }
      await letTimePass(stack, 12);
      expect(published(stack).length).toBeLessThanOrEqual(12);
      const { targets, unlisted } = told(stack);
      expect(targets.size + unlisted).toBe(1_000);
    },
    60_000,
  );

  it('lets what is critical through, first and at once', async () => {
    const stack = givenStack();
    await tell(
      stack,
      storm(40, (n) => ({ outcome: (['applied', 'failed'] as const)[n % 2] ?? 'applied' })),
    );
    for (let n = 0; n < 12; n += 1) await tell(stack, [storm(100)[50 + n] as Alert]);
    const before = published(stack).length;
    expect(before).toBe(7);
    await tell(
      stack,
      storm(1, () => ({ id: 'c', finding: givenFinding({ id: 'c', severity: 9.5 }) })),
    );
    expect(published(stack)).toHaveLength(before + 1);
    expect(published(stack).at(-1)?.subject).toMatch(/CRITICAL/);
  });

  it('ends, and then a single alert is told at once again', async () => {
    const stack = givenStack();
    for (let n = 0; n < 20; n += 1) await tell(stack, [storm(100)[n] as Alert]);
    expect(published(stack)).toHaveLength(7);
    await letTimePass(stack, 3);
    expect(published(stack).at(-1)?.subject).toMatch(/13 alerts held/);
    const [summary] = published(stack).slice(-1);
    expect(summary?.message).toMatch(/^MEDIUM: 13 alerts held until now\. The most urgent: /);
    await letTimePass(stack, 4);
    const before = published(stack).length;
    await tell(stack, [storm(100)[99] as Alert]);
    expect(published(stack)).toHaveLength(before + 1);
    expect(stack.services.dynamodb.items().filter(({ pk }) => pk === 'HELD')).toEqual([]);
  });

  it('costs the table few writes', async () => {
    const stack = givenStack();
    const writes = (): number => stack.counts.get('dynamodb:TransactWrite') ?? 0;
    await tell(
      stack,
      storm(7, (n) => ({ outcome: n % 2 ? 'failed' : 'applied' })),
    );
    const before = writes();
    // Each kind and thread once, so that a thousand stay a thousand messages.
    await tell(
      stack,
      storm(1_000, (n) => ({ finding: givenFinding({ id: `x${n >> 1}`, severity: 5 }) })),
    );
    expect(writes() - before).toBe(1);
  });
});

describe('a crash', () => {
  it('after any call loses no alert, and what is told again has the same id', async () => {
    const alerts = storm(30, (n) => ({ finding: givenFinding({ id: `x${n >> 1}`, severity: n === 3 ? 9.5 : 5 }) }));
    const run = async (crashAfter: number): Promise<LocalStack> => {
      const stack = givenStack();
      await handOver(alerts, stack, stack.world.now());
      stack.faults.crashAfter(crashAfter);
      await drainUntilCrash(stack);
      stack.faults.revive();
      // The next process dies as well, in the middle of the summary.
      stack.advance(16 * MINUTE);
      stack.faults.crashAfter(crashAfter + 1);
      await stack.sweep().catch(() => {});
      await drainUntilCrash(stack);
      await letTimePass(stack, 14);
      return stack;
    };
    for (let n = 1; n <= 24; n += 1) {
      const stack = await run(n);
      expect({ n, told: told(stack).targets.size }).toEqual({ n, told: 30 });
      expect(stack.services.dynamodb.items().filter(({ pk }) => pk === 'HELD')).toEqual([]);
      expect(stack.services.sqs.messages(`${stack.config.stack}-deliveries`)).toEqual([]);
    }
  }, 60_000);
});

it('two functions at once on the same channel keep one budget', async () => {
  const stack = givenStack();
  for (let n = 0; n < 30; n += 1) await handOver([storm(30)[n] as Alert], stack, stack.world.now());
  const halves = [stack.receive('alerts', 15), stack.receive('alerts', 15)];
  await Promise.all(halves.map((half) => stack.handle('alerts', half)));
  await letTimePass(stack, 8);
  expect(told(stack).targets.size).toBe(30);
  expect(published(stack).length).toBeLessThanOrEqual(12);
});
