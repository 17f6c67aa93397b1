import { type People, peopleBehind, personOf } from '../../src/core/known-people.ts';
import { givenFinding } from '../support/fixtures.ts';

const people: People = {
  jane: { address: 'jane@example.com', principals: 'arn:aws:sts::111122223333:assumed-role/operator/jane' },
  kim: { slack: ['U0KIM00001', 'W0KIM00002'] },
  ben: { principals: ['arn:aws:iam::111122223333:user/staff/ben', 'arn:aws-cn:iam::444455556666:role/ben-alone'] },
};

it.each([
  { by: 'Jane@Example.com', via: 'page', is: 'jane' },
  { by: 'jane@example.com', is: undefined },
  { by: 'jane@example.com.evil.example', via: 'page', is: undefined },
  { by: 'arn:aws:sts::111122223333:assumed-role/operator/jane', is: 'jane' },
  { by: 'arn:aws:sts::111122223333:assumed-role/operator/jane', via: 'page', is: undefined },
  { by: 'arn:aws:sts::111122223333:assumed-role/operator/Jane', is: undefined },
  { by: 'arn:aws:sts::111122223333:assumed-role/operator', is: undefined },
  { by: 'arn:aws:iam::111122223333:role/operator', is: undefined },
  { by: 'arn:aws:iam::111122223333:user/staff/ben', is: 'ben' },
  { by: 'arn:aws-cn:sts::444455556666:assumed-role/ben-alone/i-0a11b22c33d44e001', is: 'ben' },
  { by: 'arn:aws:iam::111122223333:root', is: undefined },
  { by: 'unknown', is: undefined },
  { by: '', via: 'page', is: undefined },
  { by: 'slack:W0KIM00002', via: 'slack', is: 'kim' },
  { by: 'slack:w0kim00002', via: 'slack', is: undefined },
  { by: 'W0KIM00002', via: 'slack', is: undefined },
  { by: 'slack:W0KIM00002', via: 'page', is: undefined },
  { by: 'slack:W0KIM00002', is: undefined },
  { by: 'arn:aws:iam::111122223333:user/staff/ben', via: 'slack', is: undefined },
])('$by by $via is $is', ({ by, via, is }) => {
  expect(personOf(people, { by, ...(via && { via }) })).toBe(is);
});

it.each([
  { title: 'a user', actor: { userType: 'IAMUser', userName: 'ben' }, are: ['ben'] },
  { title: 'a user that is touched', resources: [{ kind: 'user' as const, id: 'Ben' }], are: ['ben'] },
  {
    title: 'a session of a role',
    actor: { userType: 'AssumedRole', userName: 'operator', principalId: 'AROAEXAMPLE0000000001:jane' },
    resources: [{ kind: 'role' as const, id: 'operator' }],
    are: ['jane'],
  },
  {
    title: 'another session of the same role',
    actor: { userType: 'AssumedRole', userName: 'operator', principalId: 'AROAEXAMPLE0000000001:kim' },
    resources: [{ kind: 'role' as const, id: 'operator' }],
    are: [],
  },
  {
    title: 'a session of another role that is named like a person',
    actor: { userType: 'AssumedRole', userName: 'admin', principalId: 'AROAEXAMPLE0000000002:jane@example.com' },
    are: ['jane'],
  },
  { title: 'a role without a session', resources: [{ kind: 'role' as const, id: 'operator' }], are: ['jane'] },
  { title: 'a role of one person', actor: { userType: 'Role', userName: 'ben-alone' }, are: ['ben'] },
  { title: 'nobody', resources: [{ kind: 'bucket' as const, id: 'jane' }], are: [] },
])('behind $title: $are', ({ actor, resources = [], are }) => {
  const { actor: _own, actors: _owns, ...finding } = givenFinding();
  expect(peopleBehind(people, { ...finding, resources, ...(actor && { actor }) })).toEqual(are);
});
