import * as z from 'zod/mini';
import { ipSetProblem, readIpSets } from '../core/ip-set-refs.ts';
import { REGION } from '../sources/read/identifiers.ts';
import { DEFAULTS, SETTINGS, type SettingName } from './settings/schema.ts';

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
export const Environment = z.strictObject({
  RIPOSTE_STACK: text(/^[a-z][a-z0-9-]{1,62}$/, 'is not a stack name of lower-case letters, digits and hyphens'),
  RIPOSTE_ACCOUNT: text(/^\d{12}$/, 'is not an account of 12 digits'),
  RIPOSTE_REGION: text(REGION, 'is not a region such as eu-west-1'),
  RIPOSTE_PARTITION: z._default(text(/^aws[a-z-]*$/, 'is not a partition such as aws'), 'aws'),
  RIPOSTE_MODE: of('mode'),
  RIPOSTE_ACTIONS: of('actions'),
  RIPOSTE_CONTAIN: of('contain'),
  RIPOSTE_BASELINE: of('baseline'),
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
  RIPOSTE_QUEUE_RELEASE: z._default(z.string(), ''),
  /** Empty where no workflow may ask. */
  RIPOSTE_QUEUE_WORKFLOWS: z._default(z.string(), ''),
  /** Empty where no policy of a bucket may be changed. */
  RIPOSTE_QUEUE_POLICIES: z._default(z.string(), ''),
  /** Empty where none is started. */
  RIPOSTE_QUEUE_RUNS: z._default(z.string(), ''),
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
  RIPOSTE_RULES: of('rules'),
  RIPOSTE_STOP_ALARMS: of('stopAlarms'),
  RIPOSTE_AWS_RANGES: of('awsRanges'),
  RIPOSTE_DOCUMENTATION_ADDRESSES: of('documentationAddresses'),
  RIPOSTE_PROTECTED_PRINCIPALS: of('protectedPrincipals'),
  RIPOSTE_CERTIFICATE_ZONES: of('certificateZones'),
  RIPOSTE_MEMBER_ACCOUNTS: of('memberAccounts'),
  RIPOSTE_ORGANISATION: of('organisation'),
  RIPOSTE_REGIONS: of('regions'),
  /** For the function that looks, and no other. */
  RIPOSTE_WIDE_LOOKS: of('wideLooks'),
  RIPOSTE_HOURLY_LOOKS: of('hourlyLooks'),
  RIPOSTE_PROTECT: of('protect'),
  RIPOSTE_NETWORK_ACLS: of('networkAcls'),
  RIPOSTE_NETWORK_ACL_RULES: of('networkAclRules'),
  RIPOSTE_EGRESS_PREFIX_LIST_V4: of('egressPrefixListV4'),
  RIPOSTE_EGRESS_PREFIX_LIST_V6: of('egressPrefixListV6'),
  RIPOSTE_DOMAIN_LIST: of('domainList'),
  RIPOSTE_WEB_ACL_CHECK: of('webAclCheck'),
  RIPOSTE_OPEN_FINDINGS: of('openFindings'),
  /** The URL of the queue of notes for Security Hub; empty: nothing is written there. */
  RIPOSTE_QUEUE_HUB_NOTES: z._default(z.string(), ''),
  /** The URL of the queue of the function that writes the block list elsewhere; empty where it holds at home alone. */
  RIPOSTE_QUEUE_BLOCK_PLACES: z._default(z.string(), ''),
  RIPOSTE_TIME_ZONE: of('timeZone'),
  RIPOSTE_SES_FROM: of('sesFrom'),
  RIPOSTE_EMAIL: of('email'),
  /** The bucket of the reports; empty: none are kept. */
  RIPOSTE_REPORTS: z._default(z.string(), ''),
  /** Unique ids of the roles of the functions that act, comma-separated. */
  RIPOSTE_OWN_ROLES: list,
  /** ARN; empty but for the function that asks IAM what its own role may do. */
  RIPOSTE_OWN_ROLE: z._default(z.string(), ''),
  /** The ARN of the stack's own key, under which its topic and logs are; empty where that is not known. */
  RIPOSTE_KEY: z._default(z.string(), ''),
  /** The key under which copies of parameters are encrypted; empty: none are kept. */
  RIPOSTE_BACKUP_KEY: z._default(z.string(), ''),
  /** The address of the approval page; empty where there is none, and for who sends no links. */
  RIPOSTE_PAGE_ADDRESS: z._default(z.string(), ''),
  RIPOSTE_APPROVAL_ISSUER: of('approvalIssuer'),
  /** The ARN of the key that signs its links; empty where there is no page. */
  RIPOSTE_LINK_KEY: z._default(z.string(), ''),
  RIPOSTE_SLACK_APP: of('slackApp'),
  /** The URL of the queue of its answers; empty where there is no page. */
  RIPOSTE_QUEUE_ANSWERS: z._default(z.string(), ''),
  RIPOSTE_APPROVAL_HOURS: of('approvalHours'),
  RIPOSTE_MAX_AGE_DAYS: of('maxAgeDays'),
  RIPOSTE_REPLAYS: of('replays'),
  /** Settings of the deployment that no function reads by themselves; those that differ from their defaults. */
  RIPOSTE_DEPLOYED_WITH: z._default(z.string(), ''),
});

/** What the environment says, read and checked. */
export type Environment = z.infer<typeof Environment>;
