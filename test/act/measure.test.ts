import { measure } from '../../src/act/measure.ts';
import type { Plan } from '../../src/act/plan-steps.ts';
import type { Ending } from '../../src/act/work.ts';
import type { Decision } from '../../src/core/decision.ts';
import type { Finding } from '../../src/core/finding.ts';
import { silent } from '../../src/core/telemetry.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { givenDecision, givenFinding, givenResponse, NOW } from '../support/fixtures.ts';

/** The metrics of one ending, as `name value dimensions`. */
function measured(
  record: Partial<ResponseRecord>,
  earlier: Ending['work']['earlier'] = {},
  more: { step?: Plan['step']; again?: unknown; finding?: Finding; decision?: Partial<Decision> } = {},
): string[] {
  const said: string[] = [];
  const finding = givenFinding({ lastSeen: new Date(NOW - 5_000).toISOString() });
  const decision = givenDecision({ action: 'block-ip', ...more.decision });
  const { step = 'apply', again } = more;
  const ending = {
    record: givenResponse({ state: 'done', ...record }, { decision, finding }),
    work: { earlier, plan: { step }, ctx: { finding: more.finding ?? finding } },
    again,
  } as unknown as Ending;
  const count: (typeof silent)['count'] = (metric, value, dimensions = {}) =>
    void said.push([metric, value, ...Object.values(dimensions)].join(' '));
  measure(ending, { ...silent, count }, NOW);
  return said;
}

describe('an action that ended', () => {
  it.each<{ title: string; record: Partial<ResponseRecord>; earlier?: Ending['work']['earlier']; metrics: string[] }>([
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
    { title: 'undone', record: { state: 'undone', outcome: 'applied' }, metrics: ['Actions 1 block-ip undone'] },
    { title: 'over', record: { state: 'expired', outcome: 'applied' }, metrics: ['Actions 1 block-ip expired'] },
    {
      title: 'refused by a guard now',
      record: { outcome: 'refused', guard: 'paused' },
      metrics: ['Actions 1 block-ip refused', 'Refusals 1 paused'],
    },
  ])('($title)', ({ record, earlier, metrics }) => {
    expect(measured(record, earlier)).toEqual(metrics);
  });

  it('refused when the finding came in: counted then, not again', () => {
    const decision = { outcome: 'refused' as const, guard: 'sample' };
    const said = measured({ outcome: 'refused', guard: 'sample' }, {}, { decision });
    expect(said).toEqual(['Actions 1 block-ip refused']);
  });

  it.each([
    { title: 'an attempt that comes again', more: { again: new Error('throttled') } },
    { title: 'an alert of old that was sent now', more: { step: 'tell' as const } },
  ])('is not $title', ({ more }) => {
    expect(measured({ outcome: 'applied' }, {}, more)).toEqual([]);
  });

  it('seen in the future by another clock took no time, not less', () => {
    const finding = givenFinding({ lastSeen: new Date(NOW + 60_000).toISOString() });
    expect(measured({ outcome: 'applied' }, {}, { finding })).toContain('TimeToEffect 0');
  });
});
