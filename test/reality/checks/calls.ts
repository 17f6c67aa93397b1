import type { RecordedCall } from '../../../local/recorder.ts';
import { containStackName } from '../../../src/core/member-contain.ts';
import { containRoleName, isContainRole } from '../../../src/core/member-roles.ts';
import { type FunctionEntry, functions } from '../../../src/functions/index.ts';
import { ORGANISATION_PARTITION } from '../../../src/journal/inventory.ts';
import type { Ask } from '../asks/ask.ts';
import { asksOf } from '../asks/index.ts';
import type { Problem } from '../support/cause.ts';
import { type Request, type Verdict, verdicts } from '../support/engine.ts';
import { memberRole } from '../support/member-role.ts';
import { ALL_CONTAINED, memberTemplate } from '../support/member-templates.ts';
import { resourcePolicyOf } from '../support/resource-policies.ts';
import { allowed, listOf, type Role, rolesOf } from '../support/roles.ts';
import { type Raw, resolve, type Template } from '../support/template.ts';

/** One permission that a function needs for a call, and the role that it has for it. */
export interface Need extends Ask {
  call: RecordedCall;
  role: Role;
  template: Template;
}

interface Deployed {
  template: Template;
  roles: ReadonlyMap<string, Role>;
}

/** The stack as it would be in the account and region of a call. */
function createDeployments(raw: Raw): (call: RecordedCall) => Deployed {
  const made = new Map<string, Deployed>();
  return ({ account, region, partition }) => {
    const key = [account, region, partition].join(' ');
    const known = made.get(key);
    if (known) return known;
    const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    const template = resolve(raw, { account, region, partition, suffix });
    const roles = rolesOf(template).flatMap((role) => role.functions.map((fn) => [fn, role] as const));
    const deployed = { template, roles: new Map(roles) };
    made.set(key, deployed);
    return deployed;
  };
}

/** What differs between two calls without a difference to IAM: ids, dates, counts. */
const shapeOf = ({ action, resource, context, role }: Need): string =>
  JSON.stringify([role.arn, action, resource, context])
    .replace(/#[^"]*/g, '#')
    .replace(/[0-9a-f]{4,}|\d+/g, 'n');

/** The role of a member by which a function enters it: functions of an organisation alone have theirs in its own template. */
function enteredRole({ fn, region }: RecordedCall, { pseudo }: Template, member: string): Role {
  const { enters } = (functions as Record<string, FunctionEntry | undefined>)[fn] ?? {};
  const place = { account: member, region, partition: pseudo.partition };
  if (enters && isContainRole(enters))
    return roleNamed(
      memberTemplate(
        'member-contain',
        { ...ALL_CONTAINED, Account: pseudo.account, Stack: pseudo.stack },
        { ...place, stack: containStackName(pseudo.stack) },
      ),
      containRoleName(pseudo.stack, enters, region),
    );
  const found = OF_AN_ORGANISATION.has(fn)
    ? rolesOf(memberTemplate('member-roles', { Stack: pseudo.stack }, place)).find(({ arn }) =>
        arn.endsWith(`/${pseudo.stack}-member-${enters}`),
      )
    : undefined;
  return found ?? memberRole({ pseudo } as Template, member);
}

function roleNamed(template: Template, name: string): Role {
  const found = rolesOf(template).find(({ arn }) => arn.endsWith(`/${name}`));
  if (!found) throw new Error(`the template makes no role ${name}`);
  return found;
}

const OF_AN_ORGANISATION: ReadonlySet<string> = new Set(['block-places', 'look-members']);

/** A queue, or an inventory, of a part that this variant does not deploy is one that its code does not ask for. */
function isDeployed({ resource, context }: Ask, { pseudo, resources }: Template): boolean {
  const isThere = (type: string, property: string, name: string): boolean =>
    Object.values(resources).some(({ Type, Properties }) => Type === type && Properties[property] === name);
  if (String(context['dynamodb:LeadingKeys']) === ORGANISATION_PARTITION)
    return isThere('AWS::Lambda::Function', 'FunctionName', `${pseudo.stack}-inventory`);
  const queue = new RegExp(`^arn:[^:]+:sqs:[^:]+:\\d+:(${pseudo.stack}-.+)$`).exec(resource)?.[1];
  return queue === undefined || isThere('AWS::SQS::Queue', 'QueueName', queue);
}

/** Roles that may have made a call: its function's own, or, of a test's own call, all that are allowed the action at all. */
function rolesFor(call: RecordedCall, { template, roles }: Deployed, action: string): Role[] {
  if (call.member) return [enteredRole(call, template, call.member)];
  const own = roles.get(call.fn);
  if (own) return [own];
  const all = new Set(call.fn === '' ? roles.values() : []);
  return [...all].filter((role) => allowed(role).some(({ Action }) => listOf(Action).includes(action)));
}

/** What the functions' calls need, each different one once: a permission for each role that may have made the call. */
export function needsOf(raw: Raw, calls: readonly RecordedCall[]): Need[] {
  const deployedFor = createDeployments(raw);
  const needs = calls.flatMap((call) => {
    const deployed = deployedFor(call);
    const { template } = deployed;
    const there = call.member ? { ...template, pseudo: { ...template.pseudo, account: call.member } } : template;
    const asks = asksOf(call, there).filter((ask) => isDeployed(ask, template));
    return asks.flatMap((ask) =>
      rolesFor(call, deployed, ask.action).map((role): Need => ({ ...ask, call, role, template })),
    );
  });
  return [...new Map(needs.map((need) => [shapeOf(need), need])).values()];
}

/** A need as the engine is asked about it. */
export function requestOf({ action, resource, context, role, template, call }: Need): Request {
  const account = call.member ?? template.pseudo.account;
  const policy = resourcePolicyOf(resource, account, template);
  return {
    action,
    principal: role.arn,
    resource,
    account,
    identity: role.policies.map(({ policy: each }) => each),
    ...(policy && { resourcePolicy: policy }),
    context: {
      'aws:SecureTransport': 'true',
      'aws:PrincipalAccount': account,
      'aws:PrincipalIsAWSService': 'false',
      'aws:PrincipalArn': role.arn,
      'aws:RequestedRegion': template.pseudo.region,
      ...context,
    },
  };
}

export interface Judged extends Need {
  verdict: Verdict;
}

export function judge(needs: readonly Need[]): Judged[] {
  const all = verdicts(needs.map(requestOf));
  return needs.map((need, n) => ({ ...need, verdict: all[n] ?? 'error: no answer' }));
}

/** Calls that AWS would refuse to the function that made them. Of a test's own calls it is not known who makes them. */
export const callProblems = (judged: readonly Judged[]): Problem[] =>
  judged
    .filter(({ call, verdict }) => verdict !== 'Allowed' && call.fn !== '')
    .map(({ call, role, action, resource, context, verdict }) => ({
      what: `${call.fn}: ${verdict} to ${role.id} for ${action} on ${resource}, ${JSON.stringify(context)}`,
      where: call.at,
    }));
