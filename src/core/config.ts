import type { ActionId } from './action-ids.ts';
import type { Baseline } from './baseline.ts';
import type { Containable } from './contain.ts';
import type { MODES } from './decision.ts';
import { ConfigError } from './errors.ts';
import { type Group, groupItUndoes } from './group.ts';
import type { HourlyLook } from './hourly-looks.ts';
import type { IpSets } from './ip-set-refs.ts';
import type { Known } from './known.ts';
import type { Inventory, OrganisationRules } from './organisation.ts';
import type { RuleBand } from './rule-band.ts';
import type { StopAlarm } from './stop-alarm.ts';
import type { WideLook } from './wide-looks.ts';

/** Every setting, as the functions know it. `platform/read-config.ts` reads it from the environment. */
export interface Config {
  /** The stack's name, such as `riposte-prod`; every resource that is ours begins with it. */
  stack: string;
  account: string;
  region: string;
  partition: string;
  /** The ceiling: no playbook goes beyond it. */
  mode: (typeof MODES)[number];
  table: string;
  topic: string;
  /** The act queues' URLs. */
  /** Those of `contain`, `policies`, `workflows` and `runs` are empty where nothing is named for them. */
  queues: Record<Group, string>;
  /** The URL of the queue of new addresses while the block list is quiet; empty in a deployment that has none. */
  expressQueue: string;
  /** The URL of the queue of the function that writes the block list elsewhere; empty: it holds at home alone. */
  blockPlacesQueue: string;
  /** The queue of what people are to be told, and that of single messages for single channels; URLs. */
  alerts: { queue: string; deliveries: string };
  deadLetters: string[];
  /** The actions that are deployed; the others are refused, and no role has permissions for them. */
  actions: readonly ActionId[];
  /** What may be contained; the actions of the rest are not deployed. */
  contain: readonly Containable[];
  /** What is made as it is meant to be; the actions of the rest are not deployed. */
  baseline: readonly Baseline[];
  /** The path of the roles of this deployment in IAM, that in member accounts included. */
  rolePath: string;
  /** The stack's IP sets, in the order of their shards; none of a scope that is not deployed. */
  ipSets: IpSets;
  /** CIDRs and single addresses that are never blocked, beside the special-use ranges. */
  neverBlock: string[];
  /** The name of a parameter that lists more of them; empty: none. */
  neverBlockParameter: string;
  /** An object that lists more of them, as `s3://bucket/key`; empty: none. */
  neverBlockObject: string;
  /** The name of a parameter that overrides playbooks; empty: off. */
  playbookParameter: string;
  /** Where rules are read that override the packaged ones: nowhere, in that parameter, or in AppConfig. */
  rules: 'file' | 'parameter' | 'appconfig';
  /** Alarms of the account's own that have classes wait for a person. */
  stopAlarms: readonly StopAlarm[];
  /** Which of AWS's published ranges are not blocked: all, those from which CloudFront and Route 53 call, or none. */
  awsRanges: 'origin-facing' | 'all' | 'none';
  /** What is never blocked by the journal's lists, as they were read last; see never-block/known-reader.ts. */
  known?: Known;
  /** Whether addresses reserved for documentation (RFC 5737, 3849, 9637) may be blocked, as demonstrations need. */
  documentationAddresses: 'refuse' | 'block';
  /** Unique ids (`AROA…`) of the roles of this stack's functions that act. */
  ownRoles: string[];
  /** ARN of the function's own role, by which it asks IAM what it may do; empty but for the function that asks. */
  ownRole: string;
  /** Globs of user and role names that are never touched. */
  protectedPrincipals: string[];
  /** Other accounts in which it acts as well; what comes from the rest is told. */
  memberAccounts: string[];
  /** The accounts and regions of an organisation that are heard and answered; absent: `memberAccounts` alone. */
  organisation?: OrganisationRules;
  /** Which accounts there are, as journal/inventory.ts read it last; absent: nobody is entered but `memberAccounts`. */
  inventory?: Inventory;
  /** Regions whose certificates and keys are looked at, beside the stack's own, and CloudFront's for certificates. */
  regions: string[];
  /** What is looked at each day beside what expires; empty but for the function that does. */
  wideLooks: readonly WideLook[];
  /** What is looked at each hour; empty but for the function that does. */
  hourlyLooks: readonly HourlyLook[];
  /** ARNs of what the stack’s web ACL protects; empty but for that function. */
  protect: readonly string[];
  /** Hosted zone ids in which validation records may be created; empty: any public zone of the account. */
  certificateZones: string[];
  /** Network ACLs in which inbound attackers of their subnets may be denied; empty: off. */
  networkAcls: string[];
  /** The rule numbers that are ours in each of them. */
  networkAclRules: RuleBand;
  /** Prefix lists for addresses that our hosts must not reach; off where absent. */
  egressPrefixLists: { v4?: string; v6?: string };
  /** The DNS Firewall list for domains that must not be resolved; absent: off. */
  domainList?: string;
  /** Whether to look each day if blocks take effect. */
  webAclCheck: 'on' | 'off';
  /** Whether the digest asks the services what they hold open. */
  openFindings: 'on' | 'off';
  /** The URL of the queue of notes for Security Hub; empty: nothing is written there. */
  securityHubQueue: string;
  timeZone: string;
  /** Who the digest comes from by Amazon SES; empty: SES is off. */
  sesFrom: string;
  /** The address of the deployment. */
  email: string;
  /** The bucket of the digest's reports; empty: none are kept. */
  reports: string;
  /** The ARN of the stack's own key, under which its topic and logs are. */
  key?: string;
  /** The key under which copies of parameters are encrypted; empty: none are kept. */
  backupKey: string;
  /**
   * The address of the approval page, without a slash at its end; empty: there is none, or its links are not sent from
   * here. The page itself knows the address of what stands in front of it alone.
   */
  pageAddress: string;
  /** The identity provider that the page is behind, for who makes links; empty: nobody has to be signed in. */
  approvalIssuer: string;
  /** The ARN of the key that signs its links; empty: there is no page. */
  linkKey: string;
  /** Whether questions in Slack have buttons, and how their answers come in. */
  slackApp: 'off' | 'url' | 'http-api';
  /** The URL of the queue of its answers; empty: there is no page. */
  answersQueue: string;
  /** How long an approval waits before it lapses. */
  approvalHours: number;
  /** A finding last seen longer ago is not acted on; people are told of it unless it is of low severity. */
  maxAgeDays: number;
  /** Whether events that are replayed from an archive are answered, or only kept. */
  replays: 'keep' | 'act';
  /** The settings that differ from their defaults, by name and as they were given; for commands that deploy again. */
  deployedWith?: Record<string, string>;
}

/** Resources with this tag are never touched, whatever its value but `false`. */
export const PROTECTED_TAG = 'riposte:protected';

/**
 * The dead-letter queue of one of our queues, such as `guardduty` or `act-network`.
 *
 * @throws ConfigError when RIPOSTE_DEAD_LETTERS does not list it
 */
export function deadLetterQueueOf(config: Config, queue: string): string {
  const url = config.deadLetters.find((candidate) => candidate.endsWith(`/${config.stack}-${queue}-dead-letters`));
  if (url) return url;
  throw new ConfigError(`RIPOSTE_DEAD_LETTERS does not name ${queue}`);
}

/**
 * The queue of a group; that of telling people where the group is not deployed (any more). In a deployment of before, what
 * is taken back is so by the function that did it.
 */
export const queueOfGroup = (group: Group, { queues }: Pick<Config, 'queues'>): string =>
  queues[group] || queues[groupItUndoes(group)] || queues.notify;

/** The URL of the queue of one of the functions that act, by its id such as `act-network`; undefined for any other. */
export const queueNamed = (id: string, { queues, stack }: Config): string | undefined =>
  Object.values(queues).find((url) => url.endsWith(`/${stack}-${id}`));
