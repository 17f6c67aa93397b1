import { allFunctions } from '../src/functions/index.ts';
import { roleId } from './names.ts';
import type { FrameworkFunction, Resources, Value } from './template.ts';

/** What the stack consists of, as the framework has resolved it. */
export interface Resolved {
  environment: Record<string, Value>;
  functions: Record<string, Pick<FrameworkFunction, 'name'>>;
  resources: Resources;
}

/** Lambda's quota for all variables of a function together. */
const MOST_ENVIRONMENT = 4_096;
/** IAM's quota for all inline policies of a role together, without white space. */
const MOST_POLICY = 10_240;
/** Names of functions, roles, rules and schedules. */
const MOST_NAME = 64;
const NAMES: Record<string, string> = {
  'AWS::Events::Rule': 'Name',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::IAM::Role': 'RoleName',
};
const MOST_QUEUE_NAME = 80;

/** As long as they get: what CloudFormation puts in for its own variables. */
const LONGEST: Record<string, string> = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-southeast-2',
  'AWS::AccountId': '1'.repeat(12),
  'AWS::URLSuffix': 'amazonaws.com.cn',
};

/** A role's unique id, as long as IAM makes them. */
const ROLE_ID = `AROA${'X'.repeat(17)}`;

/** The name of a resource that CloudFormation makes up: stack, logical id and a suffix. */
const madeUp = (stack: string, id: string): string => `${stack}-${id}-${'x'.repeat(13)}`;

/** The value that a template will have, with references as long as they can get. */
function rendered(value: unknown, stack: string, resources: Resources): unknown {
  const inner = (each: unknown): unknown => rendered(each, stack, resources);
  if (Array.isArray(value)) return value.map(inner);
  if (value === null || typeof value !== 'object') return value;
  const [[name = '', arg] = [], ...more] = Object.entries(value as Record<string, unknown>);
  if (more.length === 0 && name === 'Ref') return refOf(String(arg), stack, resources);
  if (more.length === 0 && name === 'Fn::GetAtt') {
    const [id, attribute] = [arg].flat();
    return attribute === 'RoleId' ? ROLE_ID : arnOf(String(id), stack, resources);
  }
  if (more.length === 0 && name === 'Fn::Sub')
    return String([arg].flat()[0]).replace(/\$\{([^}]+)\}/g, (_, word: string) =>
      word.endsWith('.Arn') ? arnOf(word.slice(0, -'.Arn'.length), stack, resources) : refOf(word, stack, resources),
    );
  if (more.length === 0 && name === 'Fn::Join') {
    const [separator, parts] = arg as [string, unknown[]];
    return parts.map(inner).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)]));
}

function refOf(id: string, stack: string, resources: Resources): string {
  if (id === 'AWS::StackName') return stack;
  const { Type = '', Properties = {} } = resources[id] ?? {};
  if (Type === 'AWS::SQS::Queue')
    return `https://sqs.${LONGEST['AWS::Region']}.amazonaws.com/${LONGEST['AWS::AccountId']}/${Properties.QueueName}`;
  if (Type === 'AWS::WAFv2::IPSet') return `${Properties.Name}|${'0'.repeat(36)}|${Properties.Scope}`;
  if (Type === 'AWS::SNS::Topic') return arnOf(id, stack, resources);
  return LONGEST[id] ?? madeUp(stack, id);
}

function arnOf(id: string, stack: string, resources: Resources): string {
  const { Type = '', Properties = {} } = resources[id] ?? {};
  const service = Type.split('::')[1]?.toLowerCase() ?? '';
  const name = Properties.QueueName ?? Properties.TopicName ?? Properties.Name ?? madeUp(stack, id);
  return `arn:${LONGEST['AWS::Partition']}:${service}:${LONGEST['AWS::Region']}:${LONGEST['AWS::AccountId']}:${name}`;
}

/** What is wrong with the stack's name, from which every other name is made. */
export function stackProblems(stack: string): string[] {
  const stage = stack.slice(stack.indexOf('-') + 1);
  if (/^[a-z][a-z0-9-]{1,62}$/.test(stack)) return [];
  return [
    `the stage is "${stage}", which makes the stack ${stack}; it must be of lower-case letters, digits and hyphens, such as prod.`,
  ];
}

const size = (value: number): string => value.toLocaleString('en-US');

/** How many characters the variables of a function take, as Lambda counts them. */
export const environmentSize = (stack: string, { environment, resources }: Omit<Resolved, 'functions'>): number =>
  Buffer.byteLength(JSON.stringify(rendered(environment, stack, resources)));

