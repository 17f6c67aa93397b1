import fc from 'fast-check';
import { toAlert } from '../../src/act/to-alert.ts';
import { type Ending, needsPerson } from '../../src/alerts/words.ts';
import type { ActionContext } from '../../src/core/action-context.ts';
import { OUTCOMES } from '../../src/core/decision.ts';
import { isGrave } from '../../src/core/grave.ts';
import { OPEN_REASONS } from '../../src/core/response.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { stateOf } from '../../src/digest/html/html-needs.ts';
import { type DigestAction, ENDINGS } from '../../src/digest/parts.ts';
import { renderText } from '../../src/digest/text.ts';
import { givenDecision } from '../alerts/given-alert.ts';
import { givenFinding, givenResponse } from '../support/fixtures.ts';
import { inputOf, openOf, type RawDay, rawDay } from './days.ts';

const TYPES = [
  'Recon:EC2/PortProbeUnprotectedPort',
  'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
  'AttackSequence:ECS/CompromisedCluster',
  'Policy:S3/BucketPublicAccessGranted',
] as const;

const action = fc
  .record({
    id: fc.integer({ min: 0, max: 9 }),
    severity: fc.constantFrom(2, 5, 8, 9.5),
    type: fc.constantFrom(...TYPES),
    outcome: fc.constantFrom(...(ENDINGS as readonly Ending[])),
    named: fc.constantFrom('notify' as const, 'block-ip' as const, 'deactivate-access-key' as const),
    advice: fc.option(fc.constant('Look at it by hand.'), { nil: undefined }),
  })
  .map(
    ({ id, severity, type, outcome, named, advice }): DigestAction => ({
      key: `${named}-${id}-${outcome}`,
      finding: givenFinding({ id: `f${id}`, severity, type }),
      decision: givenDecision({ action: named, target: `target-${id}` }),
      outcome,
      reason: 'A reason.',
      ...(advice !== undefined && { advice }),
      at: 1_795_000_000_000,
    }),
  );

const day = fc.record({
  actions: fc.array(action, { maxLength: 8 }),
  paused: fc.boolean(),
  withoutEffect: fc.boolean(),
  deadLetters: fc.nat({ max: 2 }),
  sick: fc.boolean(),
});

type Given = typeof day extends fc.Arbitrary<infer T> ? T : never;

const rawOf = ({ actions, paused, withoutEffect, deadLetters, sick }: Given): RawDay =>
  rawDay({
    actions,
    ...(paused && { paused: { by: 'alice', at: 1_795_000_000_000 } }),
    ...(withoutEffect &&
      ({
        withoutEffect: [
          { id: 'web-acl', title: 'No web ACL refers to the block list.', detail: 'Attach it.', command: 'x' },
        ],
      } as unknown as Partial<RawDay>)),
    deadLetters: deadLetters > 0 ? [{ queue: 'riposte-prod-guardduty', count: deadLetters }] : [],
    health: sick ? [{ id: 'sweep', what: 'The sweep did not run', state: 'problem' as const, note: 'Look.' }] : [],
  });

it('says that nothing needs anybody, and is green, only where nothing is open and Riposte is well', () => {
  fc.assert(
    fc.property(day, (given) => {
      const raw = rawOf(given);
      const open = openOf(raw.actions);
      const isOpen = open.length > 0 || given.paused || given.withoutEffect || given.deadLetters > 0 || given.sick;
      const digest = buildDigest(inputOf(raw));
      const { subject, body } = renderText(digest);
      const state = stateOf(digest).id;
      const calm = /nothing needs you/i.test(`${subject} ${body}`) || state === 'handled' || state === 'quiet';
      if (isOpen && calm) throw new Error(`${subject} (${state})`);
      if (open.some(({ grave }) => grave)) {
        expect(state).toBe('failed');
        expect(digest.needs[0]?.kind).toBe('incident');
        expect(digest.headline).toMatch(/incidents? not settled/);
      }
    }),
    { numRuns: 300 },
  );
});

it('an alert of what leaves a grave finding open needs a person', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...TYPES),
      fc.constantFrom(2, 5, 8, 9.5),
      fc.constantFrom(...OUTCOMES),
      fc.option(fc.constantFrom(...OPEN_REASONS), { nil: undefined }),
      (type, severity, outcome, open) => {
        const finding = givenFinding({ severity, type });
        const record = givenResponse({ state: 'done', outcome, ...(open && { open }) }, { finding });
        const alert = toAlert({ action: undefined, ctx: { finding, config: {} } as ActionContext }, record);
        if (isGrave(finding) && open !== undefined) expect(needsPerson(alert)).toBe(true);
      },
    ),
  );
});

it('is not said of a block that no web ACL holds', () => {
  const blocked: DigestAction = {
    key: 'k',
    finding: givenFinding({ severity: 2 }),
    decision: givenDecision({ action: 'block-ip', target: '198.51.100.7/32' }),
    outcome: 'applied',
    reason: 'Blocked.',
    at: 1_795_000_000_000,
  };
  const problem = { id: 'web-acl', title: 'No web ACL refers to the block list.', detail: 'Attach it.', command: 'x' };
  const idle = buildDigest(inputOf(rawDay({ actions: [blocked], withoutEffect: [problem] as never })));
  expect(idle.headline).toBe('1 blocked, without effect, 1 needs you.');
  expect(idle.contained).toEqual([]);
  const held = buildDigest(inputOf(rawDay({ actions: [blocked] })));
  expect(held.headline).toBe('1 threat contained, nothing needs you.');
});
