import type { Ending } from '../../src/alerts/words.ts';
import { actionKey, type Finding, findingKey } from '../../src/core/finding.ts';
import { isGrave } from '../../src/core/grave.ts';
import { digestPeriod, lastDays, type Period, periodOf } from '../../src/core/period.ts';
import type { DigestInput } from '../../src/digest/input.ts';
import type { OpenItem } from '../../src/digest/open.ts';
import type { Block, DigestAction, LiftedBlock } from '../../src/digest/parts.ts';
import { type DaySummary, ENDINGS, type KnownDay, nameOfIncident } from '../../src/digest/parts.ts';
import type { Past } from '../../src/digest/past/read-past.ts';
import { createTally } from '../../src/digest/tally/tally.ts';
import type { Check } from '../../src/health/check.ts';
import { givenDecision, HOSTILE } from '../alerts/given-alert.ts';
import { ACCOUNT, givenFinding, NOW, REGION } from '../support/fixtures.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const period = digestPeriod(NOW, 'Europe/Zurich');

/** A day as the journal holds it, before it is counted. */
export interface RawDay extends Omit<DigestInput, 'tally' | 'blocks' | 'open'> {
  /** What is open; by the endings of the actions unless told. */
  open?: OpenItem[];
  findings: Parameters<typeof tallyOf>[0]['findings'];
  actions: DigestAction[];
  blocks: { inForce: Block[]; lifted: LiftedBlock[] };
}

function tallyOf(raw: {
  findings: { finding: Finding; decisions: ReturnType<typeof givenDecision>[] }[];
  actions: DigestAction[];
  blocks: { lifted: LiftedBlock[] };
}) {
  const tally = createTally();
  for (const { finding, decisions } of raw.findings) tally.finding(finding, decisions);
  for (const action of raw.actions) tally.action(action);
  for (const block of raw.blocks.lifted) tally.lift(block);
  return tally.end();
}

const OPEN: Partial<Record<Ending, OpenItem['because']>> = {
  'awaiting-approval': 'waiting',
  failed: 'failed',
  partial: 'partial',
  lapsed: 'lapsed',
};

/** The actions that leave their matter open, as the journal would have them. */
export function openOf(actions: readonly DigestAction[]): OpenItem[] {
  return actions.flatMap((action): OpenItem[] => {
    const grave = isGrave(action.finding) && !['applied', 'unchanged', 'pending', 'undone'].includes(action.outcome);
    const because = OPEN[action.outcome] ?? (grave ? 'uncontained' : undefined);
    if (because === undefined) return [];
    const key = findingKey(action.finding);
    const incident = action.finding.incident ?? nameOfIncident(key);
    return [{ action, because, grave, incident, wantedBy: [key], more: 0, since: action.at }];
  });
}

/** Counts a raw day, as the run of a digest does while it reads the journal. */
export function inputOf({ findings, actions, blocks, open = openOf(actions), ...rest }: RawDay): DigestInput {
  return {
    ...rest,
    open,
    tally: tallyOf({ findings, actions, blocks }),
    blocks: { total: blocks.inForce.length, shown: blocks.inForce.slice(0, 250) },
  };
}

/** What was kept of one earlier day. */
export function givenSummary(date: string, overrides: Partial<KnownDay> = {}): KnownDay {
  return {
    date,
    findings: 0,
    bySeverity: { critical: 0, high: 0, medium: 0, low: 0 },
    byOutcome: Object.fromEntries(ENDINGS.map((ending) => [ending, 0])) as Record<Ending, number>,
    sources: {},
    ...overrides,
  };
}

/** A past of which every day is missing, or is what `day` says of it; the day before is `n` 1. */
export function givenPast(day: (n: number, date: string) => KnownDay | undefined = () => undefined): Past {
  const days = lastDays({ ...period, to: period.from }, 30).map(
    ({ label }, index): DaySummary => day(30 - index, label) ?? { date: label, missing: true },
  );
  return { days, within: [], same: days.slice(-7), kinds: [] };
}

