import fc from 'fast-check';
import { type Finding, findingKey } from '../../../src/core/finding.ts';
import { correlate, type Tie } from '../../../src/decide/correlate/correlate.ts';
import { givenFinding as finding } from '../../support/fixtures.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
const INSTANCE = { kind: 'instance', id: 'i-0a1b2c3d4e5f60001' } as const;
const KEY = { kind: 'access-key', id: 'AKIAIOSFODNN7EXAMPLE' } as const;
const KEY_ABUSED = 'UnauthorizedAccess:IAMUser/MaliciousIPCaller';
const KEY_ANOMALY = 'Impact:IAMUser/AnomalousBehavior';

const given = (id: string, changes: Partial<Finding> = {}): Finding =>
  finding({ id, severity: 5, peers: [], resources: [INSTANCE], ...changes });

/** Findings that come one after the other, hours apart, each with what was remembered before. */
function story(...steps: { at?: number; finding: Finding }[]): Finding[] {
  const known = new Map<string, Tie>();
  return steps.map(({ at = 0, finding: one }) => correlate([one], known, NOW + at * HOUR).findings[0] as Finding);
}
const incidents = (findings: Finding[]): number => new Set(findings.map(({ incident }) => incident)).size;

describe('findings that belong together', () => {
  it.each<{ what: string; a: Partial<Finding>; b: Partial<Finding>; hours?: number; incidents: number }>([
    { what: 'name the same instance', a: {}, b: {}, incidents: 1 },
    { what: 'name two instances', a: {}, b: { resources: [{ ...INSTANCE, id: 'i-0a1b2c3d4e5f60002' }] }, incidents: 2 },
    { what: 'name one name in two accounts', a: {}, b: { account: '444455556666' }, incidents: 2 },
    { what: 'name one id in two regions', a: {}, b: { region: 'us-east-1' }, incidents: 2 },
    {
      what: 'name one access key in two regions',
      a: { resources: [KEY] },
      b: { resources: [KEY], region: 'us-east-1' },
      incidents: 1,
    },
    {
      what: 'name one attacker and two instances',
      a: { peers: [{ address: '198.51.100.7' }] },
      b: { peers: [{ address: '198.51.100.7' }], resources: [{ ...INSTANCE, id: 'i-0a1b2c3d4e5f60002' }] },
      incidents: 1,
    },
    {
      what: 'have only the account in common',
      a: { resources: [{ kind: 'account', id: '111122223333' }] },
      b: { resources: [{ kind: 'account', id: '111122223333' }] },
      incidents: 2,
    },
    { what: 'come a day and an hour apart', a: {}, b: {}, hours: 25, incidents: 2 },
    { what: 'come within a day', a: {}, b: {}, hours: 23, incidents: 1 },
    { what: 'are a sample and a real one', a: { sample: true }, b: {}, incidents: 2 },
  ])('$what: $incidents', ({ a, b, hours = 0, incidents: many }) => {
    expect(incidents(story({ finding: given('a', a) }, { at: hours, finding: given('b', b) }))).toBe(many);
  });

  it('stay one incident when a third ties two of them together, under the name of the oldest', () => {
    const other = { resources: [{ ...INSTANCE, id: 'i-0a1b2c3d4e5f60002' }] };
    const [first, second, both, again] = story(
      { finding: given('a') },
      { at: 1, finding: given('b', other) },
      { at: 2, finding: given('c', { resources: [...other.resources, INSTANCE] }) },
      { at: 3, finding: given('b', other) },
    );
    expect(first?.incident).not.toBe(second?.incident);
    expect([both?.incident, again?.incident]).toEqual([first?.incident, first?.incident]);
  });

  it('settle on one name where two incidents began at the same moment, in whichever order they are named', () => {
    const other = { ...INSTANCE, id: 'i-0a1b2c3d4e5f60002' };
    const known = new Map<string, Tie>();
    const ties = (...findings: Finding[]): Tie[] => correlate(findings, known, NOW).ties;
    ties(given('a'), given('b', { resources: [other] }));
    const both = [given('c', { resources: [other, INSTANCE] }), given('d', { resources: [INSTANCE, other] })];
    const again = [...both, given('a'), given('b', { resources: [other] })];
    ties(...again);
    expect(ties(...again)).toEqual([]);
    expect(incidents(correlate(again, known, NOW).findings)).toBe(1);
  });

  it('do not go on for ever: after a week it is a new incident', () => {
    const hours = [0, 20, 40, 60, 80, 100, 120, 140, 160, 180];
    const seen = story(...hours.map((at) => ({ at, finding: given('a') })));
    expect(incidents(seen.slice(0, 9))).toBe(1);
    expect(incidents(seen)).toBe(2);
  });
});

