import { ACTION_IDS, type ActionId, CONTAINED_BY } from '../../core/action-ids.ts';
import { parseNetwork } from '../../core/addresses/network.ts';
import { CONTAINABLE, type Containable, isContainable } from '../../core/contain.ts';
import { MODES } from '../../core/decision.ts';
import { DOMAIN_LIST_ID, NETWORK_ACL_ID, PREFIX_LIST_ID, readRuleBand } from '../../core/rule-band.ts';
import { ACCOUNT_ID, REGION } from '../../sources/read/identifiers.ts';
import { between, type Kind, listOf, matching, matchingOrNone, oneOf, onOrOff, readBy, wholeNumber } from './kinds.ts';
import * as pattern from './patterns.ts';

// What CloudWatch Logs accepts; another number would fail in the middle of a deployment.
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 3653];

interface Described<D extends string | number> {
  /** What it is, for the README and the comment in serverless.yml; Markdown. */
  is: string;
  default: D;
  /** What the README shows as the default where it is empty: `off`, `none` … */
  empty?: string;
}

const setting = <T, const D extends string | number>(kind: Kind<T>, described: Described<D>) => ({
  ...kind,
  ...described,
});

const id = (what: string, example: string, form: RegExp) =>
  matchingOrNone(`${what} such as ${example}`, (text) => form.test(text));
const ids = (what: string, example: string, form: RegExp) =>
  listOf(`${what} such as ${example}`, (entry) => form.test(entry));

/**
 * Every setting of a deployment: what it is, its default, and the one check that holds for it. From here come the check
 * before packaging, what the functions read, the README's table and the comments of serverless.yml.
 */
