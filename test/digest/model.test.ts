import fc from 'fast-check';
import { catalogue } from '../../src/actions/catalogue/catalogue.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import type { SourceId } from '../../src/core/finding.ts';
import { keyOfDecision } from '../../src/core/response.ts';
import { buildDigest } from '../../src/digest/build.ts';
import type { DigestAction } from '../../src/digest/parts.ts';
import { createTally } from '../../src/digest/tally/tally.ts';
import type { Check } from '../../src/health/check.ts';
import { sightingOf } from '../../src/journal/sighting.ts';
import { givenDecision } from '../alerts/given-alert.ts';
import { givenAction, givenDay, givenPast, givenSummary, inputOf, normal, probe, quiet, storm } from './days.ts';

const DAY = 86_400_000;
const rotate = givenDecision({ action: 'rotate-secret', target: 'prod/db' });
const notify = givenDecision({ action: 'notify', target: '-' });
const headline = (...actions: DigestAction[]) =>
  buildDigest(givenDay({ actions, findings: actions.map(({ finding }) => ({ finding, decisions: [] })) })).headline;

describe('the headline', () => {
  it.each([
    { title: 'one block', actions: [givenAction()], says: '1 threat contained, nothing needs you.' },
    {
      title: 'ten findings about one address',
      actions: Array.from({ length: 10 }, (_, n) => givenAction({ finding: probe(n), decision: givenDecision() })),
      says: '1 threat contained, nothing needs you.',
    },
    {
      title: 'a rotation and a block',
      actions: [givenAction(), givenAction({ decision: rotate })],
      says: '1 threat contained, 1 renewed, nothing needs you.',
    },
    {
      title: 'what was undone again',
      actions: [givenAction({ outcome: 'undone' })],
      says: '1 undone, nothing needs you.',
    },
    { title: 'a failure', actions: [givenAction({ outcome: 'failed' })], says: '1 failed, 1 needs you.' },
    {
      title: 'nothing but news',
      actions: [givenAction({ decision: notify, outcome: 'notified' })],
      says: '1 finding, nothing was changed, nothing needs you.',
    },
    {
      title: 'nothing but news with advice',
      actions: [givenAction({ decision: notify, outcome: 'notified', advice: 'Isolate it.' })],
      says: '1 finding, nothing was changed, 1 needs you.',
    },
    {
      title: 'what is under way',
      actions: [givenAction({ outcome: 'pending' })],
      says: '1 under way, nothing needs you.',
    },
    {
      title: 'what a guard refused',
      actions: [givenAction({ outcome: 'refused' })],
      says: '1 finding, nothing was changed, nothing needs you.',
    },
  ] satisfies { title: string; actions: DigestAction[]; says: string }[])('of $title', ({ actions, says }) =>
    expect(headline(...actions)).toBe(says),
  );

  it.each([
    {
      what: 'what only came again',
      severity: 5,
      says: '1 incident still going on, nothing was changed, nothing needs you.',
    },
    {
      what: 'what came again and is worse',
      severity: 8,
      says: '1 incident still going on (1 got worse), nothing was changed, nothing needs you.',
    },
  ])('of $what', ({ severity, says }) => {
    const tally = createTally();
    const seen = { day: '2026-11-19', firstAt: 0, severity, before: 5 };
    tally.goesOn(sightingOf(probe(1, { severity }), seen, quiet.period.from));
    const digest = buildDigest({ ...givenDay(), tally: tally.end() });
    expect(digest).toMatchObject({ headline: says, quiet: false });
  });

  // The subject of the email: what turns on the rotation of a key contains no threat.
  it.each(ACTION_IDS.map((action) => ({ action })))('says of $action what it was for', ({ action }) => {
    const says = {
      contains: '1 threat contained, nothing needs you.',
      repairs: '1 lapse repaired, nothing needs you.',
      renews: '1 renewed, nothing needs you.',
      tells: '1 finding, nothing was changed, nothing needs you.',
    }[catalogue[action].purpose];
    expect(headline(givenAction({ decision: givenDecision({ action, target: 'x' }) }))).toBe(says);
  });

  it('of a quiet day says so, and still counts what needs a person', () => {
    expect(buildDigest(inputOf(quiet)).headline).toBe('A quiet day: no new findings, nothing needs you.');
    const letters = givenDay({ deadLetters: [{ queue: 'q', count: 2 }] });
    expect(buildDigest(letters).headline).toBe('A quiet day: no new findings, 1 needs you.');
  });

  it('agrees with the sections, whatever the day', () => {
    const action = fc
      .record({
        n: fc.integer({ min: 0, max: 5 }),
        outcome: fc.constantFrom('applied', 'failed', 'refused', 'observed', 'awaiting-approval', 'undone', 'pending'),
        advice: fc.option(fc.constant('Do it.'), { nil: undefined }),
      })
      .map(({ n, outcome, advice }) =>
        givenAction({ finding: probe(n), outcome: outcome as 'applied', ...(advice !== undefined && { advice }) }),
      );
    fc.assert(
      fc.property(fc.array(action), (actions) => {
        const digest = buildDigest(givenDay({ actions }));
        const count = (pattern: RegExp): number => Number(pattern.exec(digest.headline)?.[1] ?? 0);
        const deeds = (outcome: string): number =>
          digest.outcomes.find((one) => one.outcome === outcome)?.deeds.length ?? 0;
        expect(count(/(\d+) needs? you/)).toBe(digest.needs.length);
        expect(count(/(\d+) (?:needs? your )?decisions?[.)]/)).toBe(
          digest.needs.filter(({ kind }) => kind === 'approval').length,
        );
        expect(count(/(\d+) threats? contained/)).toBe(deeds('applied'));
        expect(count(/(\d+) failed/)).toBe(deeds('failed'));
        expect(count(/(\d+) undone/)).toBe(deeds('undone'));
      }),
    );
  });
});

