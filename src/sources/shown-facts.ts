import type { Finding, SourceId } from '../core/finding.ts';
import { clean } from '../core/text.ts';

/** One fact of a finding for people. */
export interface ShownFact {
  name: string;
  /** On one line and short, but from outside: to be made harmless where it is shown. */
  value: string;
}

/** Of one finding, beside who it was: more is for `explain`. */
const MOST = 6;
const LONG = 200;

/**
 * The facts that may be shown, by source, the deciding ones first: by their names, and as people read them. What is not
 * here is there to be matched: a command line or a user agent may hold anything, a password too.
 */
const SHOWN: Readonly<Record<SourceId, Readonly<Record<string, string>>>> = {
  guardduty: {
    domain: 'domain',
    threatName: 'threat',
    process: 'process',
    executable: 'program',
    parentProcess: 'parent',
    tool: 'tool',
    file: 'file',
    kernelModule: 'module',
    modifiedBy: 'written by',
    port: 'our port',
    remotePort: 'their port',
    ports: 'our ports',
    protocol: 'protocol',
    api: 'call',
    errorCode: 'refused',
    remoteAccountId: 'account',
    kubernetesUser: 'cluster as',
    namespace: 'namespace',
    kubernetesWorkload: 'workload',
    databaseUser: 'login',
    failedLogins: 'failures',
    model: 'model',
    scanResult: 'scan',
    threatListName: 'list',
    tactics: 'tactics',
    endpoints: 'from',
    signals: 'signals',
    blocked: 'blocked',
  },
  macie: {
    severitySaid: 'severity as sent',
    sensitiveDataTypes: 'data',
    sensitiveDataCount: 'found',
    effectivePermission: 'bucket',
    objectIsPublic: 'public',
    secretNamedByObject: 'secret',
    api: 'call',
  },
  'parameter-store': { expiresAt: 'expires', notice: 'notice', parameterType: 'kind', actionReason: 'AWS says' },
  acm: {
    commonName: 'domain',
    expiresAt: 'expires',
    daysToExpiry: 'days left',
    validationMethod: 'validation',
    renewalReason: 'reason',
    inUse: 'in use',
  },
  inspector: {
    severitySaid: 'severity as sent',
    vulnerabilityId: 'weakness',
    packages: 'package',
    fix: 'remedy',
    port: 'port',
    code: 'file',
    exploitAvailable: 'exploit',
    reachable: 'reachable',
    inspectorScore: 'score',
    epss: 'likelihood',
    reason: 'reason',
    platform: 'platform',
  },
  'security-hub': {
    severitySaid: 'severity as sent',
    control: 'control',
    fix: 'remedy',
    compliance: 'compliance',
    workflow: 'workflow',
    product: 'product',
    api: 'call',
    port: 'port',
    cloud: 'cloud',
    cloudAccount: 'in account',
  },
  'access-analyzer': {
    principal: 'who',
    actions: 'may do',
    condition: 'condition',
    error: 'error',
    accessType: 'access',
  },
  health: { service: 'service', status: 'status', category: 'category' },
  kms: {
    outsiders: 'account',
    opened: 'opened to',
    keyStore: 'key store',
    diagnosis: 'cause',
    deletionDate: 'deletion',
    errorCode: 'refused',
    callerAccount: 'caller of',
    calledThrough: 'through',
  },
  'secrets-manager': {
    diagnosis: 'cause',
    outsiders: 'account',
    opened: 'opened to',
    label: 'label',
    errorCode: 'refused',
    callerAccount: 'caller of',
  },
  cloudtrail: {
    api: 'call',
    serviceName: 'service',
    opened: 'opened to',
    outsiders: 'account',
    lost: 'off now',
    power: 'power',
    errorCode: 'refused',
    callerAccount: 'caller of',
    calledThrough: 'through',
    mfaUsed: 'with MFA',
  },
  cloudwatch: { alarm: 'alarm', metric: 'metric', dimensions: 'of', state: 'state' },
  'aws-config': { configRuleName: 'rule', annotation: 'AWS says', before: 'before', resourceType: 'kind' },
  'trusted-advisor': { checkName: 'check', status: 'colour', item: 'item' },
  'step-functions': { question: 'it says', details: 'details', step: 'at', execution: 'execution' },
};