export const SETTINGS = {
  email: setting(
    matchingOrNone('one e-mail address', (text) => pattern.ADDRESS.test(text)),
    { is: 'who gets alerts, alarms and the daily digest; needed to deploy', default: '', empty: 'needed' },
  ),
  mode: setting(oneOf(...MODES), {
    is: 'the most that any playbook may do: `observe`, `notify`, `approve`, `enforce`',
    default: 'enforce',
  }),
  actions: setting(
    listOf(`all, or one of ${ACTION_IDS.join(', ')}`, (entry) => entry === 'all' || isActionId(entry)),
    {
      is: 'the actions that are deployed, comma-separated, or `all`: without the others’ permissions; `notify` always is',
      default: 'all',
    },
  ),
  contain: setting(listOf(`one of ${CONTAINABLE.join(', ')}`, isContainable), {
    is: 'what may be contained, comma-separated: `instances`, `sessions`, `users`, `objects`, `functions`, `databases`, `clusters`, `tasks`; permissions exist for these alone: [docs/containment.md](docs/containment.md)',
    default: '',
    empty: 'nothing',
  }),
  quarantineVpcs: setting(ids('the id of a VPC', 'vpc-0a1b2c3d4e5f60001', pattern.VPC), {
    is: 'the VPCs in which the stack makes the two quarantine groups that isolating an instance needs',
    default: '',
    empty: 'none',
  }),
  timeZone: setting(matching('an IANA time zone such as Europe/Zurich', pattern.isTimeZone), {
    is: 'of the digest, such as `Europe/Zurich`',
    default: 'UTC',
  }),
  digestTime: setting(
    matching('a time such as 07:00', (text) => pattern.TIME.test(text)),
    { is: 'when the digest of the day before is sent, in that time zone', default: '07:00' },
  ),
  sesFrom: setting(
    matchingOrNone('one e-mail address', (text) => pattern.ADDRESS.test(text)),
    {
      is: 'the address that sends the digest as HTML by Amazon SES: [docs/digest.md](docs/digest.md)',
      default: '',
      empty: 'off',
    },
  ),
  sesIdentity: setting(
    matchingOrNone(
      'a domain or an address that is an identity of Amazon SES in this region',
      (text) => pattern.ADDRESS.test(text) || pattern.DOMAIN.test(text),
    ),
    {
      is: 'the domain or address in SES that `sesFrom` belongs to, when it is there already',
      default: '',
      empty: 'made by the stack',
    },
  ),
  neverBlock: setting(
    listOf(
      'an address, or a CIDR that begins at its network address, such as 203.0.113.0/24',
      (entry) => parseNetwork(entry) !== undefined,
    ),
    {
      is: 'addresses and CIDRs that are never blocked, comma-separated, beside all special-use ranges',
      default: '',
      empty: 'none',
    },
  ),
  neverBlockParameter: setting(id('the name of a parameter', '/riposte/partners', pattern.PARAMETER), {
    is: 'a parameter that lists more of them, such as `/riposte/partners`',
    default: '',
    empty: 'none',
  }),
  neverBlockObject: setting(id('an object', 's3://bucket/key', pattern.OBJECT), {
    is: 'an object that lists more of them, one a line, such as `s3://bucket/key`',
    default: '',
    empty: 'none',
  }),
  playbookParameter: setting(id('the name of a parameter', '/riposte/playbooks', pattern.PARAMETER), {
    is: 'a parameter that overrides playbooks without a deployment, such as `/riposte/playbooks`: [docs/riposte-yml.md](docs/riposte-yml.md)',
    default: '',
    empty: 'none',
  }),
  awsRanges: setting(oneOf('all', 'origin-facing', 'none'), {
    is: 'which of AWS’s published ranges are never blocked: `all`, `origin-facing` (CloudFront, Route 53), `none`',
    default: 'all',
  }),
  documentationAddresses: setting(oneOf('refuse', 'block'), {
    is: '`block` only for demonstrations with the addresses of RFC 5737',
    default: 'refuse',
  }),
  protectedPrincipals: setting(
    ids('the name of a user or role, with or without globs,', 'admin-*', pattern.PRINCIPAL),
    {
      is: 'globs of users and roles that are never touched, beside service-linked, Identity Center and break-glass ones',
      default: '',
      empty: 'none',
    },
  ),
  memberAccounts: setting(
    listOf('an account of 12 digits', (entry) => ACCOUNT_ID.test(entry)),
    {
      is: 'other accounts in which it acts as well, by a role there: [docs/members.md](docs/members.md)',
      default: '',
      empty: 'none',
    },
  ),
  regions: setting(ids('a region', 'eu-west-1', REGION), {
    is: 'further regions whose certificates are looked at each day: [docs/calendar.md](docs/calendar.md)',
    default: '',
    empty: 'the stack’s own, and us-east-1',
  }),
  permissionsBoundary: setting(
    matchingOrNone('the ARN of a policy such as arn:aws:iam::111122223333:policy/boundary', (text) =>
      pattern.BOUNDARY.test(text),
    ),
    { is: 'the ARN of a policy that bounds every role of the stack', default: '', empty: 'none' },
  ),
  rolePath: setting(
    matching('a path such as /security/', (text) => pattern.ROLE_PATH.test(text)),
    { is: 'the path of every role of the stack in IAM, and of those in member accounts', default: '/' },
  ),
  certificateZones: setting(ids('the id of a hosted zone', 'Z0123456789EXAMPLE', pattern.HOSTED_ZONE), {
    is: 'ids of the hosted zones in which validation records may be created',
    default: '',
    empty: 'any public zone',
  }),
  approvalHours: setting(between(1, 168), { is: 'until an unanswered approval lapses (1 to 168)', default: 24 }),
  maxAgeDays: setting(between(1, 90), {
    is: 'a finding last seen longer ago is told about, not acted on (1 to 90)',
    default: 7,
  }),
  replays: setting(oneOf('keep', 'act'), {
    is: '`act`: events that are replayed from an archive are answered; else they are kept in the journal',
    default: 'keep',
  }),
  table: setting(
    matchingOrNone('the name of a DynamoDB table of this account and region, not an ARN', (text) =>
      pattern.TABLE_NAME.test(text),
    ),
    {
      is: 'a journal that is there already, such as that of a stack that was removed: [docs/upgrading.md](docs/upgrading.md)',
      default: '',
      empty: 'made by the stack',
    },
  ),
  logRetentionDays: setting(
    wholeNumber(`one of ${RETENTION_DAYS.join(', ')}`, (days) => RETENTION_DAYS.includes(days)),
    { is: 'of the functions’ logs', default: 90 },
  ),
  ipSets: setting(between(1, 50), {
    is: 'IP sets for each family and scope (1 to 50), of 10,000 addresses each: [docs/block-list.md](docs/block-list.md)',
    default: 1,
  }),
  cloudFront: setting(onOrOff, {
    is: '`on`: the block list holds for CloudFront as well; only in us-east-1',
    default: 'off',
  }),
  cloudFrontIpSets: setting(
    listOf('of the output IpSets of the stack of serverless.cloudfront.yml', (entry) =>
      pattern.CLOUDFRONT_SETS.test(entry),
    ),
    { is: 'elsewhere: the output `IpSets` of the stack of `serverless.cloudfront.yml`', default: '', empty: 'none' },
  ),
  blockResponse: setting(oneOf('default', 'custom'), {
    is: '`custom`: a short text and the header `x-riposte` with each 403',
    default: 'default',
  }),
  forwardedIp: setting(
    matching(
      'off, or a header and FIRST, LAST or ANY, such as X-Forwarded-For:LAST',
      (text) => text === 'off' || pattern.HEADER.test(text),
    ),
    {
      is: 'header and position in which a proxy names the client, such as `X-Forwarded-For:LAST`; mind the risks',
      default: 'off',
    },
  ),
  webAcl: setting(onOrOff, {
    is: '`on`: a web ACL with the block list, a rate limit and AWS managed rules',
    default: 'off',
  }),
  managedRules: setting(oneOf('count', 'block'), {
    is: '`block`: the AWS managed rules of that web ACL block as well',
    default: 'count',
  }),
  blockedRequestsAlarm: setting(between(0, 1_000_000_000), {
    is: 'alarm when that web ACL blocks so many requests in five minutes; `0` for none',
    default: 1000,
  }),
  protect: setting(
    listOf('an ARN', (entry) => /^arn:aws[a-z-]*:/.test(entry)),
    {
      is: 'ARNs of load balancers, API stages and the like that it protects, comma-separated',
      default: '',
      empty: 'none',
    },
  ),
  webAclCheck: setting(oneOf('on', 'off'), {
    is: '`off`: do not look each day whether blocks take effect',
    default: 'on',
  }),
  securityHub: setting(onOrOff, {
    is: '`on`: show in Security Hub what became of its findings, and make the custom action "Riposte: respond": [docs/sources.md](docs/sources.md)',
    default: 'off',
  }),
  athena: setting(onOrOff, {
    is: '`on`: tables over the daily export for Athena: [docs/export.md](docs/export.md)',
    default: 'off',
  }),
  parameterBackup: setting(onOrOff, {
    is: '`on`: once a day keeps an encrypted copy of each parameter tagged `riposte:backup=true`, from which it is restored when it has expired: [docs/renewing.md](docs/renewing.md)',
    default: 'off',
  }),
  databaseRotation: setting(onOrOff, {
    is: '`on`: a rotation function for the passwords of PostgreSQL, MySQL and MariaDB: [docs/rotation.md](docs/rotation.md)',
    default: 'off',
  }),
  rotationSubnets: setting(ids('the id of a subnet', 'subnet-0a1b2c3d4e5f60001', pattern.SUBNET), {
    is: 'the subnets from which it reaches the databases',
    default: '',
    empty: 'none',
  }),
  rotationSecurityGroups: setting(ids('the id of a security group', 'sg-0a1b2c3d4e5f60001', pattern.SECURITY_GROUP), {
    is: 'its security groups there',
    default: '',
    empty: 'none',
  }),
  networkAcls: setting(ids('the id of a network ACL', 'acl-0a1b2c3d4e5f60001', NETWORK_ACL_ID), {
    is: 'network ACLs in which inbound attackers of instances are denied; each needs the tag `riposte:managed=true`, as the next three do: [docs/places.md](docs/places.md)',
    default: '',
    empty: 'off',
  }),
  networkAclRules: setting(readBy('a band of rule numbers such as 50-69', readRuleBand), {
    is: 'the rule numbers that are Riposte’s there; below the rules that allow',
    default: '50-69',
  }),
  egressPrefixListV4: setting(id('a prefix list', 'pl-0a1b2c3d4e5f60004', PREFIX_LIST_ID), {
    is: 'a prefix list for addresses that your hosts must not reach',
    default: '',
    empty: 'off',
  }),
  egressPrefixListV6: setting(id('a prefix list', 'pl-0a1b2c3d4e5f60006', PREFIX_LIST_ID), {
    is: 'the same for IPv6',
    default: '',
    empty: 'off',
  }),
  domainList: setting(id('a domain list', 'rslvr-fdl-0a1b2c3d4e5f6', DOMAIN_LIST_ID), {
    is: 'a DNS Firewall domain list for domains that your hosts must not resolve',
    default: '',
    empty: 'off',
  }),
};

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** The settings of a deployment as they are given: numbers as numbers, all else as text. */
export type Settings = {
  [Name in SettingName]: (typeof SETTINGS)[Name]['default'] extends number ? number : string;
};

/** Those of a deployment that names none. */
export const DEFAULTS = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, { default: value }]) => [name, value]),
) as Settings;

const isActionId = (text: string): text is ActionId => ACTION_IDS.some((each) => each === text);

/** The actions that the settings `actions` and `contain` stand for. */
export const actionsOf = (entries: readonly string[], contain: readonly string[]): readonly ActionId[] =>
  ACTION_IDS.filter((action) => action === 'notify' || entries.includes('all') || entries.includes(action)).filter(
    (action) => mayContain(action, contain),
  );

const mayContain = (action: ActionId, contain: readonly string[]): boolean => {
  const what: Containable | undefined = CONTAINED_BY[action];
  return what === undefined || contain.includes(what);
};

export const isSetting = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name);

/** The variable by which a function is told of a setting: `RIPOSTE_NEVER_BLOCK` for `neverBlock`. */
export const variableOf = (name: SettingName): string =>
  `RIPOSTE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