// An ordinary month: some probes each day, an attack now and then, and one day of which nothing was kept.
const month = (kinds: readonly string[], isBusy = true): Past => ({
  ...givenPast((n, date) => {
    if (n === 19) return undefined;
    const bySeverity = {
      critical: n === 12 ? 1 : 0,
      high: n % 6 === 0 ? 1 : 0,
      medium: isBusy ? n % 3 : 0,
      low: isBusy ? 2 + (n % 4) : Number(n % 5 === 0),
    };
    const findings = Object.values(bySeverity).reduce((sum, count) => sum + count, 0);
    const { byOutcome } = givenSummary(date);
    const outcomes = { applied: 1 + (n % 4), refused: n % 3, failed: n === 12 ? 1 : 0, notified: n % 2 };
    return givenSummary(date, {
      findings,
      bySeverity,
      byOutcome: { ...byOutcome, ...outcomes },
      sources: { guardduty: findings },
    });
  }),
  kinds: [...kinds],
});

const health: Check[] = [
  { id: 'dead-letters', what: 'Dead letters', state: 'ok', note: 'None on 12 queues.' },
  { id: 'errors', what: 'Functions', state: 'ok', note: 'None of 15 functions failed.' },
  { id: 'queues', what: 'Queues', state: 'ok', note: 'Nothing waited for an hour on any of 12 queues.' },
  { id: 'web-acl', what: 'Web ACLs apply the blocks', state: 'ok', note: 'Every web ACL that should apply them does.' },
  {
    id: 'guardduty',
    what: `GuardDuty in ${REGION}`,
    state: 'ok',
    note: 'It is on, and repeats findings every 15 minutes.',
  },
  { id: 'macie', what: `Macie in ${REGION}`, state: 'ok', note: 'It is on.' },
  { id: 'inspector', what: `Inspector in ${REGION}`, state: 'ok', note: 'It scans EC2, ECR.' },
  { id: 'security-hub', what: `Security Hub in ${REGION}`, state: 'off', note: 'It is not enabled.' },
];

export function rawDay(overrides: Partial<RawDay> = {}): RawDay {
  return {
    stack: 'riposte-prod',
    account: ACCOUNT,
    region: REGION,
    mode: 'enforce',
    period,
    madeAt: period.to + 7 * HOUR,
    findings: [],
    actions: [],
    blocks: { inForce: [], lifted: [] },
    expiring: [],
    deadLetters: [{ queue: 'riposte-prod-guardduty-dlq', count: 0 }],
    health: [],
    past: givenPast((_, date) => givenSummary(date)),
    ...overrides,
  };
}

export const givenDay = (overrides: Partial<RawDay> = {}): DigestInput => inputOf(rawDay(overrides));

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

export const quiet = rawDay({ health, past: month([], false) });