/** Facts that say the same on both sides of a call: the port that was reached is the one that tells. */
const OF_OUTBOUND: Readonly<Record<string, string>> = { remotePort: 'port', port: 'from port' };

/** What decides about a finding, for people: cleaned, short, and a few of it. A brief one of the journal has it in a line. */
export function shownFacts(finding: Finding): ShownFact[] {
  const { decides } = finding.facts;
  if (typeof decides === 'string') return [{ name: 'facts', value: decides }];
  const names = SHOWN[finding.source];
  const isOutbound = finding.direction === 'OUTBOUND';
  const known = Object.entries(names).flatMap(([fact, name]): ShownFact[] => {
    const value = finding.facts[fact];
    if (value === undefined || value === '' || isDull(fact, value)) return [];
    return [{ name: (isOutbound && OF_OUTBOUND[fact]) || name, value: textOf(value) }];
  });
  return [...known.slice(0, MOST), ...principalOf(finding)];
}

const textOf = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : clean(String(value), LONG);

/** What is so in nearly all findings, and decides nothing. */
const isDull = (fact: string, value: string | number | boolean): boolean =>
  (fact === 'blocked' && value === false) ||
  (fact === 'failedLogins' && value === 0) ||
  (fact === 'opened' && value === 'account');

/** Who it was, with the name of the session, which tells one person behind a role from the next. */
function principalOf({ actor }: Finding): ShownFact[] {
  if (!actor) return [];
  const { userType, userName, principalId = '', accessKeyId } = actor;
  const [, session] = /^A[A-Z0-9]{3,30}:(.{1,64})$/.exec(principalId) ?? [];
  const who = userType === 'Root' ? 'the root user' : userName && withKind(userType, clean(userName, 64));
  return [
    ...(who ? [{ name: 'principal', value: who }] : []),
    ...(session ? [{ name: 'session', value: clean(session, 64) }] : []),
    ...(accessKeyId ? [{ name: 'key', value: clean(accessKeyId, 32) }] : []),
  ];
}

const KINDS: Readonly<Record<string, string>> = {
  AssumedRole: 'role',
  Role: 'role',
  IAMUser: 'user',
  FederatedUser: 'federated user',
  AWSService: 'service',
};
/** The kind before the name, where it is known. */
const withKind = (userType: string | undefined, name: string): string => {
  const kind = userType !== undefined && Object.hasOwn(KINDS, userType) ? KINDS[userType] : undefined;
  return kind === undefined ? name : `${kind} ${name}`;
};

const MOST_LINE = 120;

/** What the journal keeps of it with a response, whose finding it does not read again: a line, or nothing. */
export const factsLine = (finding: Finding): string =>
  clean(
    shownFacts(finding)
      .slice(0, 3)
      .map(({ name, value }) => (name === 'facts' ? value : `${name} ${value}`))
      .join('; '),
    MOST_LINE,
  );

/** Facts that are not shown themselves, and from which headlines and links are made. */
const BEHIND_WORDS = [
  'action',
  'actionStatus',
  'caller',
  'callerAccount',
  'check',
  'commonName',
  'complianceType',
  'credentials',
  'decides',
  'fixUrl',
  'headline',
  'hubId',
  'isPublic',
  'leftOut',
  'policyType',
  'requested',
  'risk',
  'status',
];

/** A finding's facts as far as people are told of it: what is only matched, such as a command line, is left behind. */
export function factsToTell({ source, facts }: Finding): Finding['facts'] {
  const told = new Set([...Object.keys(SHOWN[source] ?? {}), ...BEHIND_WORDS]);
  return Object.fromEntries(Object.entries(facts).filter(([name]) => told.has(name)));
}
