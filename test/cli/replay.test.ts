import type { FoundEvent } from '../../src/cli/read-events.ts';
import { byTime, createReplay } from '../../src/cli/replay.ts';
import { bundled } from '../support/stories.ts';

/** A port probe of that day, by that address. */
const probe = (day: string, address: string): FoundEvent => ({
  file: `${day}.json`,
  text: bundled('guardduty/port-probe-search-cluster')
    .replaceAll('2026-11-20', day)
    .replaceAll('198.51.100.23', address)
    .replaceAll('1360e33bba0ca21460c554fca06cb073', day.replaceAll('-', '').padStart(32, '0')),
});

describe('events of different years', () => {
  const events = [
    probe('2026-11-20', '198.51.100.23'),
    probe('2024-03-05', '203.0.113.77'),
    probe('2027-06-01', '192.0.2.44'),
    { file: 'none.json', text: '{}' },
    probe('2025-01-01', '203.0.113.5'),
  ];

  it('are taken in the order in which they happened', () => {
    expect(byTime(events).map((place) => events[place]?.file)).toEqual([
      'none.json',
      '2024-03-05.json',
      '2025-01-01.json',
      '2026-11-20.json',
      '2027-06-01.json',
    ]);
  });

  it('are each answered as on their own day', async () => {
    const replay = createReplay({ mode: 'enforce' });
    const outcomes: unknown[] = [];
    for (const place of byTime(events)) {
      const replayed = await replay.run(events[place] as FoundEvent);
      outcomes.push(
        'error' in replayed ? replayed.error.code : replayed.findings.map(({ told }) => told.map(({ ended }) => ended)),
      );
    }
    expect(outcomes).toEqual(['MALFORMED_EVENT', [['applied']], [['applied']], [['applied']], [['applied']]]);
  });
});
