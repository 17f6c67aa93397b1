import type { DigestAction, DigestInput } from '../../src/digest/input.ts';
import { digestPeriod } from '../../src/digest/period.ts';
import { actionKey, type Finding } from '../../src/finding.ts';
import { givenDecision, HOSTILE } from '../notify/given-alert.ts';
import { ACCOUNT, givenFinding, NOW, REGION } from '../support/fixtures.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const period = digestPeriod(NOW, 'Europe/Zurich');

export function givenDay(overrides: Partial<DigestInput> = {}): DigestInput {
  return {
    stack: 'riposte-prod',
    account: ACCOUNT,
    region: REGION,
    mode: 'enforce',
    period,
    madeAt: NOW,
    findings: [],
    actions: [],
    blocks: { inForce: [], lifted: [] },
    expiring: [],
    deadLetters: [{ queue: 'riposte-prod-guardduty-dlq', count: 0 }],
    ...overrides,
  };
}

export function givenAction(overrides: Partial<DigestAction> = {}): DigestAction {
  const finding = overrides.finding ?? probe(7);
  const decision = overrides.decision ?? givenDecision({ target: `${finding.peers[0]?.address}/32` });
  return {
    key: actionKey(finding, decision.action, decision.target),
    finding,
    decision,
    outcome: 'applied',
    reason: 'Both IP sets hold it.',
    at: period.from + 10 * HOUR,
    ...overrides,
  };
}

const hex = (n: number): string => n.toString(16).padStart(32, '0');

export const probe = (n: number, overrides: Partial<Finding> = {}): Finding =>
  givenFinding({
    id: hex(n),
    peers: [{ address: `198.51.100.${n % 256}`, localPort: 22 }],
    resources: [{ kind: 'instance', id: 'i-0123456789abcdef0' }],
    ...overrides,
  });

const blocked = (n: number): DigestAction =>
  givenAction({ finding: probe(n), from: 'not blocked', to: 'blocked until 2026-11-20 11:00 UTC' });

export const quiet = givenDay();

export const quietWithBlocks = givenDay({
  mode: 'observe',
  blocks: {
    inForce: [{ cidr: '203.0.113.9/32', reason: 'port probe', since: period.from - HOUR, until: period.to + 2 * HOUR }],
    lifted: [],
  },
  expiring: [
    { kind: 'certificate', name: 'www.example.com', at: period.to + 30 * DAY, note: 'ACM renews it by itself.' },
  ],
});

const bucket = givenFinding({
  source: 'macie',
  id: hex(900),
  type: 'Policy:IAMUser/S3BucketPublic',
  title: 'The S3 bucket is publicly accessible.',
  severity: 8,
  resources: [{ kind: 'bucket', id: 'example-reports' }],
});
const bucketAction = givenAction({
  finding: bucket,
  decision: givenDecision({
    action: 'block-public-access',
    playbook: 'public-bucket',
    target: 'example-reports',
    reason: 'Nobody declared the bucket public.',
  }),
  from: 'all four settings off',
  to: 'BlockPublicAcls and BlockPublicPolicy on',
  reason: 'Read back: both settings are on.',
});
const keyFinding = givenFinding({
  id: hex(901),
  type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom',
  title: 'An API was called from an address on a threat list.',
  severity: 5,
  actor: { userName: 'deploy', accessKeyId: 'AKIAEXAMPLEEXAMPLE01' },
  resources: [{ kind: 'access-key', id: 'AKIAEXAMPLEEXAMPLE01' }],
});
const keyAction = givenAction({
  finding: keyFinding,
  decision: givenDecision({
    action: 'deactivate-access-key',
    playbook: 'key-used-from-bad-address',
    target: 'AKIAEXAMPLEEXAMPLE01',
    mode: 'approve',
    reason: 'The key was used from an address on a threat list.',
  }),
  outcome: 'awaiting-approval',
  reason: 'It waits for an answer until 2026-11-20 18:00 UTC.',
});
const ownAddress = probe(50, { peers: [{ address: '192.0.2.10' }] });

