import * as z from 'zod/mini';
import type { Config } from '../core/config.ts';
import { isContainable } from '../core/contain.ts';
import { ConfigError } from '../core/errors.ts';
import { ipSetProblem, readIpSets } from '../core/ip-set-refs.ts';
import { REGION } from '../sources/read/identifiers.ts';
import { readDeployedWith } from './settings/deployed-with.ts';
import { IN_PACKAGE, packaged } from './settings/packaged.ts';
import { actionsOf, DEFAULTS, SETTINGS, type SettingName } from './settings/schema.ts';

const text = (pattern: RegExp, problem: string) => z.string().check(z.regex(pattern, problem));
const anything = text(/./, 'is empty');
const list = z.pipe(
  z._default(z.string(), ''),
  z.transform((entries) =>
    entries
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  ),
);
const ipSets = z.pipe(
  list,
  z.pipe(
    z
      .array(z.string())
      .check(
        z.refine((refs) => ipSetProblem(refs) === undefined, { error: ({ input }) => ipSetProblem(input as string[]) }),
      ),
    z.transform((refs: string[]) => readIpSets(refs)),
  ),
);
/** A setting of the deployment, as its functions read it. */
const of = <Name extends SettingName>(name: Name) =>
  z.prefault(SETTINGS[name].schema, String(DEFAULTS[name])) as z.ZodMiniPrefault<(typeof SETTINGS)[Name]['schema']>;

/** Every environment variable. Those of settings are named after them; the others name what the stack has made. */
const Environment = z.strictObject({
  RIPOSTE_STACK: text(/^[a-z][a-z0-9-]{1,62}$/, 'is not a stack name of lower-case letters, digits and hyphens'),
  RIPOSTE_ACCOUNT: text(/^\d{12}$/, 'is not an account of 12 digits'),
  RIPOSTE_REGION: text(REGION, 'is not a region such as eu-west-1'),
  RIPOSTE_PARTITION: z._default(text(/^aws[a-z-]*$/, 'is not a partition such as aws'), 'aws'),
  RIPOSTE_MODE: of('mode'),
  RIPOSTE_ACTIONS: of('actions'),
  RIPOSTE_CONTAIN: of('contain'),
  RIPOSTE_ROLE_PATH: of('rolePath'),
  RIPOSTE_TABLE: anything,
  RIPOSTE_TOPIC: anything,
  RIPOSTE_QUEUE_NETWORK: anything,
  RIPOSTE_QUEUE_IDENTITY: anything,
  RIPOSTE_QUEUE_STORAGE: anything,
  RIPOSTE_QUEUE_EXPIRY: anything,
  RIPOSTE_QUEUE_CERTIFICATES: anything,
  RIPOSTE_QUEUE_RESTORE: anything,
  /** Empty where nothing may be contained. */
  RIPOSTE_QUEUE_CONTAIN: z._default(z.string(), ''),
  RIPOSTE_QUEUE_NOTIFY: anything,
  RIPOSTE_QUEUE_ALERTS: anything,
  RIPOSTE_QUEUE_DELIVERIES: anything,
  /** Which queues there are, such as guardduty and act-network: each has a dead-letter queue beside it. */
  RIPOSTE_DEAD_LETTERS: list,
  RIPOSTE_IP_SETS: ipSets,
  RIPOSTE_NEVER_BLOCK: of('neverBlock'),
  RIPOSTE_NEVER_BLOCK_PARAMETER: of('neverBlockParameter'),
  RIPOSTE_NEVER_BLOCK_OBJECT: of('neverBlockObject'),
  RIPOSTE_PLAYBOOK_PARAMETER: of('playbookParameter'),
  RIPOSTE_AWS_RANGES: of('awsRanges'),
  RIPOSTE_DOCUMENTATION_ADDRESSES: of('documentationAddresses'),
  RIPOSTE_PROTECTED_PRINCIPALS: of('protectedPrincipals'),
  RIPOSTE_CERTIFICATE_ZONES: of('certificateZones'),
  RIPOSTE_MEMBER_ACCOUNTS: of('memberAccounts'),
  RIPOSTE_REGIONS: of('regions'),
  RIPOSTE_NETWORK_ACLS: of('networkAcls'),
  RIPOSTE_NETWORK_ACL_RULES: of('networkAclRules'),
  RIPOSTE_EGRESS_PREFIX_LIST_V4: of('egressPrefixListV4'),
  RIPOSTE_EGRESS_PREFIX_LIST_V6: of('egressPrefixListV6'),
  RIPOSTE_DOMAIN_LIST: of('domainList'),
  RIPOSTE_WEB_ACL_CHECK: of('webAclCheck'),
  /** The URL of the queue of notes for Security Hub; empty: nothing is written there. */
  RIPOSTE_QUEUE_HUB_NOTES: z._default(z.string(), ''),
  RIPOSTE_TIME_ZONE: of('timeZone'),
  RIPOSTE_SES_FROM: of('sesFrom'),
  RIPOSTE_EMAIL: of('email'),
  /** The bucket of the reports; empty: none are kept. */
  RIPOSTE_REPORTS: z._default(z.string(), ''),
  /** Unique ids of the roles of the functions that act, comma-separated. */
  RIPOSTE_OWN_ROLES: list,
  /** The ARN of the stack's own key, under which its topic and logs are; empty where that is not known. */
  RIPOSTE_KEY: z._default(z.string(), ''),
  /** The key under which copies of parameters are encrypted; empty: none are kept. */
  RIPOSTE_BACKUP_KEY: z._default(z.string(), ''),
  RIPOSTE_APPROVAL_HOURS: of('approvalHours'),
  RIPOSTE_MAX_AGE_DAYS: of('maxAgeDays'),
  RIPOSTE_REPLAYS: of('replays'),
  /** Settings of the deployment that no function reads by themselves; those that differ from their defaults. */
  RIPOSTE_DEPLOYED_WITH: z._default(z.string(), ''),
});

