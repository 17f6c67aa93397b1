import { measure } from '../../src/act/measure.ts';
import type { Ending } from '../../src/act/work.ts';
import type { ActionRecord } from '../../src/journal.ts';
import { silent } from '../../src/telemetry.ts';
import { givenFinding, NOW } from '../support/fixtures.ts';

/** The metrics of one ending, as `name value dimensions`. */
function measured(record: Partial<ActionRecord>, earlier: Ending['work']['earlier'] = {}): string[] {
  const said: string[] = [];
  const finding = givenFinding({ lastSeen: new Date(NOW - 5_000).toISOString() });
  const decision = { playbook: 'p', action: 'block-ip', target: 't', mode: 'enforce', reason: 'r', params: {} };
  const ending = { record: { finding, decision, state: 'done', ...record }, work: { earlier } } as Ending;
  const count: (typeof silent)['count'] = (metric, value, dimensions = {}) =>
    void said.push([metric, value, ...Object.values(dimensions)].join(' '));
  measure(ending, { ...silent, count }, NOW);
  return said;
}

describe('an action that ended', () => {
  it.each<{ title: string; record: Partial<ActionRecord>; earlier?: Ending['work']['earlier']; metrics: string[] }>([
    {
      title: 'applied: from the last sighting to the effect',
      record: { outcome: 'applied' },
      metrics: ['Actions 1 block-ip applied', 'TimeToEffect 5000'],
    },
    {
      title: 'applied with a yes: people take their time',
      record: { outcome: 'applied', approved: true },
      metrics: ['Actions 1 block-ip applied'],
    },
    {
      title: 'applied before, and renewed',
      record: { outcome: 'applied' },
      earlier: { outcome: 'applied' },
      metrics: ['Actions 1 block-ip applied'],
    },
    { title: 'failed', record: { outcome: 'failed' }, metrics: ['Actions 1 block-ip failed'] },
    { title: 'under way', record: { state: 'pending' }, metrics: ['Actions 1 block-ip pending'] },
    {
      title: 'refused by a guard now',
      record: { outcome: 'refused', guard: 'paused' },
      metrics: ['Actions 1 block-ip refused', 'Refusals 1 paused'],
    },
  ])('($title)', ({ record, earlier, metrics }) => {
    expect(measured(record, earlier)).toEqual(metrics);
  });

  it('refused when the finding came in: counted then, not again', () => {
    const decision = { guard: 'sample', action: 'block-ip' } as ActionRecord['decision'];
    expect(measured({ outcome: 'refused', guard: 'sample', decision })).toEqual(['Actions 1 block-ip refused']);
  });

  it('seen in the future by another clock took no time, not less', () => {
    const finding = givenFinding({ lastSeen: new Date(NOW + 60_000).toISOString() });
    expect(measured({ outcome: 'applied', finding })).toContain('TimeToEffect 0');
  });
});