describe('a second opinion', () => {
  const key = { resources: [KEY] };
  it.each<{ what: string; first: Partial<Finding>; second: Partial<Finding>; corroborated: string[] | undefined }>([
    {
      what: 'is another detection on the same key',
      first: { ...key, type: KEY_ABUSED },
      second: { ...key, type: KEY_ANOMALY },
      corroborated: [KEY.id],
    },
    {
      what: 'is not the same detection under another id',
      first: { ...key, type: KEY_ANOMALY },
      second: { ...key, type: KEY_ANOMALY },
      corroborated: undefined,
    },
    {
      what: 'is not a variant of the same detection',
      first: { type: 'Backdoor:EC2/C&CActivity.B' },
      second: { type: 'Backdoor:EC2/C&CActivity.B!DNS' },
      corroborated: undefined,
    },
    {
      what: 'is not the same detection for another purpose',
      first: { ...key, type: 'Recon:IAMUser/TorIPCaller' },
      second: { ...key, type: 'UnauthorizedAccess:IAMUser/TorIPCaller' },
      corroborated: undefined,
    },
    {
      what: 'is nothing that only looks at settings',
      first: { ...key, source: 'security-hub', type: 'Control/IAM.3' },
      second: { ...key, type: KEY_ABUSED },
      corroborated: undefined,
    },
    {
      what: 'is not on another key of the same user',
      first: { resources: [{ kind: 'user', id: 'ana' }], type: KEY_ABUSED },
      second: { resources: [KEY, { kind: 'user', id: 'ana' }], type: KEY_ANOMALY },
      corroborated: undefined,
    },
    {
      what: 'is nothing of low severity',
      first: { ...key, type: KEY_ABUSED, severity: 2 },
      second: { ...key, type: KEY_ANOMALY },
      corroborated: undefined,
    },
    {
      what: 'is on the same address, not on the rest',
      first: { type: KEY_ABUSED, peers: [{ address: '198.51.100.7' }], resources: [] },
      second: { type: KEY_ANOMALY, peers: [{ address: '198.51.100.7' }] },
      corroborated: ['198.51.100.7'],
    },
    {
      what: 'is no copy of the first by another service',
      first: { ...key, type: KEY_ABUSED },
      second: { ...key, source: 'security-hub', type: 'Software', copyOf: { source: 'guardduty', id: 'a' } },
      corroborated: undefined,
    },
    {
      what: 'is no original after its copy',
      first: { ...key, source: 'security-hub', type: 'Software', copyOf: { source: 'guardduty', id: 'b' } },
      second: { ...key, type: KEY_ABUSED },
      corroborated: undefined,
    },
  ])('$what', ({ first, second, corroborated }) => {
    const [, after] = story({ finding: given('a', first) }, { finding: given('b', second) });
    expect(after?.corroborated).toEqual(corroborated);
  });

  it('also comes to the first finding when it is sent again', () => {
    const [first, , again] = story(
      { finding: given('a', { ...key, type: KEY_ABUSED }) },
      { finding: given('b', { ...key, type: KEY_ANOMALY }) },
      { finding: given('a', { ...key, type: KEY_ABUSED }) },
    );
    expect([first?.corroborated, again?.corroborated]).toEqual([undefined, [KEY.id]]);
  });
});

describe('a copy by another service', () => {
  it('is of the incident of its original, whichever comes first', () => {
    const copy = given('arn', { source: 'security-hub', resources: [], copyOf: { source: 'guardduty', id: 'a' } });
    expect(incidents(story({ finding: given('a') }, { finding: copy }))).toBe(1);
    expect(incidents(story({ finding: copy }, { finding: given('a') }))).toBe(1);
  });
});

describe('an attack sequence', () => {
  const sequence = given('s', { type: 'AttackSequence:EC2/X', resources: [], members: ['a', 'b'] });

  it('answers its members that come after it, and nothing else', () => {
    const [, member, other] = story(
      { finding: sequence },
      { finding: given('a') },
      { finding: given('c', { resources: [{ ...INSTANCE, id: 'i-0a1b2c3d4e5f60002' }] }) },
    );
    expect(member).toMatchObject({ answeredBy: findingKey(sequence) });
    expect(other).not.toHaveProperty('answeredBy');
  });

  it('leaves those to another that it has in common with it, which would else be written whenever one of both comes', () => {
    const rival = given('t', { type: 'AttackSequence:EC2/X', resources: [], members: ['b', 'c'] });
    const known = new Map<string, Tie>();
    const ties = (one: Finding, at = 0): Tie[] => correlate([one], known, NOW + at * HOUR).ties;
    ties(sequence);
    ties(rival);
    expect([ties(sequence), ties(rival)]).toEqual([[], []]);
    const [b, c] = correlate([given('b'), given('c')], known, NOW).findings;
    expect([b?.answeredBy, c?.answeredBy]).toEqual([findingKey(sequence), findingKey(rival)]);
    // Of one that comes no more they are its own, an hour later.
    ties(rival, 2);
    expect(correlate([given('b')], known, NOW + 2 * HOUR).findings[0]?.answeredBy).toBe(findingKey(rival));
  });

  it('is of the incident of its members', () => {
    expect(incidents(story({ finding: given('a') }, { finding: sequence }, { finding: given('b') }))).toBe(1);
  });

  it('that is a sample answers nothing', () => {
    const [, member] = story({ finding: { ...sequence, sample: true } }, { finding: given('a') });
    expect(member).not.toHaveProperty('answeredBy');
  });

  it('is no second opinion on its members, nor they on it', () => {
    const [, again] = story({ finding: given('a') }, { finding: { ...sequence, resources: [INSTANCE] } });
    expect(again).not.toHaveProperty('corroborated');
  });
});

