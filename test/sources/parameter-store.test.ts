import { MalformedEventError } from '../../src/core/errors.ts';
import { parameterStore } from '../../src/sources/parameter-store/index.ts';
import { bundled, edited, findingOf } from './support.ts';

const NOTICE = 'expires-in-five-days';
const ARN = 'arn:aws:ssm:eu-west-1:111122223333:parameter';
const named = (name: string, arn: string) => ({ 'detail.parameter-name': name, resources: [arn] });

describe('a Parameter Store policy action', () => {
  it('tells which parameter is about to expire', () => {
    expect(findingOf('parameter-store', NOTICE)).toMatchObject({
      type: 'Parameter Store Policy Action',
      title: 'Parameter /shop/payment-api-key is about to expire, and will then be deleted',
      severity: 5,
      resources: [{ kind: 'parameter', id: '/shop/payment-api-key', arn: `${ARN}/shop/payment-api-key` }],
      facts: {
        policyType: 'ExpirationNotification',
        actionStatus: 'Success',
        parameterType: 'SecureString',
        notice: '5 Days',
      },
    });
  });

  it.each([
    {
      name: 'expired-and-deleted',
      severity: 8,
      facts: { policyType: 'Expiration', expiresAt: '2026-11-20T09:00:00.000Z' },
    },
    {
      name: 'expires-in-twelve-hours',
      severity: 5,
      facts: { policyType: 'ExpirationNotification', notice: '12 Hours' },
    },
    {
      name: 'unchanged-for-ninety-days',
      severity: 2,
      facts: { policyType: 'NoChangeNotification', notice: '90 Days' },
    },
    { name: 'notification-failed', severity: 5, facts: { actionStatus: 'Failed', parameterType: 'StringList' } },
  ])('$name has severity $severity', ({ name, severity, facts }) => {
    expect(findingOf('parameter-store', name)).toMatchObject({ severity, facts });
  });

  it('of a policy that nobody has heard of is told', () => {
    expect(findingOf('parameter-store', NOTICE, { 'detail.policy-type': 'Rotation' })).toMatchObject({
      severity: 2,
      facts: { policyType: 'Rotation' },
    });
  });

  it.each([
    { name: '/a/b', arn: `${ARN}/a/b` },
    { name: 'a', arn: `${ARN}/a` },
    { name: '/a', arn: `${ARN}/a` },
  ])('matches the name $name with its ARN', ({ name, arn }) => {
    expect(findingOf('parameter-store', NOTICE, named(name, arn)).resources).toEqual([
      { kind: 'parameter', id: name, arn },
    ]);
  });

  it('is the same finding when it is sent again', () => {
    const again = { id: '00000000-0000-4000-8000-000000000000', time: '2026-11-21T08:10:00Z' };
    expect(findingOf('parameter-store', NOTICE, again).id).toBe(findingOf('parameter-store', NOTICE).id);
  });

  it.each([
    { what: 'another notice', fields: { 'detail.policy-content': '{"Attributes":{"Before":"1","Unit":"Days"}}' } },
    { what: 'another policy', fields: { 'detail.policy-type': 'NoChangeNotification' } },
    { what: 'another parameter', fields: named('/shop/x', `${ARN}/shop/x`) },
    { what: 'the next expiry', fields: { time: '2027-02-18T08:10:00Z' } },
  ])('with $what is another finding', ({ fields }) => {
    expect(findingOf('parameter-store', NOTICE, fields).id).not.toBe(findingOf('parameter-store', NOTICE).id);
  });

  it('keeps apart long names that differ at the end only', () => {
    const id = (end: string) => {
      const name = `/${'long/'.repeat(180)}${end}`;
      return findingOf('parameter-store', NOTICE, named(name, ARN + name)).id;
    };
    expect(id('a').length).toBeLessThanOrEqual(256);
    expect(id('a')).toBe(id('a'));
    expect(id('a')).not.toBe(id('b'));
  });

  it('can do without the text of the policy', () => {
    expect(findingOf('parameter-store', NOTICE, { 'detail.policy-content': undefined }).facts).not.toHaveProperty(
      'notice',
    );
  });

  it.each([
    {
      what: 'no name',
      fields: { 'detail.parameter-name': undefined },
      says: "detail.parameter-name should be a parameter's name",
    },
    { what: 'a name with a line break', fields: { 'detail.parameter-name': '/a\n' }, says: 'detail.parameter-name' },
    { what: 'a name with bidi marks', fields: { 'detail.parameter-name': '/a\u202eb' }, says: 'but is "/a b"' },
    {
      what: 'a name of 100 KB',
      fields: { 'detail.parameter-name': 'a'.repeat(100_000) },
      says: 'detail.parameter-name',
    },
    {
      what: 'another name than the ARN',
      fields: { 'detail.parameter-name': '/shop/x' },
      says: 'but detail.parameter-name is "/shop/x"',
    },
    {
      what: 'an ARN of another partition',
      fields: { resources: [`${ARN}/shop/payment-api-key`.replace('aws', 'aws-cn')] },
      says: 'of partition "aws-cn"',
    },
    {
      what: 'an ARN of another account',
      fields: { resources: [`${ARN}/shop/payment-api-key`.replace('111122223333', '444455556666')] },
      says: 'of account "444455556666"',
    },
    { what: 'no ARN', fields: { resources: [] }, says: "the parameter's ARN" },
    { what: 'no policy type', fields: { 'detail.policy-type': undefined }, says: 'detail.policy-type should be' },
    { what: 'a policy type with HTML', fields: { 'detail.policy-type': '<b>' }, says: 'detail.policy-type should be' },
    {
      what: 'a policy that is no JSON',
      fields: { 'detail.policy-content': 'Expiration' },
      says: 'detail.policy-content should be JSON',
    },
    {
      what: 'a policy that is a list',
      fields: { 'detail.policy-content': '[]' },
      says: 'detail.policy-content should be an object',
    },
    {
      what: 'a policy that is a number',
      fields: { 'detail.policy-content': 5 },
      says: 'detail.policy-content should be JSON',
    },
  ])('with $what is malformed', ({ fields, says }) => {
    const parse = () => parameterStore.parse(edited(bundled('parameter-store', NOTICE), fields));
    expect(parse).toThrow(MalformedEventError);
    expect(parse).toThrow(says);
  });
});
