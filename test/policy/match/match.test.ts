import type { Match, Playbook } from '../../../src/core/playbook.ts';
import { matches, playbookFor } from '../../../src/policy/match/match.ts';
import { givenFinding } from '../../support/fixtures.ts';

const finding = givenFinding({
  type: 'Recon:EC2/PortProbeUnprotectedPort',
  role: 'TARGET',
  direction: 'INBOUND',
  severity: 5,
  facts: { policyType: 'Expiration', port: 22, blocked: false },
  resources: [
    { kind: 'bucket', id: 'a', tags: { 'riposte:data-class': 'confidential', empty: '', formula: 'a=b' } },
    { kind: 'bucket', id: 'b' },
  ],
});

describe('a condition', () => {
  it.each<{ when: Match; holds: boolean }>([
    { when: {}, holds: true },
    { when: { source: 'guardduty' }, holds: true },
    { when: { source: 'macie' }, holds: false },
    { when: { type: 'Recon:EC2/PortProbeUnprotectedPort' }, holds: true },
    { when: { type: 'Recon:EC2/PortProbe' }, holds: false },
    { when: { type: 'recon:ec2/*' }, holds: false },
    { when: { type: 'Recon:*' }, holds: true },
    { when: { type: ['Stealth:*', '*PortProbe*'] }, holds: true },
    { when: { type: [] }, holds: false },
    { when: { role: 'TARGET' }, holds: true },
    { when: { role: 'ACTOR' }, holds: false },
    { when: { direction: 'INBOUND' }, holds: true },
    { when: { direction: ['OUTBOUND', 'UNKNOWN'] }, holds: false },
    { when: { severity: ['medium'] }, holds: true },
    { when: { severity: ['low', 'high', 'critical'] }, holds: false },
    { when: { facts: { policyType: 'Expiration' } }, holds: true },
    { when: { facts: { policyType: ['Other', 'Expiration'], port: 22 } }, holds: true },
    { when: { facts: { port: '22' } }, holds: false },
    { when: { facts: { blocked: false } }, holds: true },
    { when: { facts: { absent: 'x' } }, holds: false },
    { when: { facts: { constructor: 'x' } }, holds: false },
    { when: { tag: 'riposte:data-class=confidential' }, holds: true },
    { when: { tag: 'riposte:data-class' }, holds: true },
    { when: { tag: 'riposte:data-class=public' }, holds: false },
    { when: { tag: 'empty' }, holds: true },
    { when: { tag: 'empty=' }, holds: true },
    { when: { tag: 'formula=a=b' }, holds: true },
    { when: { tag: 'constructor' }, holds: false },
    { when: { source: 'guardduty', role: 'ACTOR', type: 'Recon:*' }, holds: false },
    { when: { source: ['macie', 'guardduty'] }, holds: true },
    { when: { severity: 'medium' }, holds: true },
    { when: { severity: 'low' }, holds: false },
    { when: { account: '111122223333' }, holds: true },
    { when: { account: ['444455556666', '123456789012'] }, holds: false },
    { when: { region: ['eu-west-1', 'eu-central-1'] }, holds: true },
    { when: { region: 'us-east-1' }, holds: false },
    { when: { resource: { kind: 'bucket' } }, holds: true },
    { when: { resource: { kind: ['instance', 'object'] } }, holds: false },
    { when: { resource: { id: 'b*' } }, holds: true },
    { when: { resource: { kind: 'bucket', id: ['x', 'a'], tag: 'empty' } }, holds: true },
    // The tag is one resource's, the id another's.
    { when: { resource: { id: 'b', tag: 'empty' } }, holds: false },
    { when: { resource: { tag: ['none', 'riposte:data-class=confidential'] } }, holds: true },
    { when: { count: { atLeast: 1 } }, holds: true },
    { when: { count: { atLeast: 2 } }, holds: false },
    { when: { count: { atMost: 1 } }, holds: true },
    { when: { count: { atLeast: 1, atMost: 0 } }, holds: false },
  ])('$when: $holds', ({ when, holds }) => {
    expect(matches(finding, when)).toBe(holds);
  });

  it.each([
    { when: { role: 'TARGET' as const } },
    { when: { direction: 'INBOUND' as const } },
    { when: { tag: 'riposte:data-class' } },
  ])('about what the finding does not say does not hold: $when', ({ when }) => {
    expect(matches(givenFinding(), when)).toBe(false);
  });
});

