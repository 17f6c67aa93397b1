import {
  DeletePublicAccessBlockCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { LocalS3 } from '../../local/services/s3.ts';
import { givenClients } from '../support/attempts.ts';
import { givenWorld } from '../support/fixtures.ts';

const Bucket = 'example-reports';

function given(bucket: Parameters<LocalS3['seedBucket']>[0] = { name: Bucket }) {
  const service = new LocalS3(givenWorld());
  service.seedBucket(bucket);
  return { service, s3: givenClients({ s3: service }).clients.s3 };
}

describe('a bucket of the local account', () => {
  it('answers what was never set with an exception of its own', async () => {
    const { s3 } = given();
    const names = await Promise.all(
      [
        s3.send(new GetBucketTaggingCommand({ Bucket })),
        s3.send(new GetPublicAccessBlockCommand({ Bucket })),
        s3.send(new GetBucketPolicyStatusCommand({ Bucket })),
        s3.send(new GetBucketWebsiteCommand({ Bucket })),
      ].map((answer) => answer.then(String, ({ name }: Error) => name)),
    );
    expect(names).toEqual([
      'NoSuchTagSet',
      'NoSuchPublicAccessBlockConfiguration',
      'NoSuchBucketPolicy',
      'NoSuchWebsiteConfiguration',
    ]);
  });

  it('tells its tags, policy status and website', async () => {
    const { s3 } = given({ name: Bucket, tags: { team: 'web' }, policy: 'public', website: true });
    expect(await s3.send(new GetBucketTaggingCommand({ Bucket }))).toMatchObject({
      TagSet: [{ Key: 'team', Value: 'web' }],
    });
    expect(await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).toMatchObject({
      PolicyStatus: { IsPublic: true },
    });
    expect(await s3.send(new GetBucketWebsiteCommand({ Bucket }))).toHaveProperty('IndexDocument');
  });

  it.each([
    { owner: '111122223333', name: 'other', expected: '111122223333', error: 'NoSuchBucket' },
    { owner: '444455556666', name: Bucket, expected: undefined, error: 'AccessDenied' },
    { owner: '444455556666', name: Bucket, expected: '444455556666', error: 'AccessDenied' },
    { owner: '111122223333', name: Bucket, expected: '444455556666', error: 'AccessDenied' },
  ])('$name of $owner, expected of $expected: $error', async ({ owner, name, expected, error }) => {
    const { s3 } = given({ name: Bucket, owner });
    const input = { Bucket: name, ...(expected && { ExpectedBucketOwner: expected }) };
    await expect(s3.send(new GetPublicAccessBlockCommand(input))).rejects.toMatchObject({ name: error });
  });

  it('replaces all four settings by a write, and forgets them when they are deleted, also twice', async () => {
    const { s3, service } = given();
    const put = (on: object) =>
      s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: on }));
    await put({ BlockPublicAcls: true, IgnorePublicAcls: true });
    await put({ BlockPublicPolicy: true });
    expect((await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: false,
    });
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    expect(service.buckets.get(Bucket)?.publicAccessBlock).toBeUndefined();
  });

  it.each([
    { acl: 'private', policy: 'private', on: {}, isPublic: false },
    { acl: 'public', policy: 'private', on: {}, isPublic: true },
    { acl: 'private', policy: 'public', on: {}, isPublic: true },
    { acl: 'public', policy: 'public', on: { BlockPublicAcls: true, BlockPublicPolicy: true }, isPublic: true },
    { acl: 'public', policy: 'private', on: { IgnorePublicAcls: true }, isPublic: false },
    { acl: 'public', policy: 'private', on: { RestrictPublicBuckets: true }, isPublic: true },
    { acl: 'private', policy: 'public', on: { IgnorePublicAcls: true }, isPublic: true },
    { acl: 'private', policy: 'public', on: { RestrictPublicBuckets: true }, isPublic: false },
    { acl: 'public', policy: 'public', on: { IgnorePublicAcls: true, RestrictPublicBuckets: true }, isPublic: false },
  ] as const)('ACL $acl, policy $policy, $on: public $isPublic', ({ acl, policy, on, isPublic }) => {
    const { service } = given({ name: Bucket, acl, policy, publicAccessBlock: on });
    expect(service.isPublic(Bucket)).toBe(isPublic);
  });
});
