import * as z from 'zod/mini';
import { isBaseline } from '../core/baseline.ts';
import type { Config } from '../core/config.ts';
import { isContainable } from '../core/contain.ts';
import { ConfigError } from '../core/errors.ts';
import { isHourlyLook } from '../core/hourly-looks.ts';
import { readStopAlarms } from '../core/stop-alarm.ts';
import { isWideLook } from '../core/wide-looks.ts';
import { readDeployedWith } from './settings/deployed-with.ts';
import { IN_PACKAGE, packaged } from './settings/packaged.ts';
import { rulesHome } from './settings/rules-home.ts';
import { actionsOf } from './settings/schema.ts';
import { Environment } from './variables.ts';

/** The express queue of the function that blocks. */
const EXPRESS = 'act-network-express';

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
  return configOf(parsed.data, readDeployedWith(ours));
}

const configOf = (s: Environment, deployedWith: ReturnType<typeof readDeployedWith>): Config => ({
  stack: s.RIPOSTE_STACK,
  account: s.RIPOSTE_ACCOUNT,
  region: s.RIPOSTE_REGION,
  partition: s.RIPOSTE_PARTITION,
  mode: s.RIPOSTE_MODE,
  actions: deployedActions(s),
  contain: s.RIPOSTE_CONTAIN.filter(isContainable),
  baseline: s.RIPOSTE_BASELINE.filter(isBaseline),
  ...rolesOf(s),
  table: s.RIPOSTE_TABLE,
  topic: s.RIPOSTE_TOPIC,
  queues: queuesOf(s),
  expressQueue: s.RIPOSTE_DEAD_LETTERS.includes(EXPRESS) ? urlsOf(s)(EXPRESS) : '',
  alerts: { queue: urlsOf(s)(s.RIPOSTE_QUEUE_ALERTS), deliveries: urlsOf(s)(s.RIPOSTE_QUEUE_DELIVERIES) },
  deadLetters: s.RIPOSTE_DEAD_LETTERS.map((id) => urlsOf(s)(`${id}-dead-letters`)),
  ipSets: s.RIPOSTE_IP_SETS,
  neverBlock: s.RIPOSTE_NEVER_BLOCK,
  neverBlockParameter: s.RIPOSTE_NEVER_BLOCK_PARAMETER,
  neverBlockObject: s.RIPOSTE_NEVER_BLOCK_OBJECT,
  playbookParameter: s.RIPOSTE_PLAYBOOK_PARAMETER,
  rules: rulesHome({ rules: s.RIPOSTE_RULES, playbookParameter: s.RIPOSTE_PLAYBOOK_PARAMETER }),
  stopAlarms: readStopAlarms(s.RIPOSTE_STOP_ALARMS),
  awsRanges: s.RIPOSTE_AWS_RANGES,
  documentationAddresses: s.RIPOSTE_DOCUMENTATION_ADDRESSES,
  protectedPrincipals: s.RIPOSTE_PROTECTED_PRINCIPALS,
  memberAccounts: s.RIPOSTE_MEMBER_ACCOUNTS,
  ...organisationOf(s),
  regions: s.RIPOSTE_REGIONS,
  ...looksOf(s),
  protect: s.RIPOSTE_PROTECT,
  certificateZones: s.RIPOSTE_CERTIFICATE_ZONES,
  networkAcls: s.RIPOSTE_NETWORK_ACLS,
  networkAclRules: s.RIPOSTE_NETWORK_ACL_RULES,
  egressPrefixLists: {
    ...(s.RIPOSTE_EGRESS_PREFIX_LIST_V4 && { v4: s.RIPOSTE_EGRESS_PREFIX_LIST_V4 }),
    ...(s.RIPOSTE_EGRESS_PREFIX_LIST_V6 && { v6: s.RIPOSTE_EGRESS_PREFIX_LIST_V6 }),
  },
  ...(s.RIPOSTE_DOMAIN_LIST && { domainList: s.RIPOSTE_DOMAIN_LIST }),
  webAclCheck: s.RIPOSTE_WEB_ACL_CHECK,
  openFindings: s.RIPOSTE_OPEN_FINDINGS,
  securityHubQueue: urlsOf(s)(s.RIPOSTE_QUEUE_HUB_NOTES),
  blockPlacesQueue: urlsOf(s)(s.RIPOSTE_QUEUE_BLOCK_PLACES),
  timeZone: s.RIPOSTE_TIME_ZONE,
  sesFrom: s.RIPOSTE_SES_FROM,
  email: s.RIPOSTE_EMAIL,
  reports: s.RIPOSTE_REPORTS,
  ...(s.RIPOSTE_KEY && { key: s.RIPOSTE_KEY }),
  backupKey: s.RIPOSTE_BACKUP_KEY,
  pageAddress: s.RIPOSTE_PAGE_ADDRESS.replace(/\/$/, ''),
  approvalIssuer: s.RIPOSTE_APPROVAL_ISSUER,
  linkKey: s.RIPOSTE_LINK_KEY,
  slackApp: s.RIPOSTE_SLACK_APP,
  answersQueue: s.RIPOSTE_QUEUE_ANSWERS,
  approvalHours: s.RIPOSTE_APPROVAL_HOURS,
  maxAgeDays: s.RIPOSTE_MAX_AGE_DAYS,
  replays: s.RIPOSTE_REPLAYS,
  deployedWith,
});

