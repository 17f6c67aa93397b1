import { MalformedEventError } from '../../../src/core/errors.ts';
import { guardduty } from '../../../src/sources/guardduty/index.ts';
import { bundled, edited, findingOf } from '../support.ts';

const NAME = 'malicious-caller-inbound';
const arnOf = (account = '111122223333', region = 'eu-west-1', partition = 'aws'): string =>
  `arn:${partition}:guardduty:${region}:${account}:detector/d0f2b3cbe41413047352141e5b863d87/finding/ccfd8884257b06702c7b1366d1dcaeab`;

describe('a finding whose parts contradict each other', () => {
  it.each([
    {
      what: 'an ARN of another account',
      fields: { 'detail.arn': arnOf('444455556666') },
      says: 'detail.arn is of account "444455556666", but detail.accountId is "111122223333"',
    },
    {
      what: 'an account that its ARN does not name',
      fields: { 'detail.accountId': '444455556666' },
      says: 'detail.arn is of account "111122223333", but detail.accountId is "444455556666"',
    },
    {
      what: 'an ARN of another region',
      fields: { 'detail.arn': arnOf(undefined, 'us-east-1') },
      says: 'detail.arn is of region "us-east-1", but detail.region is "eu-west-1"',
    },
    {
      what: 'an ARN of another partition',
      fields: { 'detail.arn': arnOf(undefined, undefined, 'aws-cn') },
      says: 'detail.arn is of partition "aws-cn", but detail.partition is "aws"',
    },
    {
      what: 'an ARN of something else',
      fields: { 'detail.arn': 'arn:aws:s3:::bucket' },
      says: 'detail.arn should be the ARN of a GuardDuty finding, but is "arn:aws:s3:::bucket"',
    },
    { what: 'an ARN that is none', fields: { 'detail.arn': 7 }, says: 'detail.arn should be the ARN' },
  ])('is refused with $what', ({ fields, says }) => {
    const parse = () => guardduty.parse(edited(bundled('guardduty', NAME), fields));
    expect(parse).toThrow(MalformedEventError);
    expect(parse).toThrow(says);
  });

  it.each([
    { what: 'no ARN', fields: { 'detail.arn': undefined } },
    { what: 'an empty ARN', fields: { 'detail.arn': '' } },
    { what: 'no partition beside the ARN', fields: { 'detail.partition': undefined } },
  ])('is none with $what', ({ fields }) => {
    expect(findingOf('guardduty', NAME, fields).account).toBe('111122223333');
  });
});
