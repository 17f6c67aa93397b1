import type { Alert } from '../../src/alerts/alert.ts';
import type { Decision } from '../../src/core/decision.ts';
import { actionKey } from '../../src/core/finding.ts';
import { givenFinding } from '../support/fixtures.ts';

export function givenDecision(overrides: Partial<Decision> = {}): Decision {
  return {
    playbook: 'port-probe',
    action: 'block-ip',
    target: '198.51.100.7/32',
    mode: 'enforce',
    reason: 'The address looks for open ports of ours.',
    params: { hours: 24 },
    ...overrides,
  };
}

export function givenAlert(overrides: Partial<Alert> = {}): Alert {
  const finding =
    overrides.finding ??
    givenFinding({
      peers: [{ address: '198.51.100.7', localPort: 22, country: 'Exampleland', organization: 'Example Net' }],
      resources: [{ kind: 'instance', id: 'i-0123456789abcdef0' }],
      count: 3,
    });
  const decision = overrides.decision ?? givenDecision();
  return {
    id: 'alert-1',
    finding,
    decision,
    outcome: 'applied',
    reason: 'Both IP sets hold it.',
    from: 'not blocked',
    to: 'blocked until 2026-11-21 12:00 UTC',
    key: actionKey(finding, decision.action, decision.target),
    ...overrides,
  };
}

/** Everything that an attacker may put into a name. */
export const HOSTILE = [
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '\u001b[2J\u001b[31mFAKE\u001b[0m',
  'gnp.\u202eexe\u2066',
  'line\r\n\r\nNEEDS YOU\nline',
  'http://evil.example.com/login?u=1 www.example.net admin@example.org',
  "$(rm -rf /) `id` '; DROP TABLE x; --",
  '@channel <!here> [click](http://example.com) =cmd()',
  '\0\ud800 zero\u200bwidth e\u0301\u0301\u0301\u0301\u0301',
  'x'.repeat(100_000),
];

/** A question whether an instance be isolated. */
export function givenIsolation(target: string, more: Partial<Alert> = {}): Alert {
  const key = `111122223333#eu-west-1#isolate-instance#${target}`;
  return givenAlert({
    id: `${key}#1#awaiting-approval`,
    key,
    finding: givenFinding({ incident: 'inc-0123456789ab' }),
    decision: givenDecision({ action: 'isolate-instance', target, mode: 'approve' }),
    outcome: 'awaiting-approval',
    question: { plan: 'p1', from: 'a', to: 'b' },
    until: Date.parse('2026-11-21T12:00:00Z'),
    ...more,
  });
}

/** An alert in which everything that an event may bring says the same. */
export function hostile(text: string): Partial<Alert> {
  return {
    id: text,
    key: text,
    finding: givenFinding({
      id: text,
      type: text,
      title: text,
      account: text,
      region: text,
      partition: text,
      firstSeen: text,
      lastSeen: text,
      peers: [{ address: text, country: text, organization: text }],
      resources: [{ kind: 'bucket', id: text }],
    }),
    decision: givenDecision({ target: text, playbook: text, reason: text }),
    reason: text,
    from: text,
    to: text,
    advice: text,
  };
}
