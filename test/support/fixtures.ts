import type { World } from '../../local/account.ts';
import type { ActionContext } from '../../src/core/action-context.ts';
import type { Clients } from '../../src/core/clients.ts';
import type { Config } from '../../src/core/config.ts';
import type { Decision } from '../../src/core/decision.ts';
import type { Finding } from '../../src/core/finding.ts';
import { wantOf } from '../../src/journal/former-record.ts';
import { dayIndex } from '../../src/journal/indexes.ts';
import { LAYOUT, type ResponseRecord } from '../../src/journal/response-record.ts';
import { responseItemKey } from '../../src/journal/stored-response.ts';
import { readConfig } from '../../src/platform/read-config.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
/** The instant at which tests take place, unless they move the clock. */
export const NOW = Date.parse('2026-11-20T12:00:00Z');

/** The settings of a deployment, as the functions' environment holds them. */
export const environment: Record<string, string> = {
  RIPOSTE_STACK: 'riposte-test',
  RIPOSTE_ACCOUNT: ACCOUNT,
  RIPOSTE_REGION: REGION,
  RIPOSTE_TABLE: 'riposte-test',
  RIPOSTE_TOPIC: `arn:aws:sns:${REGION}:${ACCOUNT}:riposte-test`,
  RIPOSTE_QUEUE_NETWORK: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/riposte-test-act-network`,
  RIPOSTE_QUEUE_IDENTITY: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/riposte-test-act-identity`,
  RIPOSTE_QUEUE_STORAGE: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/riposte-test-act-storage`,
  RIPOSTE_QUEUE_EXPIRY: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/riposte-test-act-expiry`,
  RIPOSTE_QUEUE_CERTIFICATES: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/riposte-test-act-certificates`,
  RIPOSTE_QUEUE_RESTORE: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/riposte-test-act-restore`,
  RIPOSTE_QUEUE_NOTIFY: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/riposte-test-act-notify`,
  RIPOSTE_QUEUE_ALERTS: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/riposte-test-alerts`,
  RIPOSTE_QUEUE_DELIVERIES: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/riposte-test-deliveries`,
  RIPOSTE_IP_SETS:
    'riposte-test-v4-00|00000000-0000-4000-8000-000000000004|REGIONAL,' +
    'riposte-test-v6-00|00000000-0000-4000-8000-000000000006|REGIONAL',
  RIPOSTE_DOCUMENTATION_ADDRESSES: 'block',
  RIPOSTE_OWN_ROLES: 'AROAOWNNETWORK0000001,AROAOWNSTORAGE0000002',
  RIPOSTE_OWN_ROLE: `arn:aws:iam::${ACCOUNT}:role/riposte-test-ActCertificatesRole-1A2B3C4D5E6F`,
};

export function givenConfig(overrides: Partial<Config> = {}): Config {
  return { ...readConfig(environment), known: { ranges: [], ownReadAt: NOW }, ...overrides };
}

/** A world whose clock a test can move: `world.time = …`. */
export function givenWorld(time = NOW): World & { time: number } {
  let ids = 0;
  return {
    accountId: ACCOUNT,
    region: REGION,
    partition: 'aws',
    time,
    now() {
      return this.time;
    },
    newId() {
      ids += 1;
      return `00000000-0000-4000-8000-${ids.toString(16).padStart(12, '0')}`;
    },
  };
}

export function givenFinding(overrides: Partial<Finding> = {}): Finding {
  return {
    source: 'guardduty',
    id: 'a0000000000000000000000000000001',
    type: 'Recon:EC2/PortProbeUnprotectedPort',
    title: 'An unprotected port is being probed.',
    severity: 2,
    account: ACCOUNT,
    region: REGION,
    partition: 'aws',
    receivedIn: { account: ACCOUNT, region: REGION },
    firstSeen: '2026-11-20T11:00:00.000Z',
    lastSeen: '2026-11-20T11:55:00.000Z',
    count: 1,
    sample: false,
    archived: false,
    peers: [],
    resources: [],
    facts: {},
    ...overrides,
  };
}

/** What an action's steps are given, on the clients of a local account. */
export function givenContext(clients: Clients, overrides: Partial<ActionContext> = {}): ActionContext {
  const finding = overrides.finding ?? givenFinding();
  return {
    clients,
    config: givenConfig(),
    now: () => NOW,
    finding,
    params: {},
    until: NOW + 24 * 3_600_000,
    key: `${ACCOUNT}#${REGION}#notify#test`,
    evidenceAt: Date.parse(finding.lastSeen),
    ...overrides,
  };
}

export const givenDecision = (changes: Partial<Decision> = {}): Decision => ({
  playbook: 'p',
  action: 'block-public-access',
  target: 'a',
  mode: 'enforce',
  reason: 'Because.',
  params: {},
  ...changes,
});

/** A response that one finding wants, not yet written, as the journal keeps it. */
export function givenResponse(
  changes: Partial<ResponseRecord> = {},
  { decision = givenDecision(), finding = givenFinding(), at = NOW }: GivenWant = {},
): ResponseRecord {
  const key = changes.key ?? `${ACCOUNT}#${REGION}#${decision.action}#${decision.target}`;
  return {
    ...responseItemKey(key),
    layout: LAYOUT,
    key,
    account: ACCOUNT,
    place: REGION,
    action: decision.action,
    target: { key: decision.target },
    mode: decision.mode,
    wants: [wantOf(finding, decision, at)],
    state: 'claimed',
    version: 0,
    attempts: 0,
    history: [],
    ...dayIndex(key, at),
    ...changes,
  };
}

interface GivenWant {
  decision?: Decision;
  finding?: Finding;
  at?: number;
}
