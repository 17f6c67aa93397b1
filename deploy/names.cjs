/** `act-network` as a logical id of CloudFormation: `ActNetwork`. */
const pascal = (id) => id.replace(/(^|-)([a-z0-9])/g, (_, __, letter) => letter.toUpperCase());

const ref = (logicalId) => ({ Ref: logicalId });
const arnOf = (logicalId) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const sub = (template) => ({ 'Fn::Sub': template });

const allow = (Action, Resource, Condition) => ({ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) });

/** A queue's and a function's logical ids, and the ARN that a name will have before its resource is there. */
const queueId = (id) => `${pascal(id)}Queue`;
const deadLettersId = (id) => `${pascal(id)}DeadLetters`;
const roleId = (id) => `${pascal(id)}Role`;
// As the framework makes it from the function's name.
const functionId = (id) => `${id[0].toUpperCase()}${id.slice(1).replaceAll('-', 'Dash')}`;
const namedArn = (service, name) => sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${name}`);

module.exports = { pascal, ref, arnOf, sub, allow, queueId, deadLettersId, roleId, functionId, namedArn };
