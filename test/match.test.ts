import { matches, playbookFor } from '../src/match.ts';
import type { Match, Playbook } from '../src/playbook.ts';
import { givenFinding } from './support/fixtures.ts';

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
