import fc from 'fast-check';
import { opennessOf } from '../../../src/sources/trail/policy.ts';

const policy = (...Statement: unknown[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Principal: unknown, more: object = {}) => ({ Effect: 'Allow', Principal, Action: '*', ...more });
const OWN = '111122223333';
const OF_OWN = { StringEquals: { 'aws:PrincipalAccount': OWN } };
const Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-example0000' } };

describe('who a policy lets in', () => {
  it.each([
    { name: 'everybody', text: policy(allow('*')), is: 'all' },
    { name: 'everybody, as AWS', text: policy(allow({ AWS: '*' })), is: 'all' },
    { name: 'everybody, in a list', text: policy(allow({ AWS: ['arn:aws:iam::111122223333:root', '*'] })), is: 'all' },
    { name: 'everybody else', text: policy({ Effect: 'Allow', NotPrincipal: { AWS: 'x' }, Action: '*' }), is: 'all' },
    { name: 'everybody, in a second statement', text: policy(allow({ AWS: 'x' }), allow('*')), is: 'all' },
    { name: 'everybody, by one statement only', text: policy(allow('*', { Condition }), allow('*')), is: 'all' },
    { name: 'everybody without an effect', text: policy({ Principal: '*' }), is: 'all' },
    { name: 'a single statement', text: JSON.stringify({ Statement: allow('*') }), is: 'all' },
    { name: 'an empty condition', text: policy(allow('*', { Condition: {} })), is: 'all' },
    { name: 'those of an organization, whoever owns it', text: policy(allow('*', { Condition })), is: 'loose' },
    { name: 'those of this account', text: policy(allow('*', { Condition: OF_OWN })), is: 'conditional' },
    { name: 'an account', text: policy(allow({ AWS: 'arn:aws:iam::444455556666:root' })), is: 'account' },
    { name: 'a service', text: policy(allow({ Service: 'logs.amazonaws.com' })), is: 'named' },
    { name: 'nobody: a denial', text: policy({ Effect: 'Deny', Principal: '*', Action: '*' }), is: 'named' },
    { name: 'text that is no JSON', text: '{', is: 'unreadable' },
    { name: 'null', text: 'null', is: 'unreadable' },
    { name: 'no statement', text: policy(), is: 'unreadable' },
    { name: 'a statement that is text', text: policy('x'), is: 'unreadable' },
    { name: 'nothing', text: undefined, is: 'unreadable' },
    { name: 'an object', text: { Statement: [] }, is: 'unreadable' },
    { name: '100 KB', text: policy(allow('*', { Sid: 'x'.repeat(100_000) })), is: 'unreadable' },
  ])('$name: $is', ({ text, is }) => {
    expect(opennessOf(text, OWN).openness).toBe(is);
  });

  it('is one of six, whatever stands there', () => {
    const answers = ['all', 'account', 'loose', 'conditional', 'named', 'unreadable'];
    const any = fc.oneof(
      fc.anything(),
      fc.jsonValue().map((value) => JSON.stringify({ Statement: value })),
      fc.jsonValue().map((Principal) => policy(allow(Principal))),
    );
    fc.assert(fc.property(any, (text) => answers.includes(opennessOf(text, OWN).openness)));
  });
});
