/** One call on which an emulator is known to differ from the local account. An entry that no longer holds fails the test. */
export interface Difference {
  call: string;
  /** What the local account answers, as AWS does: an exception's name, or `a result`. */
  local: string;
  /** What the emulator answers. */
  emulator: string;
  reason: string;
}

const RESULT = 'a result';
const SERVER_ERROR = 'SyntaxError';

const subjects = [
  'sns: a subject of 100 characters',
  'sns: a subject of two lines',
  'sns: a subject with a control character',
  'sns: a subject that begins with a blank',
].map((call) => ({
  call,
  local: 'InvalidParameterException',
  emulator: RESULT,
  reason:
    'no check but length over 100; the API reference asks for under 100, and no line breaks or control characters',
}));

const addresses = [
  'wafv2: a range with host bits',
  'wafv2: an address without its length',
  'wafv2: an IPv6 address in an IPv4 set',
  'wafv2: everything',
].map((call) => ({
  call,
  local: 'WAFInvalidParameterException',
  emulator: RESULT,
  reason: 'addresses are not looked at; AWS WAF takes CIDR ranges of the set’s version only, and no /0',
}));

const sameVersion: Difference = {
  call: 'secretsmanager: the same version with another value',
  local: 'ResourceExistsException',
  emulator: RESULT,
  reason: 'overwritten; the API reference says that the value of a version cannot be changed',
};

const keyStores = (emulator: string): Difference => ({
  call: 'kms: no custom key stores',
  local: RESULT,
  emulator,
  reason: 'knows no custom key stores',
});

const moto: Difference[] = [
  sameVersion,
  keyStores(SERVER_ERROR),
  {
    call: 'ssm: advanced parameters one a page',
    local: RESULT,
    emulator: RESULT,
    reason: 'knows the tiers, and finds no parameter by them',
  },
  ...['dynamodb: condition n = :missing', 'dynamodb: condition #n = :n', 'dynamodb: condition n == :n'].map((call) => ({
    call,
    local: 'ValidationException',
    emulator: SERVER_ERROR,
    reason: 'a server error in HTML, on which the SDK fails to parse JSON',
  })),
  {
    call: 'dynamodb: query with a filter',
    local: RESULT,
    emulator: SERVER_ERROR,
    reason: 'a server error when types differ in a filter; DynamoDB says that the filter is not met',
  },
  {
    call: 'dynamodb: condition n < :n',
    local: 'ValidationException',
    emulator: 'ConditionalCheckFailedException',
    reason: 'no check that a value has an order; DynamoDB refuses BOOL for < before it reads',
  },
  {
    call: 'dynamodb: a batch of 26 writes',
    local: 'ValidationException',
    emulator: RESULT,
    reason: 'the limit of 25 is not kept',
  },
  {
    call: 'dynamodb: query from where it ended',
    local: RESULT,
    emulator: RESULT,
    reason: 'no LastEvaluatedKey when Limit ends just at the last item; DynamoDB gives one, and then an empty page',
  },
  {
    call: 'dynamodb: query of an index that is not there',
    local: 'ValidationException',
    emulator: 'ResourceNotFoundException',
    reason: 'another exception; DynamoDB and ministack give a ValidationException',
  },
  {
    call: 'sqs: a message with a control character',
    local: 'InvalidMessageContents',
    emulator: RESULT,
    reason: 'characters are not looked at; SQS takes those of XML 1.0 only',
  },
  ...subjects,
  {
    call: 'sns: an empty message',
    local: 'InvalidParameterException',
    emulator: RESULT,
    reason: 'an empty message is published; SNS says "Empty message"',
  },
  ...['sns: an attribute of an unknown type', 'sns: an empty attribute'].map((call) => ({
    call,
    local: 'InvalidParameterValueException',
    emulator: 'InvalidParameterException',
    reason: 'one code for both; the service model has ParameterValueInvalid for values of attributes',
  })),
  ...addresses,
  {
    call: 'secretsmanager: to rotate a secret without rotation',
    local: 'InvalidRequestException',
    emulator: RESULT,
    reason: 'rotates without a rotation function; Secrets Manager refuses',
  },
  {
    call: 'ssm: a parameter with a policy',
    local: RESULT,
    emulator: RESULT,
    reason: 'PolicyType holds the whole policy as Python writes it',
  },
  {
    call: 'ssm: an overwrite without policies',
    local: RESULT,
    emulator: RESULT,
    reason: 'PolicyType holds the whole policy as Python writes it; the policy is kept by both',
  },
  ...[
    'route53: a record that exists is created with another value',
    'route53: a record is deleted by another value',
  ].map((call) => ({
    call,
    local: 'InvalidChangeBatch',
    emulator: RESULT,
    reason: 'values are not compared; Route 53 refuses to create a name and type twice, or to delete by another value',
  })),
  {
    call: 'route53: the record is as it was',
    local: RESULT,
    emulator: RESULT,
    reason: 'the deletion that should have been refused was done',
  },
  ...['iam: a policy is attached, twice', 'iam: a policy is detached'].map((call) => ({
    call,
    local: RESULT,
    emulator: 'NoSuchEntityException',
    reason: 'AWS’s managed policies are there only with MOTO_IAM_LOAD_MANAGED_POLICIES',
  })),
];

