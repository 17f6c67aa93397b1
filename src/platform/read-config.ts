import * as z from 'zod/mini';
import { parseNeverBlock } from '../core/addresses/parse-list.ts';
import type { Config } from '../core/config.ts';
import { MODES } from '../core/decision.ts';
import { ConfigError } from '../core/errors.ts';
import { ipSetProblem, readIpSets } from '../core/ip-set-refs.ts';
import { DOMAIN_LIST_ID, NETWORK_ACL_ID, PREFIX_LIST_ID, readRuleBand } from '../core/rule-band.ts';
import { REGION } from '../sources/read/identifiers.ts';

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
const oneOf = <const T extends readonly string[]>(words: T) => z.enum(words, `is not one of ${words.join(', ')}`);
const numberBetween = (least: number, most: number) =>
  z.pipe(
    z.string(),
    z.pipe(
      z.transform(Number),
      z
        .number(`is not a number from ${least} to ${most}`)
        .check(z.minimum(least, `is below ${least}`), z.maximum(most, `is above ${most}`)),
    ),
  );
const listOf = (pattern: RegExp, problem: string) =>
  z.pipe(list, z.array(z.string()).check(z.refine((ids) => ids.every((id) => pattern.test(id)), problem)));
/** An id, or nothing at all where the place is off. */
const idOrNone = (pattern: RegExp, problem: string) =>
  z._default(z.string().check(z.refine((id) => id === '' || pattern.test(id), problem)), '');
const ruleBand = z._default(
  z.pipe(
    z
      .string()
      .check(z.refine((text) => readRuleBand(text) !== undefined, 'is not a band of rule numbers such as 50-69')),
    z.transform((text) => readRuleBand(text) ?? { first: 50, last: 69 }),
  ),
  { first: 50, last: 69 },
);
const timeZone = z.string().check(z.refine(isTimeZone, 'is not an IANA time zone such as Europe/Zurich'));

function isTimeZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}

