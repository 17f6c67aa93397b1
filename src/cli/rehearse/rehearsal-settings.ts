import type { WorldSettings } from '../../../local/local-world.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Scope } from '../../core/ip-set-refs.ts';
import { readConfig } from '../../platform/read-config.ts';
import type { Issue } from '../../policy/riposte-yml/problem.ts';
import type { RiposteYml } from '../../policy/riposte-yml/sections.ts';
import { listed, wrong } from '../../policy/riposte-yml/shape.ts';
import { didYouMean } from '../../policy/riposte-yml/suggest.ts';

/** Settings by the names of serverless.yml, as a rehearsal gives them. */
export type Settings = Readonly<Record<string, unknown>>;

/** Settings that the functions read, by the variable that brings them. */
const VARIABLES: Readonly<Record<string, string>> = {
  email: 'RIPOSTE_EMAIL',
  mode: 'RIPOSTE_MODE',
  timeZone: 'RIPOSTE_TIME_ZONE',
  sesFrom: 'RIPOSTE_SES_FROM',
  neverBlock: 'RIPOSTE_NEVER_BLOCK',
  neverBlockParameter: 'RIPOSTE_NEVER_BLOCK_PARAMETER',
  neverBlockObject: 'RIPOSTE_NEVER_BLOCK_OBJECT',
  playbookParameter: 'RIPOSTE_PLAYBOOK_PARAMETER',
  awsRanges: 'RIPOSTE_AWS_RANGES',
  documentationAddresses: 'RIPOSTE_DOCUMENTATION_ADDRESSES',
  protectedPrincipals: 'RIPOSTE_PROTECTED_PRINCIPALS',
  memberAccounts: 'RIPOSTE_MEMBER_ACCOUNTS',
  regions: 'RIPOSTE_REGIONS',
  certificateZones: 'RIPOSTE_CERTIFICATE_ZONES',
  approvalHours: 'RIPOSTE_APPROVAL_HOURS',
  maxAgeDays: 'RIPOSTE_MAX_AGE_DAYS',
  webAclCheck: 'RIPOSTE_WEB_ACL_CHECK',
  networkAcls: 'RIPOSTE_NETWORK_ACLS',
  networkAclRules: 'RIPOSTE_NETWORK_ACL_RULES',
  egressPrefixListV4: 'RIPOSTE_EGRESS_PREFIX_LIST_V4',
  egressPrefixListV6: 'RIPOSTE_EGRESS_PREFIX_LIST_V6',
  domainList: 'RIPOSTE_DOMAIN_LIST',
};

/** Settings of the stack itself: what they may be, and how that is said. Some of them have nothing to act on here. */
const OF_THE_STACK: Readonly<Record<string, { ok(value: string): boolean; may: string }>> = {
  digestTime: matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 07:00, in quotes'),
  ipSets: whole(1, 50),
  cloudFront: either('off', 'on'),
  securityHub: either('off', 'on'),
  parameterBackup: either('off', 'on'),
  sesIdentity: anything(),
  logRetentionDays: whole(1, 3653),
  cloudFrontIpSets: anything(),
  blockResponse: either('default', 'custom'),
  forwardedIp: anything(),
  webAcl: either('off', 'on'),
  managedRules: either('count', 'block'),
  blockedRequestsAlarm: whole(0, 1_000_000_000),
  protect: anything(),
  athena: either('off', 'on'),
  databaseRotation: either('off', 'on'),
  rotationSubnets: anything(),
  rotationSecurityGroups: anything(),
};
const NAMES = [...Object.keys(VARIABLES), ...Object.keys(OF_THE_STACK)].sort();

/** Deployed defaults, but that addresses reserved for documentation may be blocked: a story has no others. */
const DEFAULTS: Settings = { documentationAddresses: 'block', digestTime: '07:00' };

