import fc from 'fast-check';
import type { Finding } from '../../../src/core/finding.ts';
import type { OfAccount } from '../../../src/core/organisation.ts';
import type { Match, Playbook, Step } from '../../../src/core/playbook.ts';
import { metIfUnknown, type Placed } from '../../../src/policy/match/conditions.ts';
import { covers } from '../../../src/policy/match/covers.ts';
import { indexPlaybooks, matches, playbookFor } from '../../../src/policy/match/match.ts';
import { explainMatch } from '../../../src/policy/match/match-explained.ts';
import { givenFinding } from '../../support/fixtures.ts';

const some = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const oneOrMore = <T>(...values: T[]): fc.Arbitrary<T | T[]> =>
  fc.oneof(some(...values), fc.array(some(...values), { minLength: 1, maxLength: 3 }));
const optional = { requiredKeys: [] };
const TYPES = ['Recon:EC2/PortProbe', 'Recon:EC2/Portscan', 'Policy:S3/Public'];

const when = fc.record(
  {
    source: oneOrMore('guardduty', 'macie', 'acm'),
    type: oneOrMore(...TYPES, 'Recon:*', '*:EC2/*', '*', 'Policy:*'),
    role: some('TARGET', 'ACTOR'),
    direction: oneOrMore('INBOUND', 'OUTBOUND'),
    severity: oneOrMore('low', 'medium', 'high', 'critical'),
    account: oneOrMore('111122223333', '444455556666'),
    region: oneOrMore('eu-west-1', 'eu-central-1'),
    unit: oneOrMore('r-a1b2', 'ou-a1b2-prodprod'),
    accountTag: oneOrMore('env', 'env=prod'),
    resource: fc.record(
      {
        kind: oneOrMore('bucket', 'instance'),
        id: oneOrMore('prod-*', 'prod-a', '*'),
        tag: oneOrMore('team', 'team=a'),
      },
      optional,
    ),
    count: fc.record({ atLeast: fc.nat(4), atMost: fc.nat(4) }, optional),
    time: fc.record(
      { zone: some('UTC', 'Europe/Zurich'), days: fc.array(some('fri', 'sat'), { minLength: 1 }) },
      optional,
    ),
    facts: fc.record({ port: oneOrMore(22, 3389), known: some(true, false) }, optional),
    tag: some('team', 'team=a', 'team=b'),
  },
  optional,
) as fc.Arbitrary<Match>;

const resources = fc.array(
  fc.record(
    {
      kind: some('bucket' as const, 'instance' as const),
      id: some('prod-a', 'prod-b', 'test-a'),
      tags: fc.record({ team: some('a', 'b') }, optional) as fc.Arbitrary<Record<string, string>>,
    },
    { requiredKeys: ['kind', 'id'] },
  ),
  { maxLength: 2 },
);
const of: fc.Arbitrary<OfAccount> = fc.oneof(
  some<OfAccount>('unknown', undefined),
  fc.record({
    units: fc.subarray(['r-a1b2', 'ou-a1b2-prodprod']),
    tags: fc.record({ env: some('prod', 'test') }, optional) as fc.Arbitrary<Record<string, string>>,
  }),
);
const steps = some<Step['mode']>('notify', 'approve', 'enforce').map((mode): Step[] => [{ action: 'notify', mode }]);
const finding = fc
  .record(
    {
      source: some('guardduty', 'macie', 'acm'),
      type: some(...TYPES),
      role: some('TARGET', 'ACTOR'),
      direction: some('INBOUND', 'OUTBOUND'),
      severity: some(1, 5, 8, 9.5),
      account: some('111122223333', '444455556666'),
      region: some('eu-west-1', 'eu-central-1'),
      resources,
      count: fc.nat(5),
      lastSeen: some('2026-11-20T23:30:00.000Z', '2026-11-21T12:00:00.000Z', '2026-11-23T12:00:00.000Z', 'never'),
      facts: fc.record({ port: some(22, 3389, 80), known: some(true, false) }, optional),
    },
    optional,
  )
  .map((fields) => givenFinding(fields as Partial<Finding>))
  .chain((each) => of.map((known): Placed => ({ ...each, of: known })));
const playbook = fc
  .tuple(fc.nat(999), when, steps)
  .map(([id, match, its]): Playbook => ({ id: `p-${id}`, when: match, steps: its, why: '' }));

const RUNS = { numRuns: 2_000 };

it('an explanation agrees with the decision', () => {
  fc.assert(
    fc.property(finding, when, steps, (each, match, its) => {
      const explained = explainMatch(each, { when: match, steps: its });
      expect(explained.every(({ ok }) => ok)).toBe(matches(each, match, metIfUnknown(its)));
      expect(explained.map(({ condition }) => condition).sort()).toEqual(Object.keys(match).sort());
    }),
    RUNS,
  );
});

it('a set of playbooks answers as the list does, whatever came before', () => {
  fc.assert(
    fc.property(
      fc.array(finding, { minLength: 1, maxLength: 5 }),
      fc.array(playbook, { maxLength: 6 }).map((list) => list.map((one, n) => ({ ...one, id: `${n}-${one.id}` }))),
      (all, list) => {
        const set = indexPlaybooks(list);
        expect(all.map((each) => set.answering(each, each.of)?.id)).toEqual(
          all.map((each) => playbookFor(each, list)?.id),
        );
      },
    ),
    RUNS,
  );
});

/** A match that asks for little, so that it often covers another. */
const wide = fc
  .tuple(when, fc.array(fc.nat(13), { minLength: 1, maxLength: 2 }))
  .map(([match, places]) => Object.fromEntries(places.flatMap((n) => Object.entries(match).slice(n, n + 1))) as Match);

it('what is covered is never reached: whatever the narrow one answers, the wide one does', () => {
  let [covered, hit] = [0, 0];
  fc.assert(
    fc.property(wide, when, fc.array(finding, { minLength: 20, maxLength: 40 }), (match, narrow, all) => {
      const few = Object.fromEntries(Object.entries(narrow).slice(0, 3)) as Match;
      for (const other of [narrow, few, { ...few, ...match }, { ...match, ...few }]) {
        if (!covers(match, other)) continue;
        covered += 1;
        const answered = all.filter((one) => matches(one, other));
        hit += answered.length;
        expect(answered.filter((one) => !matches(one, match))).toEqual([]);
      }
    }),
    RUNS,
  );
  expect(covered).toBeGreaterThan(500);
  expect(hit).toBeGreaterThan(500);
});

it('every match covers itself and less of it', () => {
  fc.assert(
    fc.property(when, (match) => {
      expect(covers(match, match)).toBe(true);
      expect(covers({}, match)).toBe(true);
    }),
    RUNS,
  );
});
