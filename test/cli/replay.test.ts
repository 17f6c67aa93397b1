import { slicesOf } from '../../src/cli/event-slices.ts';
import type { FoundEvent } from '../../src/cli/read-events.ts';
import { createReplay } from '../../src/cli/replay.ts';
import type { Replayed } from '../../src/cli/replayed.ts';
import { bundled } from '../support/stories.ts';

/** A port probe of that time, by that address. */
const probe = (time: string, address: string): FoundEvent => {
  const event = JSON.parse(bundled('guardduty/port-probe-search-cluster').replaceAll('198.51.100.23', address));
  const { detail } = event;
  event.time = time;
  detail.id = `${time}${address}`.replaceAll(/\D/g, '').padStart(32, '0');
  detail.arn = detail.arn.replace(/[^/]+$/, detail.id);
  detail.createdAt = detail.updatedAt = detail.service.eventFirstSeen = detail.service.eventLastSeen = time;
  return { file: `${time}.json`, text: JSON.stringify(event), at: Date.parse(time) };
};

const endings = (replayed: Replayed): unknown =>
  'error' in replayed ? replayed.error.code : replayed.findings.map(({ told }) => told.map(({ ended }) => ended));

describe('events of different years', () => {
  const events = [
    probe('2026-11-20T08:00:00Z', '198.51.100.23'),
    probe('2024-03-05T08:00:00Z', '203.0.113.77'),
    probe('2027-06-01T08:00:00Z', '192.0.2.44'),
    { file: 'none.json', text: '{}' },
    probe('2025-01-01T08:00:00Z', '203.0.113.5'),
  ];

  it('are taken in the order in which they happened, those without a time first', () => {
    expect(slicesOf(events)).toEqual([[3], [1], [4], [0], [2]]);
  });

  it('are each answered as on their own day', async () => {
    const replay = createReplay({ mode: 'enforce' });
    const outcomes: unknown[] = [];
    for (const slice of slicesOf(events))
      outcomes.push(...(await replay.run(slice.map((place) => events[place] as FoundEvent))).map(endings));
    expect(outcomes).toEqual(['MALFORMED_EVENT', [['applied']], [['applied']], [['applied']], [['applied']]]);
  });
});

it('keeps to the budgets of riposte.yml', async () => {
  const events = [7, 8, 9].map((n) => probe(`2026-11-20T08:00:0${n}Z`, `198.51.100.${n}`));
  const replay = createReplay({ mode: 'enforce' }, { budgets: { addresses: { hour: 2 } } });
  const outcomes = (await replay.run(events)).map(endings);
  expect(outcomes.map(String).sort()).toEqual(['applied', 'applied', 'awaiting-approval']);
});

describe('events that come close to each other', () => {
  const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 20, 8, 0, seconds)).toISOString();

  it('are delivered together when it is a minute', () => {
    const events = [0, 59, 60, 61, 180].map((seconds) => probe(at(seconds), '198.51.100.23'));
    expect(slicesOf(events)).toEqual([[0, 1], [2, 3], [4]]);
  });

  it.each([
    { title: 'a day', hours: 24, longest: 24 * 60 },
    { title: 'three months', hours: 24 * 90, longest: 60 * 60 },
    { title: 'half an hour', hours: 0.5, longest: 60 },
  ])('are delivered in longer slices where they are many: $title', ({ hours, longest }) => {
    const count = 2_000;
    const events: FoundEvent[] = Array.from({ length: count }, (_, n) => ({
      file: 'f',
      at: Date.parse(at((n * hours * 3_600) / count)),
    }));
    const slices = slicesOf(events);
    expect(slices.flat()).toEqual(events.map((_, n) => n));
    for (const slice of slices) {
      const [first, last] = [slice[0], slice.at(-1)].map((n) => events[n ?? 0]?.at);
      expect((last ?? 0) - (first ?? 0)).toBeLessThanOrEqual(longest * 1_000);
    }
  });

  it('end as they would one after the other, whatever stands between them', async () => {
    const events = [
      probe(at(0), '198.51.100.23'),
      { file: 'none.json', text: '{}' },
      probe(at(1), '203.0.113.77'),
      { file: 'acm.json', text: bundled('acm/expired') },
      probe(at(2), '203.0.113.5'),
    ];
    const together = await createReplay({ mode: 'enforce' }).run(events);
    const alone = createReplay({ mode: 'enforce' });
    const one: Replayed[] = [];
    for (const event of events) one.push(...(await alone.run([event])));
    expect(together.map(endings)).toEqual(one.map(endings));
    expect(together.map(endings)).toEqual([
      [['applied']],
      'MALFORMED_EVENT',
      [['applied']],
      expect.anything(),
      [['applied']],
    ]);
  });
});