/** Fills what every function must be told; nothing of it is kept. */
const REQUIRED: Readonly<Record<string, string>> = {
  RIPOSTE_STACK: 'riposte-local',
  RIPOSTE_ACCOUNT: '111122223333',
  RIPOSTE_REGION: 'eu-west-1',
  RIPOSTE_TABLE: 'riposte-local',
  RIPOSTE_TOPIC: 'riposte-local',
  RIPOSTE_DEAD_LETTERS: 'sweep',
  RIPOSTE_IP_SETS: 'riposte-local-v4-00|00000000-0000-4000-8000-000000000000|REGIONAL',
  ...Object.fromEntries(
    ['NETWORK', 'IDENTITY', 'STORAGE', 'EXPIRY', 'NOTIFY', 'ALERTS', 'DELIVERIES'].map((name) => [
      `RIPOSTE_QUEUE_${name}`,
      'riposte-local/queue',
    ]),
  ),
};

/** YAML has lists and bare words where a parameter of serverless.yml has one text. */
function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(String).join(',');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/**
 * Reads settings by their names in serverless.yml.
 *
 * @returns what is deployed, or what is wrong with each, below `path`
 */
export function readSettings(
  given: Settings,
  yml: RiposteYml,
  path: Issue['path'],
): { deployed: WorldSettings } | { issues: Issue[] } {
  const issues: Issue[] = [];
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...DEFAULTS, ...given })) {
    const text = textOf(value);
    if (!NAMES.includes(name)) {
      const message = `there is no setting "${name}"; there are ${listed(NAMES, 60)}.${didYouMean(name, NAMES)}`;
      issues.push({ path: [...path, name], message, atKey: true });
    } else if (text === undefined) issues.push({ path: [...path, name], message: wrong(value, 'a setting') });
    else if (OF_THE_STACK[name]?.ok(text) === false)
      issues.push({ path: [...path, name], message: wrong(value, OF_THE_STACK[name].may) });
    else texts[name] = text;
  }
  const variables = Object.entries(texts).flatMap(([name, text]) => {
    const variable = VARIABLES[name];
    return variable ? [[name, variable, text] as const] : [];
  });
  for (const [name, variable, text] of variables) {
    const problem = problemWith(variable, text);
    if (problem) issues.push({ path: [...path, name], message: problem });
  }
  return issues.length > 0 ? { issues } : { deployed: deployedWith(texts, variables, yml) };
}

function problemWith(variable: string, text: string): string | undefined {
  try {
    readConfig({ ...REQUIRED, [variable]: text });
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message
      .replace(/^Riposte cannot start: /, '')
      .replace(/ See "Settings" in the README\.$/, '')
      .replace(`${variable}: `, '');
  }
}

function deployedWith(
  texts: Readonly<Record<string, string>>,
  variables: readonly (readonly [name: string, variable: string, text: string])[],
  yml: RiposteYml,
): WorldSettings {
  const all = readConfig({
    ...REQUIRED,
    ...Object.fromEntries(variables.map(([, variable, text]) => [variable, text])),
  });
  const { stack: _, account: __, region: ___, partition: ____, table: _5, topic: _6, queues: _7, ...rest } = all;
  const { alerts: _8, deadLetters: _9, ipSets: _10, securityHubQueue: _11, reports: _12, ...settings } = rest;
  const scopes: Scope[] = ['REGIONAL', ...(texts.cloudFront === 'on' ? (['CLOUDFRONT'] as const) : [])];
  const { digest, ...alerts } = yml;
  return {
    settings,
    digestTime: texts.digestTime ?? '07:00',
    scopes,
    ipSets: Number(texts.ipSets ?? 1),
    securityHub: texts.securityHub === 'on',
    playbooks: yml,
    alerts,
    ...(digest && { digest }),
  };
}

function either(...words: string[]) {
  return { ok: (value: string) => words.includes(value), may: `one of ${words.join(', ')}` };
}
function matching(pattern: RegExp, may: string) {
  return { ok: (value: string) => pattern.test(value), may };
}
function whole(least: number, most: number) {
  return {
    ok: (value: string) => /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most,
    may: `a whole number from ${least} to ${most}`,
  };
}
function anything() {
  return { ok: () => true, may: 'a text' };
}