describe('what needs a person', () => {
  const kinds = (input: Parameters<typeof givenDay>[0]) => buildDigest(givenDay(input)).needs.map(({ kind }) => kind);
  const { to } = quiet.period;
  const expiring = (days: number, over = {}) => ({
    kind: 'parameter' as const,
    name: '/x',
    at: to + days * DAY,
    note: '',
    ...over,
  });

  it.each([
    { title: 'a failure', input: { actions: [givenAction({ outcome: 'failed' as const })] }, needs: ['failed'] },
    {
      title: 'an approval',
      input: { actions: [givenAction({ outcome: 'awaiting-approval' as const })] },
      needs: ['approval'],
    },
    {
      title: 'a refusal with advice',
      input: { actions: [givenAction({ outcome: 'refused' as const, advice: 'x' })] },
      needs: ['refused'],
    },
    { title: 'no refusal without', input: { actions: [givenAction({ outcome: 'refused' as const })] }, needs: [] },
    {
      title: 'advice',
      input: { actions: [givenAction({ outcome: 'notified' as const, advice: 'x' })] },
      needs: ['advice'],
    },
    { title: 'dead letters', input: { deadLetters: [{ queue: 'q', count: 1 }] }, needs: ['dead-letters'] },
    { title: 'no empty queue', input: { deadLetters: [{ queue: 'q', count: 0 }] }, needs: [] },
    { title: 'the pause', input: { paused: { by: 'alice', at: to } }, needs: ['paused'] },
    { title: 'what expires in 14 days', input: { expiring: [expiring(14)] }, needs: ['expiring'] },
    { title: 'nothing that expires in 15', input: { expiring: [expiring(15)] }, needs: [] },
    { title: 'what has expired', input: { expiring: [expiring(-3)] }, needs: ['expiring'] },
    { title: 'nothing that renews itself', input: { expiring: [expiring(3, { automatic: true })] }, needs: [] },
    {
      title: 'what could not be looked at',
      input: { expiring: [{ kind: 'secret' as const, name: '', note: 'no' }] },
      needs: ['unread'],
    },
  ])('is $title', ({ input, needs }) => expect(kinds(input)).toEqual(needs));

  const check = (id: string, state: Check['state']): Check => ({ id, what: id, state, note: '' });
  const heard = (source: SourceId) => givenPast((_, date) => givenSummary(date, { sources: { [source]: 1 } }));

  it.each([
    { title: 'a function that failed', input: { health: [check('errors', 'problem')] }, needs: ['health'] },
    { title: 'no dead letters twice', input: { health: [check('dead-letters', 'problem')] }, needs: [] },
    { title: 'nothing that is not known', input: { health: [check('macie', 'unknown')] }, needs: [] },
    { title: 'no service that was never heard', input: { health: [check('macie', 'off')] }, needs: [] },
    {
      title: 'a service that was heard and is off, once',
      input: { health: [check('macie', 'off')], past: heard('macie') },
      needs: ['health'],
    },
    { title: 'a source that went silent', input: { past: heard('macie') }, needs: ['silent'] },
    {
      title: 'one to whose queue nothing came',
      input: { past: heard('macie'), heard: { macie: 0 } },
      needs: ['silent'],
    },
    { title: 'none that repeats what it found', input: { past: heard('macie'), heard: { macie: 9 } }, needs: [] },
  ])('is $title of the health', ({ input, needs }) => expect(kinds(input)).toEqual(needs));

  it('is one thing for many failures with one cause, and one for each approval', () => {
    const same = [1, 2, 3].map((n) => givenAction({ finding: probe(n), outcome: 'failed', reason: 'denied' }));
    const asked = [4, 5].map((n) => givenAction({ finding: probe(n), outcome: 'awaiting-approval' }));
    expect(kinds({ actions: [...same, ...asked] })).toEqual(['approval', 'approval', 'failed']);
  });
});