describe('what is remembered', () => {
  it('is written once, and not again for each of a thousand findings within the hour', () => {
    const known = new Map<string, Tie>();
    const peers = [{ address: '198.51.100.7' }];
    const first = correlate([given('a', { peers })], known, NOW).ties;
    expect(first.map(({ key }) => key.split('#')[0]).sort()).toEqual(['address', 'finding', 'instance']);
    const later = Array.from({ length: 1000 }, (_, n) => correlate([given(`f${n}`, { peers })], known, NOW + n).ties);
    expect(later.every((ties) => ties.length === 1 && ties[0]?.key.startsWith('finding#'))).toBe(true);
    expect(correlate([given('a', { peers })], known, NOW + 2 * HOUR).ties).toHaveLength(3);
  });

  it('does not depend on how findings fall into batches', () => {
    const one = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      type: fc.constantFrom(KEY_ABUSED, KEY_ANOMALY),
      resources: fc.subarray([INSTANCE, KEY]),
      peers: fc.subarray([{ address: '198.51.100.7' }, { address: '203.0.113.9' }]),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), fc.nat(12), (changes, at) => {
        const all = changes.map(({ id, ...rest }) => given(id, rest));
        const known = new Map<string, Tie>();
        const together = correlate(all, new Map(), NOW).findings;
        const apart = [all.slice(0, at), all.slice(at)].flatMap((some) => correlate(some, known, NOW).findings);
        expect(apart).toEqual(together);
      }),
    );
  });
});

describe('a finding of an earlier day that comes again', () => {
  const again = (...steps: { at: number; finding: Finding; day?: string }[]) => {
    const known = new Map<string, Tie>();
    return steps.map(({ at, finding: one, day }) =>
      correlate([one], known, NOW + at * HOUR, day).again.map(({ seen }) => [seen.day, seen.before, seen.severity]),
    );
  };
  const medium = given('a');
  const high = given('a', { severity: 8 });

  it.each([
    {
      what: 'is new on its first day',
      steps: [
        { at: 0, finding: medium },
        { at: 2, finding: high },
      ],
      last: [],
    },
    {
      what: 'is noted once on each later day',
      steps: [
        { at: 0, finding: medium },
        { at: 14, finding: medium },
        { at: 15, finding: medium },
      ],
      last: [],
    },
    {
      what: 'says what it was on the day before',
      steps: [
        { at: 0, finding: medium },
        { at: 14, finding: high },
      ],
      last: [['2026-11-21', 5, 8]],
    },
    {
      what: 'is noted again where it rises on a later day',
      steps: [
        { at: 0, finding: medium },
        { at: 14, finding: medium },
        { at: 15, finding: high },
      ],
      last: [['2026-11-21', 5, 8]],
    },
    {
      what: 'is known after weeks of silence',
      steps: [
        { at: 0, finding: medium },
        { at: 24 * 20, finding: medium },
      ],
      last: [['2026-12-10', 5, 5]],
    },
    {
      what: 'counts by local days',
      steps: [
        { at: 0, finding: medium, day: '2026-11-20' },
        { at: 0.1, finding: medium, day: '2026-11-21' },
      ],
      last: [['2026-11-21', 5, 5]],
    },
  ])('$what', ({ steps, last }) => expect(again(...steps).at(-1)).toEqual(last));

  it('has not come itself where a sequence only sums it up', () => {
    const known = new Map<string, Tie>();
    const sequence = given('s', { severity: 9.5, members: ['a'] });
    correlate([sequence], known, NOW);
    expect(correlate([medium], known, NOW + 14 * HOUR).again).toEqual([]);
    correlate([sequence], known, NOW + 20 * HOUR);
    expect(correlate([medium], known, NOW + 38 * HOUR).again.map(({ seen }) => seen.day)).toEqual(['2026-11-22']);
  });
});