/**
 * Reads every setting once, at start.
 *
 * @param long the settings that are too long for the environment, by their variables
 * @throws ConfigError naming each variable that is missing, unknown or out of range
 */
export function readConfig(
  env: Record<string, string | undefined>,
  long: Readonly<Record<string, string>> = packaged,
): Config {
  const ours = Object.fromEntries(
    Object.entries(env)
      .filter(([name]) => name.startsWith('RIPOSTE_'))
      .map(([name, value]) => [name, value === IN_PACKAGE ? (long[name] ?? value) : value]),
  );
  const parsed = z.safeParse(Environment, ours);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')}: no such setting`;
      const name = issue.path.join('.');
      return `${name}: ${ours[name] === undefined ? 'is missing' : issue.message}`;
    });
    throw new ConfigError(`Riposte cannot start: ${problems.join('; ')}. See "Settings" in the README.`);
  }
  const s = parsed.data;
  return {
    stack: s.RIPOSTE_STACK,
    account: s.RIPOSTE_ACCOUNT,
    region: s.RIPOSTE_REGION,
    partition: s.RIPOSTE_PARTITION,
    mode: s.RIPOSTE_MODE,
    actions: actionsOf(s.RIPOSTE_ACTIONS, s.RIPOSTE_CONTAIN),
    contain: s.RIPOSTE_CONTAIN.filter(isContainable),
    rolePath: s.RIPOSTE_ROLE_PATH,
    table: s.RIPOSTE_TABLE,
    topic: s.RIPOSTE_TOPIC,
    queues: {
      network: s.RIPOSTE_QUEUE_NETWORK,
      identity: s.RIPOSTE_QUEUE_IDENTITY,
      storage: s.RIPOSTE_QUEUE_STORAGE,
      expiry: s.RIPOSTE_QUEUE_EXPIRY,
      certificates: s.RIPOSTE_QUEUE_CERTIFICATES,
      restore: s.RIPOSTE_QUEUE_RESTORE,
      contain: s.RIPOSTE_QUEUE_CONTAIN,
      notify: s.RIPOSTE_QUEUE_NOTIFY,
    },
    alerts: { queue: s.RIPOSTE_QUEUE_ALERTS, deliveries: s.RIPOSTE_QUEUE_DELIVERIES },
    deadLetters: deadLettersOf(s),
    ipSets: s.RIPOSTE_IP_SETS,
    neverBlock: s.RIPOSTE_NEVER_BLOCK,
    neverBlockParameter: s.RIPOSTE_NEVER_BLOCK_PARAMETER,
    neverBlockObject: s.RIPOSTE_NEVER_BLOCK_OBJECT,
    playbookParameter: s.RIPOSTE_PLAYBOOK_PARAMETER,
    awsRanges: s.RIPOSTE_AWS_RANGES,
    documentationAddresses: s.RIPOSTE_DOCUMENTATION_ADDRESSES,
    ownRoles: s.RIPOSTE_OWN_ROLES,
    protectedPrincipals: s.RIPOSTE_PROTECTED_PRINCIPALS,
    memberAccounts: s.RIPOSTE_MEMBER_ACCOUNTS,
    regions: s.RIPOSTE_REGIONS,
    certificateZones: s.RIPOSTE_CERTIFICATE_ZONES,
    networkAcls: s.RIPOSTE_NETWORK_ACLS,
    networkAclRules: s.RIPOSTE_NETWORK_ACL_RULES,
    egressPrefixLists: {
      ...(s.RIPOSTE_EGRESS_PREFIX_LIST_V4 && { v4: s.RIPOSTE_EGRESS_PREFIX_LIST_V4 }),
      ...(s.RIPOSTE_EGRESS_PREFIX_LIST_V6 && { v6: s.RIPOSTE_EGRESS_PREFIX_LIST_V6 }),
    },
    ...(s.RIPOSTE_DOMAIN_LIST && { domainList: s.RIPOSTE_DOMAIN_LIST }),
    webAclCheck: s.RIPOSTE_WEB_ACL_CHECK,
    securityHubQueue: s.RIPOSTE_QUEUE_HUB_NOTES,
    timeZone: s.RIPOSTE_TIME_ZONE,
    sesFrom: s.RIPOSTE_SES_FROM,
    email: s.RIPOSTE_EMAIL,
    reports: s.RIPOSTE_REPORTS,
    ...(s.RIPOSTE_KEY && { key: s.RIPOSTE_KEY }),
    backupKey: s.RIPOSTE_BACKUP_KEY,
    approvalHours: s.RIPOSTE_APPROVAL_HOURS,
    maxAgeDays: s.RIPOSTE_MAX_AGE_DAYS,
    replays: s.RIPOSTE_REPLAYS,
    deployedWith: readDeployedWith(ours),
  };
}

/** All our queues are neighbours, so that one URL tells the others'. */
function deadLettersOf({
  RIPOSTE_DEAD_LETTERS: ids,
  RIPOSTE_QUEUE_NETWORK: neighbour,
  RIPOSTE_STACK: stack,
}: z.infer<typeof Environment>): string[] {
  const place = neighbour.slice(0, neighbour.lastIndexOf('/'));
  return ids.map((id) => `${place}/${stack}-${id}-dead-letters`);
}