it('the first playbook that matches answers', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id): Playbook => ({ id, when: {}, steps: [], why: '' }));
  const list = [{ ...a, when: { source: 'acm' } }, b, c] as Playbook[];
  expect(playbookFor(finding, list)?.id).toBe('b');
  expect(playbookFor(finding, [])).toBeUndefined();
});

describe('the time at which it was last seen', () => {
  // A Friday; Zurich is an hour ahead of UTC.
  it.each<{ time: NonNullable<Match['time']>; lastSeen: string; holds: boolean }>([
    { time: { from: '08:00', to: '18:00' }, lastSeen: '2026-11-20T08:00:00.000Z', holds: true },
    { time: { from: '08:00', to: '18:00' }, lastSeen: '2026-11-20T07:59:59.999Z', holds: false },
    { time: { from: '08:00', to: '18:00' }, lastSeen: '2026-11-20T18:00:00.000Z', holds: false },
    { time: { zone: 'Europe/Zurich', from: '08:00', to: '18:00' }, lastSeen: '2026-11-20T07:00:00.000Z', holds: true },
    { time: { zone: 'Europe/Zurich', from: '08:00', to: '18:00' }, lastSeen: '2026-11-20T17:00:00.000Z', holds: false },
    { time: { days: ['fri'] }, lastSeen: '2026-11-20T23:59:00.000Z', holds: true },
    { time: { days: ['fri'] }, lastSeen: '2026-11-21T00:00:00.000Z', holds: false },
    { time: { zone: 'Europe/Zurich', days: ['sat'] }, lastSeen: '2026-11-20T23:30:00.000Z', holds: true },
    { time: { from: '22:00', to: '06:00' }, lastSeen: '2026-11-20T23:00:00.000Z', holds: true },
    { time: { from: '22:00', to: '06:00' }, lastSeen: '2026-11-20T05:59:00.000Z', holds: true },
    { time: { from: '22:00', to: '06:00' }, lastSeen: '2026-11-20T12:00:00.000Z', holds: false },
    // Over midnight, the night of a day is the one that begins on it.
    { time: { days: ['fri'], from: '22:00', to: '06:00' }, lastSeen: '2026-11-21T05:00:00.000Z', holds: true },
    { time: { days: ['fri'], from: '22:00', to: '06:00' }, lastSeen: '2026-11-20T05:00:00.000Z', holds: false },
    { time: { days: ['sun'], from: '22:00', to: '06:00' }, lastSeen: '2026-11-23T05:00:00.000Z', holds: true },
    // The night in which summer time ends has 02:30 twice.
    { time: { zone: 'Europe/Zurich', from: '02:00', to: '03:00' }, lastSeen: '2026-10-25T00:30:00.000Z', holds: true },
    { time: { zone: 'Europe/Zurich', from: '02:00', to: '03:00' }, lastSeen: '2026-10-25T01:30:00.000Z', holds: true },
    { time: { zone: 'Europe/Zurich', from: '02:00', to: '03:00' }, lastSeen: '2026-10-25T02:30:00.000Z', holds: false },
    { time: { from: '00:00', to: '23:59' }, lastSeen: 'never', holds: false },
  ])('$lastSeen in $time: $holds', ({ time, lastSeen, holds }) => {
    expect(matches(givenFinding({ lastSeen }), { time })).toBe(holds);
  });
});
