import fc from 'fast-check';
import type { Finding } from '../../../src/core/finding.ts';
import { keyOfDecision } from '../../../src/core/response.ts';
import type { DigestAction } from '../../../src/digest/parts.ts';
import { createTally } from '../../../src/digest/tally/tally.ts';
import { sightingOf } from '../../../src/journal/sighting.ts';
import { givenDecision } from '../../alerts/given-alert.ts';
import { givenAction, probe } from '../days.ts';

const refused = (target: string, reason = 'ours') =>
  givenDecision({ target, outcome: 'refused', guard: 'never-block', reason });

const tallyOf = (findings: readonly Finding[], accounts?: readonly string[]) => {
  const tally = createTally(accounts);
  for (const finding of findings) tally.finding(finding, []);
  return tally.end();
};

describe('findings', () => {
  const peers = (...addresses: string[]) => addresses.map((address) => ({ address }));

  it.each([
    {
      title: 'once for each address in it',
      findings: [probe(1, { peers: peers('192.0.2.1', '192.0.2.1', '192.0.2.2') })],
      addresses: { '192.0.2.1': 1, '192.0.2.2': 1 },
      total: 1,
    },
    {
      title: 'not for who is named by a sample',
      findings: [probe(1, { sample: true, peers: peers('192.0.2.1') })],
      addresses: {},
      total: 1,
    },
    {
      title: 'not for who is named by an archived one',
      findings: [probe(1, { archived: true, peers: peers('192.0.2.1') })],
      addresses: {},
      total: 1,
    },
    {
      title: 'not at all where it is a copy of another',
      findings: [
        probe(1, { peers: peers('192.0.2.1') }),
        probe(2, { copyOf: { source: 'guardduty', id: '1' }, peers: peers('192.0.2.1') }),
      ],
      addresses: { '192.0.2.1': 1 },
      total: 1,
    },
  ])('count $title', ({ findings, addresses, total }) => {
    const tally = tallyOf(findings).findings;
    expect(tally.counts.total).toBe(total);
    expect(Object.fromEntries(tally.addresses.shown.map(({ name, count }) => [name, count]))).toEqual(addresses);
  });

  it('are told of by network and country, where they are known', () => {
    const where = { asn: '64500', organization: 'Example Transit', country: 'Exampleland' };
    const { networks, countries, addresses } = tallyOf([
      probe(1, { peers: [{ address: '192.0.2.1', ...where }] }),
      probe(2, { peers: [{ address: '192.0.2.1' }, { address: '192.0.2.2', organization: 'Sample Hosting' }] }),
    ]).findings;
    expect(networks.shown).toEqual([
      { name: 'AS64500', count: 1, note: 'Example Transit' },
      { name: 'Sample Hosting', count: 1, note: 'Sample Hosting' },
    ]);
    expect(countries.shown).toEqual([{ name: 'Exampleland', count: 1 }]);
    expect(addresses.shown[0]).toEqual({ name: '192.0.2.1', count: 2, note: 'AS64500, Example Transit, Exampleland' });
  });

  it('are an incident from the second one on', () => {
    const { incidents } = tallyOf([
      probe(1, { incident: 'inc-a', firstSeen: '2026-11-19T03:00:00.000Z' }),
      probe(2, { incident: 'inc-a', type: 'Impact:EC2/PortSweep', severity: 8, firstSeen: '2026-11-19T01:00:00.000Z' }),
      probe(3, { incident: 'inc-b' }),
      probe(4),
    ]).findings;
    expect(incidents).toEqual({
      total: 1,
      shown: [
        {
          id: 'inc-a',
          band: 'high',
          findings: 2,
          firstSeen: '2026-11-19T01:00:00.000Z',
          lastSeen: '2026-11-20T11:55:00.000Z',
          says: ['i-0123456789abcdef0 sweeps many hosts for a port', 'Open port of i-0123456789abcdef0 probed'],
          types: ['Impact:EC2/PortSweep', 'Recon:EC2/PortProbeUnprotectedPort'],
          resources: ['instance i-0123456789abcdef0'],
        },
      ],
    });
  });

  it('of an incident are told by the first of each kind, in the order of time, however they come', () => {
    const sources = ['EC2/PortSweep', 'EC2/A', 'EC2/B', 'EC2/C', 'EC2/D', 'EC2/E'];
    const all = sources.flatMap((type, n) =>
      [n, n + 9].map((minute) =>
        probe(10 * n + minute, {
          incident: 'inc-a',
          type: `Impact:${type}`,
          firstSeen: `2026-11-19T01:${String(minute).padStart(2, '0')}:00.000Z`,
        }),
      ),
    );
    const [one] = tallyOf(all).findings.incidents.shown;
    expect(one?.says[0]).toBe('i-0123456789abcdef0 sweeps many hosts for a port');
    expect(one?.says.length).toBeLessThanOrEqual(5);
    for (const others of [all.toReversed(), [...all.slice(5), ...all.slice(0, 5)]])
      expect(tallyOf(others).findings.incidents.shown[0]?.says).toEqual(one?.says);
  });

  it('of other accounts are left out of a view', () => {
    const findings = [probe(1), probe(2, { account: '444455556666' })];
    expect(tallyOf(findings).findings.counts.total).toBe(2);
    expect(tallyOf(findings, ['444455556666']).findings.accounts.shown).toEqual([{ name: '444455556666', count: 1 }]);
  });

  it('name at most 25 of each kind, and how many there are', () => {
    const { addresses } = tallyOf(
      Array.from({ length: 100 }, (_, n) => probe(n, { peers: peers(`192.0.2.${n}`) })),
    ).findings;
    expect(addresses.total).toBe(100);
    expect(addresses.shown).toHaveLength(25);
  });
});

