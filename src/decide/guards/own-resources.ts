import { containedInMembers, scopeAt } from '../../actions/catalogue/members.ts';
import type { Target } from '../../core/action.ts';
import type { Config } from '../../core/config.ts';
import type { Finding } from '../../core/finding.ts';
import { FUNCTION_IDS } from '../../core/function-ids.ts';
import type { Guard } from '../../core/guard.ts';
import { containRegionOf, MEMBER_ROLES, memberRoleName } from '../../core/member-roles.ts';
import { accountIn, type Place } from '../../core/organisation.ts';
import { clean } from '../../core/text.ts';

// CloudFormation sets it, and nobody else can: tags that begin with `aws:` are reserved.
const STACK_TAG = 'aws:cloudformation:stack-name';

/**
 * Whoever can make Riposte act on Riposte can switch it off. Only what the deployment knows by its whole name, ARN or
 * unique id counts: whoever could exempt himself by a name that begins as ours would do so.
 */
export const ownResources: Guard = {
  id: 'own-resources',
  summary: "The target or an affected resource is one of this stack's own, or the caller is one of its roles.",
  check(finding, _action, target, config) {
    const { actor, resources } = finding;
    const ours = namesOf(config);
    const ofTarget = namesIn(target);
    const named = nameOfOurs(ofTarget, resources, ours) ?? nameOfFunction(ofTarget, resources, config);
    if (named !== undefined)
      return `${clean(named, 120)} belongs to ${config.stack} itself, which never acts on itself.`;
    const who = clean(actor?.userName ?? '', 120) || 'a role';
    const role = ownRoleOf(finding, config);
    if (role === 'ours') return `It was done by ${who} of ${config.stack} itself, which never acts on itself.`;
    if (role === 'unproven')
      return `It was done by ${who}, a role that is named as one of ${config.stack} in a member account; whether it is one is not known. Look in the account’s CloudTrail who took it.`;
    const tagged = resources.find((resource) => resource.tags?.[STACK_TAG] === config.stack);
    return tagged && `${clean(tagged.id, 120)} is part of the stack ${config.stack}, which never acts on itself.`;
  },
};

/** A stack has no IAM user, so that a user's name says nothing. */
function namesIn(target: Target): string[] {
  const names: string[] = [];
  for (const field in target) {
    const value = target[field];
    if (field !== 'userName' && typeof value === 'string') names.push(value);
  }
  return names;
}

/** Of users, roles and what anybody names freely, the name says nothing. */
const NAMELESS: ReadonlySet<string> = new Set(['user', 'role', 'object', 'workload', 'container']);

/** The first name of ours: of the target's, then of the resources', by id and by ARN. */
function nameOfOurs(
  ofTarget: readonly string[],
  resources: Finding['resources'],
  ours: ReadonlySet<string>,
): string | undefined {
  for (const name of ofTarget) if (isOurs(name, ours)) return name;
  for (const { kind, id, arn } of resources) {
    if (NAMELESS.has(kind)) continue;
    if (isOurs(id, ours)) return id;
    if (arn !== undefined && isOurs(arn, ours)) return arn;
  }
  return undefined;
}

/** A function by its name counts where the event says that it is one: anybody may call a bucket so. */
function nameOfFunction(
  ofTarget: readonly string[],
  resources: Finding['resources'],
  config: Config,
): string | undefined {
  for (const name of ofTarget) if (isOwnFunction(name, config)) return name;
  for (const { kind, id, arn } of resources) {
    if (kind === 'function' && isOwnFunction(`function:${id}`, config)) return `function:${id}`;
    if (isOwnFunction(arn ?? id, config)) return arn ?? id;
  }
  return undefined;
}

// Secrets Manager may call only functions whose names begin so, where its managed policy is in use.
const FUNCTION = /(?:^|:)function:(?:secretsmanager-)?([^:/]+)/i;

/** One of the functions of the table, deployed or not, by its ARN, with a version or without. */
function isOwnFunction(name: string, { stack }: Config): boolean {
  // Most names are no ARN, and need no expression.
  const [, called = ''] = name.includes(':') ? (FUNCTION.exec(name) ?? []) : [];
  if (called === '') return false;
  const id = called.toLowerCase().startsWith(`${stack}-`) ? called.slice(stack.length + 1).toLowerCase() : '';
  return FUNCTION_IDS.some((known) => known === id);
}