/** Every setting, by environment variable. `serverless.yml` sets them; the table in the README explains them. */
const Environment = z.strictObject({
  RIPOSTE_STACK: text(/^[a-z][a-z0-9-]{1,62}$/, 'is not a stack name of lower-case letters, digits and hyphens'),
  RIPOSTE_ACCOUNT: text(/^\d{12}$/, 'is not an account of 12 digits'),
  RIPOSTE_REGION: text(REGION, 'is not a region such as eu-west-1'),
  RIPOSTE_PARTITION: z._default(text(/^aws[a-z-]*$/, 'is not a partition such as aws'), 'aws'),
  RIPOSTE_MODE: z._default(oneOf(MODES), 'enforce'),
  RIPOSTE_TABLE: anything,
  RIPOSTE_TOPIC: anything,
  RIPOSTE_QUEUE_NETWORK: anything,
  RIPOSTE_QUEUE_IDENTITY: anything,
  RIPOSTE_QUEUE_STORAGE: anything,
  RIPOSTE_QUEUE_EXPIRY: anything,
  RIPOSTE_QUEUE_NOTIFY: anything,
  RIPOSTE_QUEUE_ALERTS: anything,
  RIPOSTE_QUEUE_DELIVERIES: anything,
  /** Which queues there are, such as guardduty and act-network: each has a dead-letter queue beside it. */
  RIPOSTE_DEAD_LETTERS: list,
  RIPOSTE_IP_SETS: ipSets,
  RIPOSTE_NEVER_BLOCK: list,
  /** The name of a parameter that lists more, comma-separated or one a line. */
  RIPOSTE_NEVER_BLOCK_PARAMETER: z._default(
    text(/^(\/?[\w.-]{1,400}(\/[\w.-]{1,400}){0,14})?$/, 'is not the name of a parameter such as /riposte/partners'),
    '',
  ),
  /** An object that lists more, one a line. */
  RIPOSTE_NEVER_BLOCK_OBJECT: z._default(
    text(/^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[\w./=@+-]{1,512})?$/, 'is not an object such as s3://bucket/key'),
    '',
  ),
  /** The name of a parameter that overrides playbooks. */
  RIPOSTE_PLAYBOOK_PARAMETER: z._default(
    text(/^(\/?[\w.-]{1,400}(\/[\w.-]{1,400}){0,14})?$/, 'is not the name of a parameter such as /riposte/playbooks'),
    '',
  ),
  RIPOSTE_AWS_RANGES: z._default(oneOf(['origin-facing', 'all', 'none']), 'all'),
  RIPOSTE_DOCUMENTATION_ADDRESSES: z._default(oneOf(['refuse', 'block']), 'refuse'),
  RIPOSTE_PROTECTED_PRINCIPALS: list,
  RIPOSTE_CERTIFICATE_ZONES: list,
  /** Accounts in which this deployment acts as well, by a role there. */
  RIPOSTE_MEMBER_ACCOUNTS: listOf(/^\d{12}$/, 'holds what is not an account of 12 digits'),
  /** Further regions whose certificates are looked at. */
  RIPOSTE_REGIONS: listOf(REGION, 'holds what is not a region such as eu-west-1'),
  RIPOSTE_NETWORK_ACLS: listOf(
    NETWORK_ACL_ID,
    'holds what is not the id of a network ACL such as acl-0a1b2c3d4e5f60001',
  ),
  RIPOSTE_NETWORK_ACL_RULES: ruleBand,
  RIPOSTE_EGRESS_PREFIX_LIST_V4: idOrNone(
    PREFIX_LIST_ID,
    'is not the id of a prefix list such as pl-0a1b2c3d4e5f60004',
  ),
  RIPOSTE_EGRESS_PREFIX_LIST_V6: idOrNone(
    PREFIX_LIST_ID,
    'is not the id of a prefix list such as pl-0a1b2c3d4e5f60006',
  ),
  RIPOSTE_DOMAIN_LIST: idOrNone(DOMAIN_LIST_ID, 'is not the id of a domain list such as rslvr-fdl-0a1b2c3d4e5f6'),
  /** Whether the digest looks each day if blocks take effect. */
  RIPOSTE_WEB_ACL_CHECK: z._default(oneOf(['on', 'off']), 'on'),
  /** The URL of the queue of notes for Security Hub; empty: nothing is written there. */
  RIPOSTE_QUEUE_HUB_NOTES: z._default(z.string(), ''),
  RIPOSTE_TIME_ZONE: z._default(timeZone, 'UTC'),
  /** The address that the digest comes from, by Amazon SES; empty: it goes to the topic. */
  RIPOSTE_SES_FROM: z._default(z.string(), ''),
  RIPOSTE_EMAIL: z._default(z.string(), ''),
  /** The bucket of the reports; empty: none are kept. */
  RIPOSTE_REPORTS: z._default(z.string(), ''),
  /** The key under which copies of parameters are encrypted; empty: none are kept. */
  RIPOSTE_BACKUP_KEY: z._default(z.string(), ''),
  RIPOSTE_APPROVAL_HOURS: z._default(numberBetween(1, 168), 24),
  RIPOSTE_MAX_AGE_DAYS: z._default(numberBetween(1, 90), 7),
});

/**
 * Reads every setting once, at start.
 *
 * @throws ConfigError naming each variable that is missing, unknown or out of range
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const ours = Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('RIPOSTE_')));
  const parsed = z.safeParse(Environment, ours);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')}: no such setting`;
      const name = issue.path.join('.');
      return `${name}: ${ours[name] === undefined ? 'is missing' : issue.message}`;
    });
    throw new ConfigError(`Riposte cannot start: ${problems.join('; ')}. See "Settings" in the README.`);
  }
  parseNeverBlock(parsed.data.RIPOSTE_NEVER_BLOCK);
  const s = parsed.data;
  return {
    stack: s.RIPOSTE_STACK,
    account: s.RIPOSTE_ACCOUNT,
    region: s.RIPOSTE_REGION,
    partition: s.RIPOSTE_PARTITION,
    mode: s.RIPOSTE_MODE,
    table: s.RIPOSTE_TABLE,
    topic: s.RIPOSTE_TOPIC,
    queues: {
      network: s.RIPOSTE_QUEUE_NETWORK,
      identity: s.RIPOSTE_QUEUE_IDENTITY,
      storage: s.RIPOSTE_QUEUE_STORAGE,
      expiry: s.RIPOSTE_QUEUE_EXPIRY,
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
    backupKey: s.RIPOSTE_BACKUP_KEY,
    approvalHours: s.RIPOSTE_APPROVAL_HOURS,
    maxAgeDays: s.RIPOSTE_MAX_AGE_DAYS,
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
