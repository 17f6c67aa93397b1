import { type Deny, denyOf, documentOf, type Scope } from '../../src/actions/contain/sessions/deny-policy.ts';
import { verdicts } from './support/engine.ts';

const AT = Date.parse('2026-11-20T12:00:00Z');
const ROLE = 'AROAEXAMPLE0000000008';
const UUID = '906759640b-0a1b2c3d-0000-4000-8000-000000000001';
const ANYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** A session of the role, as IAM sees it in each of its calls. */
interface Session {
  name: string;
  began: string;
  source?: string;
  user?: string;
}

const BEFORE = '2026-11-20T11:59:59Z';
const AFTER = '2026-11-20T12:00:01Z';
const alice: Session = { name: 'alice', began: BEFORE, source: 'alice', user: UUID };

/** Which of the sessions the policy denies, by an engine that this project did not write. */
function denied(scope: Scope, sessions: readonly Session[]): boolean[] {
  const deny: Deny = denyOf(scope, AT, scope.userId);
  const answers = verdicts(
    sessions.map(({ name, began, source, user }) => ({
      action: 's3:GetObject',
      principal: `arn:aws:sts::111122223333:assumed-role/web/${name}`,
      resource: 'arn:aws:s3:::orders/1',
      account: '111122223333',
      context: {
        'aws:TokenIssueTime': began,
        'aws:userid': `${ROLE}:${name}`,
        ...(source && { 'aws:SourceIdentity': source }),
        ...(user && { 'identitystore:UserId': user }),
      },
      identity: [ANYTHING, JSON.parse(documentOf(deny)) as object],
    })),
  );
  expect(answers.every((answer) => answer === 'Allowed' || answer === 'ExplicitlyDenied')).toBe(true);
  return answers.map((answer) => answer === 'ExplicitlyDenied');
}

const OTHERS: Session[] = [
  { ...alice, name: 'alice2', source: 'alice2', user: UUID.replace('0001', '0002') },
  { ...alice, name: 'Alice', source: 'Alice', user: UUID.replace('0001', '0003') },
  { name: 'i-0aaaa1111bbbb2222', began: BEFORE },
];

it.each<{ name: string; scope: Scope; one: Session }>([
  { name: 'a session', scope: { userId: `${ROLE}:alice` }, one: { name: 'alice', began: BEFORE } },
  {
    name: 'an odd session',
    scope: { userId: `${ROLE}:a+b=c,d.e@f-g_h` },
    one: { name: 'a+b=c,d.e@f-g_h', began: BEFORE },
  },
  {
    name: 'a source identity, in whatever session',
    scope: { userId: '', person: { key: 'aws:SourceIdentity', value: 'alice' } },
    one: { name: 'whatever', began: BEFORE, source: 'alice' },
  },
  {
    name: 'a user of Identity Center, in whatever session',
    scope: { userId: '', person: { key: 'identitystore:UserId', value: UUID } },
    one: { name: 'whatever', began: BEFORE, user: UUID },
  },
])('the deny of $name denies it what began before, and nobody else', ({ scope, one }) => {
  expect(denied(scope, [one, { ...one, began: AFTER }, ...OTHERS])).toEqual([true, false, false, false, false]);
});

it('the deny of a role denies everybody who has begun, and nobody who begins later', () => {
  expect(denied({ userId: '' }, [alice, ...OTHERS])).toEqual([true, true, true, true]);
  expect(denied({ userId: '' }, [{ ...alice, began: AFTER }])).toEqual([false]);
});
