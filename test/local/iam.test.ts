import {
  AttachUserPolicyCommand,
  DetachUserPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { LocalIam, type UserSeed } from '../../local/services/iam.ts';
import { givenClients } from '../support/attempts.ts';
import { givenWorld, NOW } from '../support/fixtures.ts';

const KEY = 'AKIAEXAMPLE000000001';
const UserName = 'alice';
const DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll';

function given(seed: Partial<UserSeed> = {}) {
  const service = new LocalIam(givenWorld());
  const alice = service.seedUser({ userName: UserName, keys: [{ id: KEY }], ...seed });
  return { service, alice, iam: givenClients({ iam: service }).clients.iam };
}

describe('a user of the local account', () => {
  it('has a path, tags and an ARN', async () => {
    const { iam } = given({ path: '/ops/', tags: { team: 'web' } });
    expect((await iam.send(new GetUserCommand({ UserName }))).User).toMatchObject({
      Path: '/ops/',
      Arn: 'arn:aws:iam::111122223333:user/ops/alice',
      Tags: [{ Key: 'team', Value: 'web' }],
      UserId: expect.stringMatching(/^AIDA[0-9A-F]{16}$/),
    });
  });

  it('shows no tags where there are none', async () => {
    expect((await given().iam.send(new GetUserCommand({ UserName }))).User).not.toHaveProperty('Tags');
  });

  it('has keys, which can be deactivated and activated', async () => {
    const { iam } = given();
    for (const Status of ['Inactive', 'Active'] as const) {
      await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: KEY, Status }));
      const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName }));
      expect(AccessKeyMetadata).toMatchObject([{ UserName, AccessKeyId: KEY, Status }]);
    }
  });

  it('is named by the last use of its key', async () => {
    const { iam } = given({ keys: [{ id: KEY, lastUsedAt: new Date(NOW) }] });
    const used = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: KEY }));
    expect(used).toMatchObject({ UserName, AccessKeyLastUsed: { LastUsedDate: new Date(NOW) } });
  });

  it('has policies, each attached once', async () => {
    const { iam, alice } = given();
    const command = { UserName, PolicyArn: DENY_ALL };
    await iam.send(new AttachUserPolicyCommand(command));
    await iam.send(new AttachUserPolicyCommand(command));
    expect((await iam.send(new ListAttachedUserPoliciesCommand({ UserName }))).AttachedPolicies).toEqual([
      { PolicyArn: DENY_ALL, PolicyName: 'AWSDenyAll' },
    ]);
    await iam.send(new DetachUserPolicyCommand(command));
    expect(alice.attached).toEqual([]);
    await expect(iam.send(new DetachUserPolicyCommand(command))).rejects.toThrow('was not found');
  });

  it.each([
    { quota: 10, has: 9, fits: true },
    { quota: 10, has: 10, fits: false },
    { quota: 20, has: 10, fits: true },
  ])('with $has policies of $quota takes one more: $fits', async ({ quota, has, fits }) => {
    const { iam, service } = given({
      attached: Array.from({ length: has }, (_, n) => `arn:aws:iam::aws:policy/P${n}`),
    });
    service.policyQuota = quota;
    const attached = iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: DENY_ALL }));
    if (fits) await expect(attached).resolves.toBeDefined();
    else await expect(attached).rejects.toMatchObject({ name: 'LimitExceededException' });
  });
});

describe('the local account refuses, as IAM does,', () => {
  const { iam } = given();
  it.each([
    { what: 'an unknown user', call: () => iam.send(new GetUserCommand({ UserName: 'bob' })) },
    {
      what: "another user's key",
      call: () => iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: 'AKIAEXAMPLE9', Status: 'Inactive' })),
    },
    { what: 'an unknown key', call: () => iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAEXAMPLE9' })) },
    {
      what: 'a policy that does not exist',
      call: () => iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: 'arn:aws:iam::111122223333:policy/x' })),
    },
  ])('$what', async ({ call }) => {
    await expect(call()).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('a status that there is not, and a call without a user', async () => {
    const wrong = { UserName, AccessKeyId: KEY, Status: 'Gone' as 'Active' };
    await expect(iam.send(new UpdateAccessKeyCommand(wrong))).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(iam.send(new GetUserCommand({}))).rejects.toMatchObject({ name: 'ValidationError' });
  });
});