/** How many characters each role's inline policies take, as IAM counts them. */
export const policySizes = (stack: string, resources: Resources): { role: string; size: number }[] =>
  Object.entries(resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([role, { Properties }]) => {
      const documents = ((Properties.Policies ?? []) as { PolicyDocument: object }[]).map(
        (each) => each.PolicyDocument,
      );
      return {
        role,
        size: documents
          .map((each) => JSON.stringify(rendered(each, stack, resources)).length)
          .reduce((a, b) => a + b, 0),
      };
    });

function nameProblems(stack: string, { functions, resources }: Resolved): string[] {
  const names = [
    ...Object.values(functions).map(({ name }) => ({ name, most: MOST_NAME })),
    ...Object.values(resources).flatMap(({ Type, Properties }) => {
      const property = Type === 'AWS::SQS::Queue' ? 'QueueName' : NAMES[Type];
      const name = rendered(property && Properties[property], stack, resources);
      return typeof name === 'string' ? [{ name, most: Type === 'AWS::SQS::Queue' ? MOST_QUEUE_NAME : MOST_NAME }] : [];
    }),
  ].map(({ name, most }) => ({ name, over: name.length - most }));
  const [worst] = names.sort((one, other) => other.over - one.over);
  if (!worst || worst.over <= 0) return [];
  return [
    `the stack ${stack} makes the name ${worst.name}, which is ${worst.over} letters too long for AWS: choose a stage that is as much shorter.`,
  ];
}

/** Members trust the whole name of a role, and CloudFormation cuts what it makes up to what IAM takes. */
function trustProblems(stack: string, { resources }: Resolved): string[] {
  if (!Object.values(resources).some(({ Type }) => Type === 'AWS::Events::EventBusPolicy')) return [];
  const [longest] = allFunctions
    .flatMap(({ id, enters }) => (enters && resources[roleId(id)] ? [madeUp(stack, roleId(id))] : []))
    .sort((one, other) => other.length - one.length);
  const over = (longest?.length ?? 0) - MOST_NAME;
  if (!longest || over <= 0) return [];
  return [
    `the stack ${stack} makes role names such as ${longest}, which CloudFormation shortens; member accounts trust the whole name, so that none could be entered: choose a stage that is ${over} ${over === 1 ? 'letter' : 'letters'} shorter.`,
  ];
}

/** The role of the actions on certificates asks IAM about itself, and is allowed to by the name that it is made with. */
function ownRoleProblems(stack: string, { resources }: Resolved): string[] {
  const id = roleId('act-certificates');
  const asks = JSON.stringify(resources[id]?.Properties.Policies ?? '').includes('iam:SimulatePrincipalPolicy');
  const name = madeUp(stack, id);
  const over = name.length - MOST_NAME;
  if (!asks || over <= 0) return [];
  return [
    `the stack ${stack} makes the role name ${name}, which CloudFormation shortens; the role may ask what it may change by its whole name only, so that replace-certificate would always refuse: choose a stage that is ${over} ${over === 1 ? 'letter' : 'letters'} shorter, or leave replace-certificate out with the setting actions.`,
  ];
}

/** What is over a limit of AWS that a deployment would run into half-way; a sentence each, with the numbers. */
export function limitProblems(stack: string, made: Resolved): string[] {
  const variables = environmentSize(stack, made);
  const longest = Object.entries(made.environment)
    .map(([name, value]) => ({ name, length: String(rendered(value, stack, made.resources)).length }))
    .sort((one, other) => other.length - one.length)
    .slice(0, 3)
    .map(({ name, length }) => `${name} (${size(length)})`);
  return [
    ...nameProblems(stack, made),
    ...trustProblems(stack, made),
    ...ownRoleProblems(stack, made),
    ...(variables > MOST_ENVIRONMENT
      ? [
          `the settings take ${size(variables)} bytes of the ${size(MOST_ENVIRONMENT)} that Lambda allows for the variables of a function; the longest are ${longest.join(', ')}. Long lists of neverBlock belong in neverBlockParameter or neverBlockObject.`,
        ]
      : []),
    ...policySizes(stack, made.resources)
      .filter(({ size: length }) => length > MOST_POLICY)
      .map(
        ({ role, size: length }) =>
          `the policy of ${role} has ${size(length)} characters; IAM allows ${size(MOST_POLICY)}. Leave actions out with the setting actions, or shorten the lists that it names.`,
      ),
  ];
}
