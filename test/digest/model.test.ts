import fc from 'fast-check';
import { buildDigest } from '../../src/digest/build.ts';
import type { DigestAction } from '../../src/digest/input.ts';
import { actionKey } from '../../src/finding.ts';
import { givenDecision } from '../notify/given-alert.ts';
import { givenAction, givenDay, inputOf, probe, quiet } from './days.ts';

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
      says: '1 threat contained, 1 lapse repaired, nothing needs you.',
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

  it('of a quiet day says so, and still counts what needs a person', () => {
    expect(buildDigest(inputOf(quiet)).headline).toBe('A quiet day: no findings, nothing needs you.');
    const letters = givenDay({ deadLetters: [{ queue: 'q', count: 2 }] });
    expect(buildDigest(letters).headline).toBe('A quiet day: no findings, 1 needs you.');
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

  it('is one thing for many failures with one cause, and one for each approval', () => {
    const same = [1, 2, 3].map((n) => givenAction({ finding: probe(n), outcome: 'failed', reason: 'denied' }));
    const asked = [4, 5].map((n) => givenAction({ finding: probe(n), outcome: 'awaiting-approval' }));
    expect(kinds({ actions: [...same, ...asked] })).toEqual(['failed', 'approval', 'approval']);
  });
});

it('counts a refusal of the journal and of the decision once', () => {
  const finding = probe(1);
  const decision = givenDecision({ outcome: 'refused', guard: 'never-block', reason: 'ours' });
  const key = actionKey(finding, decision.action, decision.target);
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
