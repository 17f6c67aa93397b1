import { createLocalStack } from '../../../local/local-stack.ts';
import { explain } from '../../../src/cli/explain/explain.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { playbooks } from '../../../src/policy/playbooks/index.ts';
import { sources } from '../../../src/sources/index.ts';
import { allBundled, bundled } from '../../sources/support.ts';

/** A deployment in the account and region in which the event arrives, at its time. */
const stackFor = (event: Record<string, unknown>) =>
  createLocalStack({
    account: event.account as string,
    region: event.region as string,
    startAt: Date.parse(event.time as string),
    workflows: true,
    settings: { documentationAddresses: 'block' },
  });

describe.each(allBundled)('$source/$name', ({ source, name }) => {
  const event = bundled(source, name);

  it('is explained as it is decided', async () => {
    const stack = stackFor(event);
    stack.deliver(source, JSON.stringify(event));
    await stack.runOnce(sources[source].feed);
    for (const finding of sources[source].parse(event)) {
      const { decisions } = await explain(finding, stack.config, playbooks, stack.world.now());
      const kept = (await stack.journal.readFinding(finding))?.decisions;
      expect(decisions.map(({ guards: _guards, calls: _calls, ...decision }) => decision)).toEqual(kept);
      for (const { outcome, guard, guards, calls } of decisions) {
        expect(guards.find(({ refuses }) => refuses !== undefined)?.guard).toBe(
          outcome === 'refused' ? guard : undefined,
        );
        if (outcome === 'refused') expect(calls).toEqual([]);
      }
    }
  });
});

describe('the calls', () => {
  const explained = async (name: string, changes: Partial<Finding> = {}) => {
    const event = bundled('guardduty', name);
    const [finding] = sources.guardduty.parse(event);
    const stack = stackFor(event);
    return explain({ ...(finding as Finding), ...changes }, stack.config, playbooks, stack.world.now());
  };

  it('are those that the action makes, what is read before what is changed', async () => {
    const { decisions } = await explained('bucket-block-public-access-disabled');
    const calls = decisions.flatMap((decision) => decision.calls);
    expect(calls.map(({ service }) => service)).toEqual(calls.map(() => 's3'));
    expect(calls[0]?.changes).toBe(false);
    expect(calls.filter(({ changes }) => changes)).toMatchObject([
      { operation: 'PutPublicAccessBlock', input: { PublicAccessBlockConfiguration: {} } },
    ]);
  });

  it('are none for what a guard refuses', async () => {
    const { decisions } = await explained('bucket-block-public-access-disabled', { sample: true });
    expect(decisions).toMatchObject([{ outcome: 'refused', guard: 'sample', calls: [] }]);
  });

  it('show no secret value', async () => {
    const event = bundled('parameter-store', 'unchanged-for-ninety-days');
    const stack = stackFor(event);
    const [finding] = sources['parameter-store'].parse(event);
    const { decisions } = await explain(finding as Finding, stack.config, playbooks, stack.world.now());
    const puts = decisions.flatMap(({ calls }) => calls).filter(({ operation }) => operation === 'PutParameter');
    expect(puts.length).toBeGreaterThan(0);
    for (const { input } of puts) expect(input.Value).toBe('…');
  });
});