describe('actions', () => {
  it('count in place of what was decided of them, whichever comes first', () => {
    const finding = probe(1);
    const decision = refused('192.0.2.1/32');
    const action = givenAction({ finding, decision, key: keyOfDecision(finding, decision) });
    const take = (order: 'decided first' | 'acted first') => {
      const tally = createTally();
      if (order === 'acted first') tally.action(action);
      tally.finding(finding, [decision]);
      if (order === 'decided first') tally.action(action);
      return tally.end().actions;
    };
    expect(take('decided first')).toEqual(take('acted first'));
    expect(take('acted first')).toMatchObject({ total: 1, refusals: [], byOutcome: { applied: 1, refused: 0 } });
  });

  it.each([
    { guard: 'sample', targets: ['-'] },
    { guard: 'archived', targets: ['-'] },
    { guard: 'never-block', targets: ['192.0.2.1/32', '192.0.2.2/32'] },
  ])('that $guard refused are named by $targets', ({ guard, targets }) => {
    const tally = createTally();
    for (const n of [1, 2]) tally.finding(probe(n), [{ ...refused(`192.0.2.${n}/32`), guard }]);
    expect(tally.end().actions.refusals).toMatchObject([{ guard, count: 2, reasons: [{ count: 2, targets }] }]);
  });

  it('that come twice count once', () => {
    const tally = createTally();
    for (let n = 0; n < 2; n += 1) tally.action(givenAction());
    expect(tally.end().actions).toMatchObject({ total: 1, byOutcome: { applied: 1 } });
  });

  it('come to the same in any order', () => {
    const action = fc.record({
      n: fc.integer({ min: 0, max: 4 }),
      outcome: fc.constantFrom<DigestAction['outcome']>('applied', 'failed', 'refused', 'awaiting-approval', 'undone'),
      severity: fc.constantFrom(2, 5, 8),
      advice: fc.option(fc.constant('Do it.'), { nil: undefined }),
    });
    const end = (actions: readonly DigestAction[], isReversed: boolean) => {
      const tally = createTally();
      const both = [
        ...actions.map((one) => () => tally.action(one)),
        ...actions.map(
          ({ finding }) =>
            () =>
              tally.finding(finding, [refused('192.0.2.9/32', finding.id)]),
        ),
      ];
      for (const take of isReversed ? both.reverse() : both) take();
      return tally.end();
    };
    fc.assert(
      fc.property(fc.array(action, { maxLength: 20 }), (all) => {
        const actions = all.map(({ n, outcome, severity, advice }, index) =>
          givenAction({
            finding: probe(n, { severity }),
            key: `key-${index}`,
            outcome,
            at: index % 3,
            ...(advice !== undefined && { advice }),
          }),
        );
        expect(end(actions, true)).toEqual(end(actions, false));
      }),
    );
  });
});

it('holds the latest of many blocks that were lifted, and counts all', () => {
  const tally = createTally();
  for (let n = 0; n < 1_200; n += 1) tally.lift({ cidr: `192.0.2.${n % 250}/32`, at: n, why: 'over' });
  const { lifted } = tally.end();
  expect(lifted.total).toBe(1_200);
  expect(lifted.shown).toHaveLength(250);
  expect(lifted.shown[0]?.at).toBe(1_199);
});

describe('what goes on', () => {
  const at = Date.parse('2026-11-20T09:00:00Z');
  const seen = (n: number, before: number, over: Partial<Finding> = {}) => {
    const finding = probe(n, { severity: 5, ...over });
    return sightingOf(finding, { day: '2026-11-20', firstAt: at - 86_400_000, severity: finding.severity, before }, at);
  };
  const goingOn = (...sightings: ReturnType<typeof seen>[]) => {
    const tally = createTally();
    for (const sighting of sightings) tally.goesOn(sighting);
    return tally.end().goingOn;
  };

  it.each([
    {
      what: 'each incident once',
      of: [seen(1, 5, { incident: 'a' }), seen(2, 5, { incident: 'a' })],
      total: 1,
      worse: 0,
    },
    { what: 'what belongs to no incident by itself', of: [seen(1, 5), seen(2, 5)], total: 2, worse: 0 },
    { what: 'what has risen', of: [seen(1, 5, { severity: 8 })], total: 1, worse: 1 },
    { what: 'nothing as risen that has fallen', of: [seen(1, 8)], total: 1, worse: 0 },
    { what: 'no copy', of: [seen(1, 5, { copyOf: { source: 'guardduty', id: '1' } })], total: 0, worse: 0 },
  ])('counts $what', ({ of, total, worse }) => expect(goingOn(...of)).toMatchObject({ total, worse }));

  it('names the worst of an incident, how many came again, and the band it was in', () => {
    const { shown } = goingOn(seen(1, 5, { incident: 'a' }), seen(2, 5, { incident: 'a', severity: 8 }));
    expect(shown).toMatchObject([{ finding: { severity: 8 }, findings: 2, was: 'medium', since: at - 86_400_000 }]);
  });
});