it('hides no question and no fault of Riposte behind the incidents of the worst day', () => {
  const told = Array.from({ length: 60 }, (_, n) =>
    givenAction({
      key: `told-${n}`,
      finding: probe(n, { severity: 9.5, type: `Impact:EC2/Kind${n}`, title: `Kind ${n}` }),
      decision: notify,
      outcome: 'notified',
    }),
  );
  const actions = [...told, givenAction({ key: 'asked', outcome: 'awaiting-approval' })];
  const { needs } = buildDigest(givenDay({ actions, deadLetters: [{ queue: 'guardduty-dead-letters', count: 1 }] }));
  const kinds = needs.map(({ kind }) => kind);
  expect(kinds.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'incident'));
  expect(kinds.slice(10, 12)).toEqual(['approval', 'dead-letters']);
  expect(kinds.filter((kind) => kind === 'incident').length).toBeGreaterThan(10);
});

it('counts a refusal of the journal and of the decision once', () => {
  const finding = probe(1);
  const decision = givenDecision({ outcome: 'refused', guard: 'never-block', reason: 'ours' });
  const key = keyOfDecision(finding, decision);
  const actions = [givenAction({ key, finding, decision, outcome: 'refused', reason: 'ours' })];
  for (const known of [actions, []]) {
    const { refusals } = buildDigest(givenDay({ findings: [{ finding, decisions: [decision] }], actions: known }));
    expect(refusals).toEqual([
      {
        guard: 'never-block',
        count: 1,
        reasons: [{ reason: 'ours', count: 1, targets: ['198.51.100.7/32'], distinct: 1 }],
      },
    ]);
  }
});

it('counts findings by severity and by type, the worst first', () => {
  const findings = [
    probe(1),
    probe(2, { type: 'Impact:EC2/PortSweep', severity: 8 }),
    probe(3, { sample: true }),
    probe(4, { type: 'Impact:EC2/PortSweep', severity: 5 }),
  ].map((finding) => ({ finding, decisions: [] }));
  expect(buildDigest(givenDay({ findings })).findings).toEqual({
    total: 4,
    samples: 1,
    copies: 0,
    bySeverity: { low: 2, medium: 1, high: 1, critical: 0 },
    byType: [
      { source: 'guardduty', type: 'Impact:EC2/PortSweep', band: 'high', count: 2 },
      { source: 'guardduty', type: 'Recon:EC2/PortProbeUnprotectedPort', band: 'low', count: 2 },
    ],
  });
});

describe('the lists', () => {
  const digest = buildDigest(inputOf(storm));

  it('say how many more there are than they hold', () => {
    const { more, offenders, incidents, blocks, contained } = digest;
    expect({ addresses: offenders.addresses.length, incidents: incidents.length }).toEqual({
      addresses: 25,
      incidents: 25,
    });
    expect(more).toEqual({ addresses: 175, incidents: 35, resources: 15 });
    expect([contained.length, blocks.inForce.length]).toEqual([180, 200]);
  });

  it('of what was applied are what was contained and what was renewed', () => {
    const rotate = givenAction({ decision: givenDecision({ action: 'rotate-secret', target: 'prod/db' }) });
    const { contained, renewed, outcomes } = buildDigest(givenDay({ actions: [givenAction(), rotate] }));
    expect([...contained, ...renewed]).toHaveLength(2);
    expect(new Set(outcomes.flatMap(({ deeds }) => deeds))).toEqual(new Set([...contained, ...renewed]));
    expect(renewed[0]?.action.decision.action).toBe('rotate-secret');
  });
});

describe('compared with earlier days', () => {
  it('a normal day has the day before, the median, what is new, and 30 days of which it is the last', () => {
    const { counts, newKinds, history, firstDay } = buildDigest(inputOf(normal));
    expect(firstDay).toBe(false);
    expect(counts.severity.low).toEqual({ now: 5, before: 3, median: 4 });
    expect(newKinds.map(({ type }) => type)).toEqual(['UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom']);
    expect(history).toHaveLength(30);
    expect(history.at(-1)).toMatchObject({ date: '2026-11-19', findings: 7 });
    expect(history.filter(({ missing }) => missing)).toEqual([{ date: '2026-10-31', missing: true }]);
  });

  it('a first day has nothing to compare with, and nothing that is new', () => {
    const { counts, newKinds, history, firstDay } = buildDigest(inputOf({ ...normal, past: givenPast() }));
    expect({ firstDay, newKinds, findings: counts.findings }).toEqual({
      firstDay: true,
      newKinds: [],
      findings: { now: 7 },
    });
    expect(history.filter(({ missing }) => missing)).toHaveLength(29);
  });
});