const ministack: Difference[] = [
  sameVersion,
  keyStores('InvalidAction'),
  {
    call: 'iam: no server certificates',
    local: RESULT,
    emulator: 'InvalidAction',
    reason: 'knows no server certificates',
  },
  {
    call: 'secretsmanager: a version by a label that it does not have',
    local: 'InvalidRequestException',
    emulator: RESULT,
    reason: 'the label is not looked at when a version is given; AWS and moto refuse',
  },
  {
    call: 'secretsmanager: AWSCURRENT taken from a version that does not have it',
    local: 'InvalidParameterException',
    emulator: 'ResourceNotFoundException',
    reason: 'another exception; the API reference names InvalidParameterException',
  },
  {
    call: 'dynamodb: update of one place in a list',
    local: RESULT,
    emulator: RESULT,
    reason: 'a place beyond the end fills the list up with NULL; DynamoDB and moto append',
  },
  {
    call: 'dynamodb: condition n == :n',
    local: 'ValidationException',
    emulator: 'ConditionalCheckFailedException',
    reason: 'the syntax error is taken for a condition that is not met',
  },
  {
    call: 'dynamodb: update of one path twice',
    local: 'ValidationException',
    emulator: RESULT,
    reason: 'overlapping paths are not looked for',
  },
  {
    call: 'dynamodb: condition n < :n',
    local: 'ValidationException',
    emulator: 'ConditionalCheckFailedException',
    reason: 'no check that a value has an order; DynamoDB refuses BOOL for < before it reads',
  },
  {
    call: 'sqs: a message is deleted, twice',
    local: RESULT,
    emulator: 'ReceiptHandleIsInvalid',
    reason: 'a receipt handle works once; SQS and moto accept it again',
  },
  ...subjects,
  {
    call: 'sns: an empty message',
    local: 'InvalidParameterException',
    emulator: RESULT,
    reason: 'an empty message is published; SNS says "Empty message"',
  },
  ...['sns: an attribute of an unknown type', 'sns: an empty attribute'].map((call) => ({
    call,
    local: 'InvalidParameterValueException',
    emulator: RESULT,
    reason: 'attributes are not looked at',
  })),
  {
    call: 'wafv2: a stale lock token',
    local: 'WAFOptimisticLockException',
    emulator: RESULT,
    reason: 'lock tokens are given but not checked',
  },
  ...addresses,
  {
    call: 'secretsmanager: to rotate a secret without rotation',
    local: 'InvalidRequestException',
    emulator: RESULT,
    reason: 'rotates without a rotation function; Secrets Manager refuses',
  },
  {
    call: 'secretsmanager: to rotate with a token that is too short',
    local: 'InvalidParameterException',
    emulator: RESULT,
    reason: 'the length of 32 to 64 characters is not kept',
  },
  {
    call: 'ssm: a parameter with a policy',
    local: RESULT,
    emulator: 'TypeError',
    reason: 'Policies comes as text, not as a list',
  },
  {
    call: 'ssm: an overwrite without policies',
    local: RESULT,
    emulator: RESULT,
    reason: 'policies are lost; Parameter Store and moto keep them',
  },
  {
    call: 'ssm: tags of one that is not there',
    local: 'InvalidResourceId',
    emulator: RESULT,
    reason: 'no check that the parameter is there',
  },
  {
    call: 'acm: a certificate that waits for its DNS record',
    local: RESULT,
    emulator: RESULT,
    reason: 'issued at once, without its DNS record',
  },
  {
    call: 's3: no policy',
    local: 'NoSuchBucketPolicy',
    emulator: RESULT,
    reason: 'an empty status instead of the exception of S3 and moto',
  },
];

export const differences = { moto, ministack };
