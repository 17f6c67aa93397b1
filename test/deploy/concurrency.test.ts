import { settingProblems } from '../../src/platform/settings/check.ts';
import { stackWith } from './given.ts';

interface Read {
  events: { sqs: { maximumConcurrency?: number } }[];
}

/** The most batches at the same time of each queue. */
async function mostOf(concurrency: number): Promise<Record<string, number | undefined>> {
  const { functions } = await stackWith({ concurrency });
  return Object.fromEntries(
    Object.entries(functions as Record<string, Read>).flatMap(([id, { events }]) =>
      events.map(({ sqs }, n) => [n === 0 ? id : `${id}-express`, sqs.maximumConcurrency]),
    ),
  );
}

describe('batches at the same time', () => {
  it('are bounded in each feed that others can fill', async () => {
    const most = await mostOf(0);
    expect(most).toMatchObject({
      guardduty: 50,
      posture: 50,
      signals: 50,
      'act-network': 32,
      alerts: 2,
      deliveries: 4,
    });
    expect(most).toHaveProperty('act-storage', undefined);
    expect(most).toHaveProperty('act-network-express', undefined);
  });

  it('are bounded for every queue by the setting, which raises none', async () => {
    const most = await mostOf(3);
    expect(Object.keys(most)).toEqual(Object.keys(await mostOf(0)));
    expect(most).toMatchObject({ guardduty: 3, 'act-storage': 3, alerts: 2 });
    for (const each of Object.values(most)) expect(each).toBeLessThanOrEqual(3);
  });

  it.each([1, 1001])('may not be %i', (concurrency) => {
    expect(settingProblems({ concurrency })).toEqual([expect.stringMatching(/must be 0, or a number from 2 to 1000/)]);
  });
});