/** The roles of this deployment, and of the function itself. */
const rolesOf = (s: Environment): Pick<Config, 'rolePath' | 'ownRoles' | 'ownRole'> => ({
  rolePath: s.RIPOSTE_ROLE_PATH,
  ownRoles: s.RIPOSTE_OWN_ROLES,
  ownRole: s.RIPOSTE_OWN_ROLE,
});

/** What is looked at each day and each hour; nothing but for the functions that do. */
const looksOf = (s: Environment): Pick<Config, 'hourlyLooks' | 'wideLooks'> => ({
  wideLooks: s.RIPOSTE_WIDE_LOOKS.filter(isWideLook),
  hourlyLooks: s.RIPOSTE_HOURLY_LOOKS.filter(isHourlyLook),
});

/** The home region is always one of the organisation's. */
function organisationOf({
  RIPOSTE_ORGANISATION: rules,
  RIPOSTE_REGION: home,
}: Environment): Pick<Config, 'organisation'> {
  if (rules === 'off') return {};
  return { organisation: { ...rules, regions: [home, ...rules.regions.filter((region) => region !== home)] } };
}

/** Without its function, whoever wants a workflow run hears that nobody runs it. */
const deployedActions = (s: Environment): Config['actions'] =>
  actionsOf(s.RIPOSTE_ACTIONS, s.RIPOSTE_CONTAIN, s.RIPOSTE_BASELINE).filter(
    (action) => action !== 'run-workflow' || s.RIPOSTE_QUEUE_RUNS !== '',
  );

/** All our queues are neighbours, so that the one whose URL is given tells those of the others, which are given by their ids. */
function urlsOf({ RIPOSTE_QUEUE_NETWORK: neighbour, RIPOSTE_STACK: stack }: Environment): (queue: string) => string {
  const place = neighbour.slice(0, neighbour.lastIndexOf('/'));
  return (queue) => (queue === '' || queue.includes('/') ? queue : `${place}/${stack}-${queue}`);
}

function queuesOf(s: Environment): Config['queues'] {
  const url = urlsOf(s);
  return {
    network: s.RIPOSTE_QUEUE_NETWORK,
    identity: url(s.RIPOSTE_QUEUE_IDENTITY),
    storage: url(s.RIPOSTE_QUEUE_STORAGE),
    expiry: url(s.RIPOSTE_QUEUE_EXPIRY),
    certificates: url(s.RIPOSTE_QUEUE_CERTIFICATES),
    restore: url(s.RIPOSTE_QUEUE_RESTORE),
    contain: url(s.RIPOSTE_QUEUE_CONTAIN),
    release: url(s.RIPOSTE_QUEUE_RELEASE),
    workflows: url(s.RIPOSTE_QUEUE_WORKFLOWS),
    policies: url(s.RIPOSTE_QUEUE_POLICIES),
    runs: url(s.RIPOSTE_QUEUE_RUNS),
    notify: url(s.RIPOSTE_QUEUE_NOTIFY),
  };
}
