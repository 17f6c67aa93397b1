import { kms } from '../../src/sources/kms/index.ts';
import { secretsManager } from '../../src/sources/secrets-manager/index.ts';
import { bundled, edited } from './support.ts';

const STRANGE = '444455556666';
const allow = (Principal: unknown, Condition?: unknown) => ({
  Effect: 'Allow',
  Principal,
  Action: '*',
  Resource: '*',
  ...(Condition !== undefined && { Condition }),
});

const GIVEN = [
  {
    what: 'what everybody meets',
    says: [allow('*', { Bool: { 'aws:SecureTransport': 'true' } })],
    is: 'policy-open',
  },
  { what: 'any organization', says: [allow('*', { StringLike: { 'aws:PrincipalOrgID': '*' } })], is: 'policy-open' },
  {
    what: 'the whole world',
    says: [allow({ AWS: '*' }, { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } })],
    is: 'policy-open',
  },
  {
    what: 'one account of all, by a condition',
    says: [allow('*', { StringEquals: { 'kms:CallerAccount': STRANGE } })],
    is: 'shared-with-account',
  },
  {
    what: 'a stranger beside an organization',
    says: [
      allow('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-example0000' } }),
      allow({ AWS: `arn:aws:iam::${STRANGE}:root` }),
    ],
    is: 'shared-with-account',
  },
  {
    what: 'a service, whoever calls it',
    says: [allow('*', { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } })],
    is: 'policy-loose',
  },
  {
    what: 'an organization',
    says: [allow('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-example0000' } })],
    is: 'policy-loose',
  },
  {
    what: 'the organization of the deployment',
    says: [allow('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })],
    is: 'policy-conditional',
  },
  {
    what: 'this account alone',
    says: [
      allow('*', {
        StringEquals: { 'kms:CallerAccount': '111122223333', 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
      }),
    ],
    is: 'policy-conditional',
  },
];

describe.each([
  { noun: 'key', source: kms, folder: 'kms', name: 'key-policy-open-to-all', field: 'policy' },
  {
    noun: 'secret',
    source: secretsManager,
    folder: 'secrets-manager',
    name: 'policy-open-to-all',
    field: 'resourcePolicy',
  },
] as const)('the policy of a $noun', ({ noun, source, folder, name, field }) => {
  it.each(GIVEN)('for $what: $is', ({ says, is }) => {
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: says });
    const event = edited(bundled(folder, name), { [`detail.requestParameters.${field}`]: policy });
    const deployment = { stack: 'riposte-prod', organisation: { id: 'o-a1b2c3d4e5' } };
    expect(source.parse(event, deployment).map(({ facts }) => facts.risk)).toEqual([`${noun}-${is}`]);
  });
});