export const normal = givenDay({
  findings: [
    ...[1, 2, 3].map((n) => ({ finding: probe(n), decisions: [] })),
    { finding: bucket, decisions: [] },
    { finding: keyFinding, decisions: [] },
    {
      finding: ownAddress,
      decisions: [
        givenDecision({
          target: '192.0.2.10/32',
          outcome: 'refused',
          guard: 'never-block',
          reason: '192.0.2.10/32 is inside 192.0.2.0/24, which the settings say is never blocked.',
        }),
      ],
    },
    {
      finding: probe(60, { sample: true, title: '[SAMPLE] probe' }),
      decisions: [givenDecision({ outcome: 'refused', guard: 'sample', reason: 'It is a sample finding.' })],
    },
  ],
  actions: [blocked(1), blocked(2), blocked(3), bucketAction, keyAction],
  blocks: {
    inForce: [1, 2, 3].map((n) => ({
      cidr: `198.51.100.${n}/32`,
      reason: 'The address looks for open ports of ours.',
      since: period.from + 10 * HOUR,
      until: period.to + 10 * HOUR + n,
    })),
    lifted: [{ cidr: '203.0.113.77/32', at: period.from + 5 * HOUR, why: 'Its time was over.' }],
  },
  expiring: [
    { kind: 'certificate', name: 'www.example.com', at: period.to + 9 * DAY, note: 'Imported: replace it yourself.' },
    { kind: 'parameter', name: '/prod/api/token', at: period.to + 20 * DAY, note: 'Deleted at that time.' },
    { kind: 'secret', name: 'prod/db', at: period.to + 3 * DAY, note: 'Rotates by itself.', automatic: true },
  ],
});

const TYPES = [
  'Recon:EC2/PortProbeUnprotectedPort',
  'UnauthorizedAccess:EC2/SSHBruteForce',
  'Discovery:S3/TorIPCaller',
];
const storm = Array.from({ length: 2_000 }, (_, n) =>
  probe(n, {
    type: TYPES[n % 3] ?? '',
    severity: [2, 5, 8][n % 3] ?? 2,
    peers: [{ address: `198.51.100.${n % 200}` }],
  }),
);
export const busy = givenDay({
  findings: storm.map((finding) => ({ finding, decisions: [] })),
  actions: storm.map((finding, n) =>
    n % 10 === 9
      ? givenAction({
          finding,
          outcome: 'failed',
          reason: 'WAFV2 refused: AccessDeniedException.',
          advice: 'Check the role.',
        })
      : givenAction({ finding, from: 'not blocked', to: 'blocked for a day' }),
  ),
  blocks: {
    inForce: Array.from({ length: 200 }, (_, n) => ({
      cidr: `198.51.100.${n}/32`,
      reason: 'port probe',
      since: period.from,
      until: period.to + n * 60_000,
    })),
    lifted: [],
  },
});

export const failures = givenDay({
  mode: 'approve',
  paused: { by: 'alice', at: period.from + 20 * HOUR },
  deadLetters: [
    { queue: 'riposte-prod-guardduty-dlq', count: 3 },
    { queue: 'riposte-prod-act-network-dlq', count: 1 },
  ],
  findings: [{ finding: bucket, decisions: [] }],
  actions: [
    {
      ...bucketAction,
      outcome: 'failed',
      reason: 'S3 answered AccessDenied: an organisation policy forbids the change.',
      advice: 'Ask the owners of the organisation’s policies, or switch the settings on in the console.',
    },
    givenAction({
      outcome: 'refused',
      decision: givenDecision({
        action: 'rotate-secret',
        target: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf',
        playbook: 'exposed-secret',
      }),
      reason: 'No rotation is configured.',
      advice:
        'Configure rotation: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_turn-on.html',
    }),
    givenAction({ finding: probe(4), outcome: 'undone', reason: 'alice undid it.' }),
    givenAction({ finding: probe(5), outcome: 'pending', reason: 'Under way at AWS.' }),
  ],
  expiring: [{ kind: 'parameter', name: 'each parameter', note: 'Systems Manager answered AccessDeniedException.' }],
});

export const hostile = givenDay({
  findings: HOSTILE.map((text, n) => ({
    finding: givenFinding({ id: `${n}${text}`, type: text, title: text, account: text, region: text, severity: n }),
    decisions: [
      givenDecision({
        target: text,
        playbook: text,
        reason: text,
        outcome: 'refused',
        guard: n % 2 ? 'never-block' : text,
      }),
      givenDecision({ action: 'rotate-secret', target: text, playbook: text, reason: text, outcome: 'observed' }),
    ],
  })),
  actions: HOSTILE.map((text, n) =>
    givenAction({
      key: `key-${n}-${text}`,
      finding: givenFinding({ id: `a${n}`, type: text, title: text, severity: n, account: text }),
      decision: givenDecision({ target: text, playbook: text, reason: text }),
      outcome: (['applied', 'failed', 'awaiting-approval'] as const)[n % 3] ?? 'applied',
      reason: text,
      from: text,
      to: text,
      advice: text,
    }),
  ),
  blocks: {
    inForce: HOSTILE.map((text) => ({ cidr: text, reason: text, since: 0, until: period.to })),
    lifted: HOSTILE.map((text) => ({ cidr: text, at: Number.NaN, why: text })),
  },
  expiring: HOSTILE.map((text, n) => ({ kind: 'parameter', name: text, at: period.to + n * DAY, note: text })),
  deadLetters: [{ queue: HOSTILE.join(''), count: 1 }],
  paused: { by: HOSTILE.join(''), at: Number.NaN },
});
