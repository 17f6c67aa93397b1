import { memberRoles } from '../../deploy/organisation/member-roles.ts';
import { isForUsAlone } from '../../src/core/own-role-trust.ts';

const HOME = '111122223333';
const deployment = { stack: 'riposte-prod', account: HOME, partition: 'aws', rolePath: '/' };
const ROLE = `arn:aws:iam::${HOME}:role/riposte-prod-ActStorageRole-*`;

const statement = (changes: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${HOME}:root` },
  Action: 'sts:AssumeRole',
  Condition: { ArnLike: { 'aws:PrincipalArn': ROLE } },
  ...changes,
});
const trust = (...statements: object[]): string => encodeURIComponent(JSON.stringify({ Statement: statements }));

it('knows every role that the template makes, as IAM returns its trust', () => {
  const values: Record<string, string> = {
    'AWS::Partition': 'aws',
    Account: HOME,
    RolePath: '/security/',
    Stack: 'riposte-prod',
  };
  const filled = memberRoles().replaceAll(/\$\{([\w:]+)\}/g, (whole, name: string) => values[name] ?? whole);
  const { Resources } = JSON.parse(filled.replaceAll(/\{"Fn::Sub":("[^"]*")\}/g, '$1')) as {
    Resources: Record<string, { Properties: { AssumeRolePolicyDocument: object } }>;
  };
  const documents = Object.values(Resources).map(({ Properties }) =>
    JSON.stringify(Properties.AssumeRolePolicyDocument),
  );
  expect(documents.length).toBeGreaterThan(4);
  for (const document of documents) {
    expect(isForUsAlone(encodeURIComponent(document), { ...deployment, rolePath: '/security/' })).toBe(true);
    expect(isForUsAlone(document, { ...deployment, rolePath: '/security/', account: '999900001111' })).toBe(false);
  }
});

it.each([
  {
    title: 'one more statement for somebody else',
    document: trust(statement(), statement({ Principal: { AWS: '*' } })),
  },
  { title: 'another account', document: trust(statement({ Principal: { AWS: ['arn:aws:iam::444455556666:root'] } })) },
  { title: 'our account and another', document: trust(statement({ Principal: { AWS: [HOME, '444455556666'] } })) },
  { title: 'everybody', document: trust(statement({ Principal: '*' })) },
  { title: 'everybody but one', document: trust(statement({ Principal: undefined, NotPrincipal: { AWS: HOME } })) },
  {
    title: 'a service as well',
    document: trust(statement({ Principal: { AWS: HOME, Service: 'ec2.amazonaws.com' } })),
  },
  {
    title: 'a provider of identities',
    document: trust(statement({ Principal: { Federated: 'accounts.example.com' } })),
  },
  { title: 'every role of our account', document: trust(statement({ Condition: {} })) },
  {
    title: 'another role of our account',
    document: trust(
      statement({ Condition: { ArnLike: { 'aws:PrincipalArn': [ROLE, `arn:aws:iam::${HOME}:role/admin`] } } }),
    ),
  },
  {
    title: 'a condition that holds where the key is missing',
    document: trust(statement({ Condition: { ArnLikeIfExists: { 'aws:PrincipalArn': ROLE } } })),
  },
  {
    title: 'every call but one',
    document: trust(statement({ Action: undefined, NotAction: 'sts:GetCallerIdentity' })),
  },
  { title: 'what is no policy', document: '%7B' },
  { title: 'what cannot be decoded', document: '%' },
  { title: 'nothing', document: undefined },
])('takes a role that trusts $title for somebody else’s', ({ document }) => {
  expect(isForUsAlone(document, deployment)).toBe(false);
});

it.each([
  { title: 'nobody', document: trust() },
  { title: 'us, and denies somebody', document: trust(statement(), { Effect: 'Deny', Principal: '*', Action: '*' }) },
])('takes a role that trusts $title for ours', ({ document }) => {
  expect(isForUsAlone(document, deployment)).toBe(true);
});