export const quietWithBlocks = rawDay({
  mode: 'observe',
  blocks: {
    inForce: [{ cidr: '203.0.113.9/32', reason: 'port probe', since: period.from - HOUR, until: period.to + 2 * HOUR }],
    lifted: [],
  },
  expiring: [
    { kind: 'certificate', name: 'www.example.com', at: period.to + 30 * DAY, note: 'ACM renews it automatically.' },
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

const KNOWN = ['guardduty Recon:EC2/PortProbeUnprotectedPort', 'macie Policy:IAMUser/S3BucketPublic'];

export const normal = rawDay({
  health,
  past: month(KNOWN),
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
    { kind: 'secret', name: 'prod/db', at: period.to + 3 * DAY, note: 'Rotates automatically.', automatic: true },
  ],
});

const TYPES = [
  'Recon:EC2/PortProbeUnprotectedPort',
  'UnauthorizedAccess:EC2/SSHBruteForce',
  'Discovery:S3/TorIPCaller',
];
const PLACES = [
  { asn: '64500', organization: 'Example Transit', country: 'Exampleland' },
  { asn: '64501', organization: 'Sample Hosting', country: 'Samplia' },
  { asn: '64502', organization: 'Test Networks', country: 'Exampleland' },
];
const WAVES = 10_000;
const stormFindings = Array.from({ length: WAVES }, (_, n) =>
  probe(n, {
    type: TYPES[n % 3] ?? '',
    severity: [2, 5, 8][n % 3] ?? 2,
    peers: [{ address: `198.51.100.${n % 200}`, ...PLACES[n % 3] }],
    resources: [{ kind: 'instance', id: `i-${hex(n % 40).slice(-17)}` }],
    incident: `inc-${hex(n % 60).slice(-12)}`,
  }),
);
export const storm = rawDay({
  health: health.map((check) =>
    check.id === 'queues'
      ? { ...check, what: 'Messages had to wait', state: 'problem', note: 'Oldest message: act-network 84 minutes.' }
      : check,
  ),
  past: month([...KNOWN, 'guardduty UnauthorizedAccess:EC2/SSHBruteForce']),
  findings: stormFindings.map((finding) => ({ finding, decisions: [] })),
  actions: stormFindings.map((finding, n) =>
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

export const failures = rawDay({
  health: health.map((check): Check => {
    if (check.id === 'macie') return { ...check, state: 'off', note: 'It is not enabled.' };
    if (check.id === 'errors')
      return { ...check, what: 'Functions failed', state: 'problem', note: 'Failed: act-network 3 times.' };
    if (check.id !== 'inspector') return check;
    return {
      ...check,
      state: 'unknown',
      note: 'The service could not be asked: AccessDeniedException: not authorized',
    };
  }),
  // Macie was heard on most days, and the day before is missing.
  past: givenPast((n, date) =>
    n === 1 ? undefined : givenSummary(date, { findings: 2, sources: { acm: 1, macie: 1 } }),
  ),
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

export const hostile = rawDay({
  past: givenPast((n, date) =>
    givenSummary(date, { findings: n, bySeverity: { critical: 0, high: 0, medium: 0, low: n } }),
  ),
  health: HOSTILE.map((text, n) => ({ id: `x${n}`, what: text, state: n % 2 ? 'problem' : 'unknown', note: text })),
  findings: HOSTILE.map((text, n) => ({
    finding: givenFinding({
      id: `${n}${text}`,
      type: text,
      title: text,
      account: text,
      region: text,
      severity: n,
      peers: [{ address: text, asn: text, organization: text, country: text }],
      resources: [{ kind: 'instance', id: text }],
      incident: HOSTILE[n % 2] ?? text,
    }),
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

/** A day after which there is nothing to compare with. */
export const firstDay = rawDay({ ...normal, past: givenPast() });

/** The week of the normal day, which is one of its days. */
export const week = rawDay({
  ...normal,
  period: periodOf('2026-W47', 'Europe/Zurich') as Period,
  madeAt: period.to + 3 * DAY + 7 * HOUR,
  past: {
    ...month(KNOWN),
    within: lastDays(periodOf('2026-W47', 'Europe/Zurich') as Period, 7).map(({ label }, n) =>
      givenSummary(label, { findings: n, bySeverity: { critical: 0, high: 0, medium: 1, low: n - 1 } }),
    ),
    same: ['2026-W43', '2026-W44', '2026-W45', '2026-W46'].map((label, n) =>
      givenSummary(label, { findings: 9 + n, bySeverity: { critical: 0, high: 1, medium: 3, low: 5 + n } }),
    ),
  },
});

/** The six days that every rendering is looked at for. */
export const rawDays: readonly { name: string; raw: RawDay }[] = [
  { name: 'quiet', raw: quiet },
  { name: 'normal', raw: normal },
  { name: 'storm', raw: storm },
  { name: 'failures', raw: failures },
  { name: 'first-day', raw: firstDay },
  { name: 'hostile', raw: hostile },
];
export const days: readonly { name: string; input: DigestInput }[] = rawDays.map(({ name, raw }) => ({
  name,
  input: inputOf(raw),
}));
