import type { Statement, Value } from './template.ts';

/** `act-network` as a logical id of CloudFormation: `ActNetwork`. */
export const pascal = (id: string): string =>
  id.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());

export const ref = (logicalId: string) => ({ Ref: logicalId });
export const attribute = (logicalId: string, name: string) => ({ 'Fn::GetAtt': [logicalId, name] });
export const arnOf = (logicalId: string) => attribute(logicalId, 'Arn');
export const join = (by: string, values: readonly Value[]): Value => ({ 'Fn::Join': [by, values] });
export const sub = (template: string) => ({ 'Fn::Sub': template });

export const allow = (Action: readonly string[], Resource: Value, Condition?: Value): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition !== undefined && { Condition }),
});

/** A queue's and a function's logical ids, and the ARN that a name will have before its resource is there. */
export const queueId = (id: string): string => `${pascal(id)}Queue`;
export const deadLettersId = (id: string): string => `${pascal(id)}DeadLetters`;
export const roleId = (id: string): string => `${pascal(id)}Role`;
// As the framework makes it from the function's name.
export const functionId = (id: string): string =>
  `${id.slice(0, 1).toUpperCase()}${id.slice(1).replaceAll('-', 'Dash')}`;
export const namedArn = (service: string, name: string) =>
  sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${name}`);
