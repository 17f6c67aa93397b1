import { deactivateAccessKeyTargets } from '../../../src/actions/catalogue/targets/identity-targets.ts';
import { givenConfig } from '../../support/fixtures.ts';
import { findingOf } from '../support.ts';

const IAM = 'attack-sequence-compromised-credentials';
const S3 = 'attack-sequence-compromised-data';
const sequence = 'detail.service.detection.sequence';

const actor = (name: string, credentialUid: string, type = 'IAMUser', account = '111122223333') => ({
  id: name,
  user: { name, uid: 'AIDAEXAMPLE', type, credentialUid, account: { uid: account } },
});

describe('an attack sequence', () => {
  it('names the key and whose it is, and where it was used only as a fact', () => {
    expect(findingOf('guardduty', IAM)).toMatchObject({
      severity: 9,
      actor: { userType: 'IAMUser', userName: 'release-bot', accessKeyId: 'AKIAEXAMPLE000000018' },
      resources: [
        { kind: 'access-key', id: 'AKIAEXAMPLE000000018' },
        { kind: 'user', id: 'release-bot' },
      ],
      peers: [],
      facts: { endpoints: '203.0.113.240', signals: 3 },
    });
  });

  it('has the addresses that came in as peers, of no kind that a web firewall would block', () => {
    const finding = findingOf('guardduty', S3);
    expect(finding).toMatchObject({
      direction: 'INBOUND',
      peers: [{ address: '203.0.113.247', country: 'South Africa', asn: '64522', organization: 'Example VPN' }],
    });
    expect(finding.facts).not.toHaveProperty('peerKind');
  });

  it('keeps the tags of what it reached', () => {
    expect(findingOf('guardduty', S3).resources).toContainEqual({
      kind: 'bucket',
      id: 'orders-archive',
      arn: 'arn:aws:s3:::orders-archive',
      tags: { Team: 'shop', 'riposte:protected': 'true' },
    });
  });

  it('takes the actor with a long-term key for the one to answer', () => {
    const actors = [actor('runner', 'ASIAEXAMPLE000000030', 'AssumedRole'), actor('robot', 'AKIAEXAMPLE000000031')];
    const finding = findingOf('guardduty', IAM, { [`${sequence}.actors`]: actors });
    expect(finding.actor?.userName).toBe('robot');
    expect(finding.resources.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'access-key ASIAEXAMPLE000000030',
      'role runner',
      'access-key AKIAEXAMPLE000000031',
      'user robot',
      'user release-bot',
      'access-key AKIAEXAMPLE000000018',
    ]);
  });

  it('leaves out an actor of another account', () => {
    const finding = findingOf('guardduty', IAM, {
      [`${sequence}.actors`]: [actor('robot', 'AKIAEXAMPLE000000031', 'IAMUser', '444455556666')],
      [`${sequence}.resources`]: [],
    });
    expect(finding).not.toHaveProperty('actor');
    expect(finding.facts.unreadable).toBe(`${sequence}.actors[0].user.account.uid`);
  });

  it('names every actor, with the key of each', () => {
    const actors = [actor('robot', 'AKIAEXAMPLE000000031'), actor('runner', 'ASIAEXAMPLE000000030', 'AssumedRole')];
    const finding = findingOf('guardduty', IAM, { [`${sequence}.actors`]: actors });
    expect(finding.actors?.map(({ userName, accessKeyId }) => `${userName} ${accessKeyId}`)).toEqual([
      'robot AKIAEXAMPLE000000031',
      'runner ASIAEXAMPLE000000030',
      'release-bot AKIAEXAMPLE000000018',
    ]);
  });

  it('has one actor where actor and key name the same user', () => {
    expect(findingOf('guardduty', IAM)).not.toHaveProperty('actors');
  });

  it('keeps both where they contradict each other, so that nobody can act on the key', () => {
    const finding = findingOf('guardduty', IAM, {
      [`${sequence}.resources`]: [
        {
          resourceType: 'ACCESS_KEY',
          uid: 'AKIAEXAMPLE000000018',
          data: { accessKey: { userName: 'somebody-else', userType: 'IAMUser' } },
        },
      ],
    });
    expect(finding.actors?.map(({ userName }) => userName)).toEqual(['release-bot', 'somebody-else']);
    expect(deactivateAccessKeyTargets(finding, givenConfig())).toEqual([
      { key: 'AKIAEXAMPLE000000018', refuse: expect.stringContaining('does not say whose key') },
    ]);
  });

  it.each([
    { uid: '645761ef0cb669e4c9879bb2dbb64c5f', member: '645761ef0cb669e4c9879bb2dbb64c5f' },
    {
      uid: 'arn:aws:guardduty:eu-west-1:111122223333:detector/d0f2/finding/645761ef0cb669e4c9879bb2dbb64c5f',
      member: '645761ef0cb669e4c9879bb2dbb64c5f',
    },
    { uid: 'a#b', member: undefined },
    { uid: 'arn:aws:s3:::bucket/finding/1', member: undefined },
    { uid: `${'a'.repeat(100_000)}`, member: undefined },
  ])('sums up the finding of a signal (%#)', ({ uid, member }) => {
    const signals = [
      { uid, type: 'FINDING', name: 'Discovery:IAMUser/AnomalousBehavior' },
      { uid: 'c7ef45afd6494bc8bb44b5274ce2e46d', type: 'CLOUD_TRAIL', name: 'AttachRolePolicy' },
    ];
    const finding = findingOf('guardduty', IAM, { [`${sequence}.signals`]: signals });
    expect(finding.members).toEqual(member ? [member] : undefined);
    expect(finding.facts.unreadable).toBe(member ? undefined : `${sequence}.signals[0].uid`);
  });

  it.each([
    {
      what: 'an instance by its ARN',
      resource: {
        resourceType: 'EC2_INSTANCE',
        uid: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0aaaa1111bbbb2222',
      },
      is: 'instance i-0aaaa1111bbbb2222',
    },
    {
      what: 'an instance by its name',
      resource: { resourceType: 'EC2_INSTANCE', name: 'i-0aaaa1111bbbb2222', uid: 'x' },
      is: 'instance i-0aaaa1111bbbb2222',
    },
    { what: 'a cluster', resource: { resourceType: 'EKS_CLUSTER', name: 'shop-cluster' }, is: 'cluster shop-cluster' },
    {
      what: 'a task',
      resource: { resourceType: 'ECS_TASK', uid: 'arn:aws:ecs:eu-west-1:111122223333:task/media/0ebb', name: 'task' },
      is: 'workload arn:aws:ecs:eu-west-1:111122223333:task/media/0ebb',
    },
    {
      what: 'a workload',
      resource: { resourceType: 'KUBERNETES_WORKLOAD', uid: 'shop/pods/cart', name: 'cart' },
      is: 'workload shop/pods/cart',
    },
    { what: 'a container', resource: { resourceType: 'CONTAINER', uid: 'a42d519714d6' }, is: 'container a42d519714d6' },
    {
      what: 'an object',
      resource: { resourceType: 'S3_OBJECT', uid: 'arn:aws:s3:::orders-archive/2026/11/a.csv' },
      is: 'object orders-archive/2026/11/a.csv',
    },
    {
      what: 'an image',
      resource: { resourceType: 'EC2_IMAGE', uid: 'ami-0a1b2c3d4e5f60718' },
      is: 'image ami-0a1b2c3d4e5f60718',
    },
    {
      what: 'a bucket whose ARN is of another partition',
      resource: { resourceType: 'S3_BUCKET', name: 'orders-archive', uid: 'arn:aws-cn:s3:::orders-archive' },
      is: undefined,
    },
    {
      what: 'an instance whose ARN is of another account',
      resource: {
        resourceType: 'EC2_INSTANCE',
        name: 'i-0aaaa1111bbbb2222',
        uid: 'arn:aws:ec2:eu-west-1:444455556666:instance/i-0aaaa1111bbbb2222',
      },
      is: undefined,
    },
    { what: 'something new', resource: { resourceType: 'ROBOT', uid: 'robot/7' }, is: 'other robot/7' },
    {
      what: 'an instance of another account',
      resource: { resourceType: 'EC2_INSTANCE', name: 'i-0aaaa1111bbbb2222', accountId: '444455556666' },
      is: undefined,
    },
    {
      what: 'an instance of another region',
      resource: { resourceType: 'EC2_INSTANCE', name: 'i-0aaaa1111bbbb2222', region: 'us-east-1' },
      is: undefined,
    },
    { what: 'a bucket with a line break', resource: { resourceType: 'S3_BUCKET', name: 'press\nkit' }, is: undefined },
    { what: 'nothing', resource: {}, is: undefined },
  ])('reads $what', ({ resource, is }) => {
    const finding = findingOf('guardduty', IAM, { [`${sequence}.actors`]: [], [`${sequence}.resources`]: [resource] });
    expect(finding.resources.map(({ kind, id }) => `${kind} ${id}`)).toEqual(is ? [is] : []);
    expect(finding.facts.unreadable).toBe(is ? undefined : `${sequence}.resources[0]`);
  });
});