/** Made once for a config, which a function has one of as long as it lives. */
const namesByConfig = new WeakMap<Config, ReadonlySet<string>>();

function namesOf(config: Config): ReadonlySet<string> {
  const known = namesByConfig.get(config);
  if (known) return known;
  const made = allNames(config);
  namesByConfig.set(config, made);
  return made;
}

/** All that the deployment has told its functions of itself; in small letters. */
function allNames(config: Config): Set<string> {
  const { stack, table, topic, queues, expressQueue, alerts, deadLetters } = config;
  const { ipSets, reports, key, neverBlockParameter } = config;
  const urls = [...Object.values(queues), expressQueue, alerts.queue, alerts.deliveries, ...deadLetters];
  const sets = Object.values(ipSets).flatMap(({ v4, v6 }) => [...v4, ...v6].map(({ name }) => name));
  const names = [stack, table, lastOf(topic, ':'), reports, key ?? '', lastOf(key ?? '', '/'), ...sets];
  names.push(neverBlockParameter, config.playbookParameter);
  names.push(...urls.map((url) => lastOf(url, '/')));
  return new Set(names.filter(Boolean).map((name) => name.toLowerCase()));
}

const lastOf = (text: string, by: string): string => text.slice(text.lastIndexOf(by) + 1);

const [COLON, SLASH, BAR] = [0x3a, 0x2f, 0x7c];

/** Whether a name, or any part of a path or an ARN, is one of ours, whole. Parts are not cut off where none can be. */
function isOurs(name: string, ours: ReadonlySet<string>): boolean {
  const text = name.toLowerCase();
  if (ours.has(text)) return true;
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : SLASH;
    if (code !== COLON && code !== SLASH && code !== BAR) continue;
    if (at - start < text.length && ours.has(text.slice(start, at))) return true;
    start = at + 1;
  }
  return false;
}

/**
 * Whether a role of this deployment did it. By the unique id of the role, which nobody can choose: at home as the deployment
 * knows it, in an account of the organisation as the last look found it. By its name alone it is not proven; and no role at
 * all of ours where others may take it.
 */
function ownRoleOf(finding: Finding, config: Config): 'ours' | 'unproven' | undefined {
  const [id = ''] = (finding.actor?.principalId ?? '').split(':');
  if (config.ownRoles.includes(id)) return 'ours';
  if (!isNamedAsOurs(finding, config) || finding.ownRole === 'impostor') return undefined;
  return finding.ownRole === 'proven' ? 'ours' : 'unproven';
}

/** Whether it is proven that a role of this deployment did it. */
export const isByOwnRole = (finding: Finding, config: Config): boolean => ownRoleOf(finding, config) === 'ours';

/** Whether who did it is named as the roles by which this deployment enters members; anybody there may choose such a name. */
export function isNamedAsOurs({ actor, account }: Finding, config: Config): boolean {
  const { stack, memberAccounts, organisation, inventory } = config;
  const { userType = '', userName = '' } = actor ?? {};
  if (!/Role/.test(userType)) return false;
  const containsIn = containedInMembers(config.contain).length > 0 ? containRegionOf(stack, userName) : undefined;
  return (
    (memberAccounts.includes(account) && (userName === `${stack}-member` || containsIn === config.region)) ||
    (organisation !== undefined &&
      inventory !== undefined &&
      accountIn(inventory, account)?.status === 'active' &&
      (MEMBER_ROLES.some((role) => userName === memberRoleName(stack, role)) ||
        (containsIn !== undefined && isLookedFor({ account, region: containsIn }, config))))
  );
}

/**
 * Whether a look at the account reads the role that contains in this region, and finds who has but its name. Any other
 * region would be one that whoever names a role has made up, and nobody looks there.
 */
const isLookedFor = ({ account, region }: Place, config: Config): boolean =>
  scopeAt({ account, region }, config)?.isIn === true;
