import { createHash } from 'node:crypto';
import { ref, sub } from '../names.ts';
import type { Resource, Resources, Value } from '../template.ts';

/** Beyond this a template must lie in a bucket: neither a StackSet nor a pipeline takes it as text. */
export const MOST_CHARACTERS = 51_200;

/** A resource of a template that a member account deploys: conditions make parts of it optional. */
export type MemberResource = Resource & { Condition?: string };

/** A template for member accounts, before it has a revision. */
export interface MemberTemplate {
  Description: string;
  Parameters: Record<string, Record<string, Value>>;
  Conditions?: Record<string, Value>;
  Resources: Record<string, MemberResource>;
  Outputs?: Record<string, { Value: Value }>;
}

/** What every template for a member account asks: whose it is. */
export const ITS_DEPLOYMENT = {
  Account: { Type: 'String', AllowedPattern: '[0-9]{12}', Description: 'The account in which Riposte is deployed.' },
  Stack: {
    Type: 'String',
    AllowedPattern: '[a-z][a-z0-9-]{1,62}',
    Description: 'The name of its stack, such as riposte-prod.',
  },
} as const;

/** How an organisation wants its roles made. */
export const ROLE_PARAMETERS = {
  RolePath: {
    Type: 'String',
    Default: '/',
    AllowedPattern: '/([A-Za-z0-9_+=,.@-]+/)*',
    Description: 'The setting rolePath of that deployment.',
  },
  PermissionsBoundary: {
    Type: 'String',
    Default: '',
    Description: 'The ARN of a policy of this account that bounds the role; empty: none.',
  },
} as const;

export const IS_BOUNDED = { IsBounded: { 'Fn::Not': [{ 'Fn::Equals': [ref('PermissionsBoundary'), ''] }] } };
export const ROLE_SETTINGS = {
  Path: ref('RolePath'),
  PermissionsBoundary: { 'Fn::If': ['IsBounded', ref('PermissionsBoundary'), ref('AWS::NoValue')] },
};

/**
 * A role of a member that functions of the one deployment may take, and nobody else.
 *
 * @param Condition what has to be true of who takes it
 * @param Statement what it may do
 */
export const enteredRole = (
  RoleName: string,
  Description: string,
  Condition: object,
  Statement: readonly object[],
) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: sub(RoleName),
    Description: sub(Description),
    ...ROLE_SETTINGS,
    MaxSessionDuration: 3600,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: sub('arn:${AWS::Partition}:iam::${Account}:root') },
          Action: 'sts:AssumeRole',
          Condition,
        },
      ],
    },
    Policies: [{ PolicyName: 'what-it-may-do', PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
});

/** The member's stack has a name of its own: where a text means the deployment's, its parameter says it. */
export const ofStack = (text: string): string => text.replaceAll('${AWS::StackName}', '${Stack}');

/** The same value with each text changed, at any depth. */
export function eachText<T>(value: T, change: (text: string) => Value): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((each) => eachText(each, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, eachText(each, change)])) as T;
}

/** Names that were made for `${Stack}` as if it were a stack's name are filled in by CloudFormation. */
export const filledIn = (resources: Resources): Resources =>
  eachText(resources, (text) => (text.includes('${Stack}') ? sub(text) : text));

/**
 * The text of the template as it is committed and deployed: one resource a line, so that a difference can be read, and
 * no more white space, since there is a limit. Its revision is made of all that stands in it; a member that shows
 * another one is behind.
 */
export function textOf({ Description, ...rest }: MemberTemplate): string {
  const revision = createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 12);
  const { Outputs, ...body } = eachText(rest, (text) => text.replaceAll(REVISION, revision));
  const whole = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `${Description} Revision ${revision}.`,
    ...body,
    Outputs: { ...Outputs, Revision: { Value: revision } },
  };
  const lines = Object.entries(whole).map(([key, value]) =>
    typeof value === 'string' || key !== 'Resources'
      ? `${JSON.stringify(key)}:${JSON.stringify(value)}`
      : `${JSON.stringify(key)}:{\n${resourceLines(value)}\n}`,
  );
  const text = `{\n${lines.join(',\n')}\n}\n`;
  if (text.length > MOST_CHARACTERS)
    throw new Error(`${Description} It has ${text.length} characters, and CloudFormation takes ${MOST_CHARACTERS}.`);
  return text;
}

/** Stands where a resource shows the revision of the template that made it. */
export const REVISION = 'REVISION-OF-THIS-TEMPLATE';

const resourceLines = (resources: object): string =>
  Object.entries(resources)
    .map(([id, resource]) => `${JSON.stringify(id)}:${JSON.stringify(resource)}`)
    .join(',\n');
