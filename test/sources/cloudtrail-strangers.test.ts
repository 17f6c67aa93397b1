import { ACCOUNT, type Given, letting, reading, STRANGE, TEMPLATE } from './calls-given.ts';

const deployment = { stack: 'riposte-prod', account: ACCOUNT };
const arn = (service: string, rest: string): string => `arn:aws:${service}:eu-west-1:${ACCOUNT}:${rest}`;
const decisionOf = (given: Given): unknown => reading(given)?.facts.decision ?? 'nothing';

describe('what a template opens of Riposte', () => {
  const queue = (policy: string) => ({
    call: 'sqs:SetQueueAttributes',
    request: {
      queueUrl: `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/riposte-prod-decide`,
      attributes: { Policy: policy },
    },
  });
  const role = (principal: unknown) => ({
    call: 'iam:UpdateAssumeRolePolicy',
    request: { roleName: 'riposte-prod-act-contain', policyDocument: letting(principal) },
  });
  const LAWFUL = 'own-deployed';

  it.each([
    { what: 'a queue, to everybody', given: queue(letting('*')), severity: 8.5, opened: 'everybody' },
    { what: 'a role, to a stranger', given: role({ AWS: STRANGE }), severity: 8, opened: 'account' },
  ])('$what, is told at once, and not as a deployment', ({ given, severity, opened }) => {
    const finding = reading({ ...given, who: TEMPLATE, deployment });
    expect(finding).toMatchObject({ severity, facts: { decision: 'now', opened } });
    expect(finding?.facts.risk).not.toBe(LAWFUL);
    expect(finding?.id).not.toBe(reading({ ...queue(letting({ AWS: ACCOUNT })), who: TEMPLATE, deployment })?.id);
  });

  it.each([
    { what: 'a queue that stays closed', given: queue(letting({ Service: 'events.amazonaws.com' })) },
    { what: 'a role that trusts its own account', given: role({ AWS: ACCOUNT }) },
  ])('$what waits for the daily email', ({ given }) => {
    expect(reading({ ...given, who: TEMPLATE, deployment })?.facts).toMatchObject({ decision: 'digest', risk: LAWFUL });
  });

  it('a role of a member that trusts the deployment waits for the daily email', () => {
    const given = { ...role({ AWS: `arn:aws:iam::${STRANGE}:root` }), who: TEMPLATE };
    expect(decisionOf({ ...given, deployment: { ...deployment, account: STRANGE } })).toBe('digest');
  });
});

describe('what leaves Riposte for something with a name like its own', () => {
  const move = (to?: string) => ({
    call: 'sqs:StartMessageMoveTask',
    deployment,
    request: {
      sourceArn: arn('sqs', 'riposte-prod-guardduty-dead-letters'),
      ...(to !== undefined && { destinationArn: to }),
    },
  });
  it.each([
    { to: arn('sqs', 'riposte-prod-guardduty'), is: 'nothing' },
    { to: arn('sqs', 'riposte-prod-zzz-bin'), is: 'now' },
    { to: arn('sqs', 'riposte-prod'), is: 'now' },
    { to: arn('sqs', 'riposte-prod-guardduty').replace(ACCOUNT, STRANGE), is: 'now' },
    { to: undefined, is: 'now' },
  ])('dead letters, to $to: $is', ({ to, is }) => {
    expect(decisionOf(move(to))).toBe(is);
  });

  it('logs, to a function that is none of ours', () => {
    const request = {
      logGroupName: '/aws/lambda/riposte-prod-decide',
      destinationArn: arn('lambda', 'function:riposte-prod-evil'),
    };
    expect(decisionOf({ call: 'logs:PutSubscriptionFilter', deployment, request })).toBe('now');
  });
});

describe('a web ACL', () => {
  const shop = { name: 'shop', scope: 'REGIONAL', id: 'x', defaultAction: { allow: {} }, lockToken: 'y' };
  it.each([
    { what: 'that loses its rules by leaving them out', request: shop, is: 'now' },
    { what: 'that loses its rules by an empty list', request: { ...shop, rules: [] }, is: 'now' },
    { what: 'that keeps one', request: { ...shop, rules: [{ name: 'x' }] }, is: 'nothing' },
    {
      what: 'of which CloudTrail left out how, for its size',
      request: { omitted: true },
      is: 'digest',
      says: 'CloudTrail left out how',
    },
    { what: 'of which CloudTrail says nothing', request: null, is: 'digest', says: 'A web ACL was changed' },
  ])('$what: $is', ({ request, is, says }) => {
    const finding = reading({ call: 'wafv2:UpdateWebACL', request });
    expect(finding?.facts.decision ?? 'nothing').toBe(is);
    if (is === 'now')
      expect(finding).toMatchObject({ severity: 7, title: expect.stringContaining('lost all its rules') });
    if (says) expect(finding?.title).toContain(says);
  });
});

describe('an access list', () => {
  const OWN = 'a'.repeat(64);
  const DELIVERY = 'c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0';
  const DELIVERY_CN = 'a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56';
  const listing = (...ids: string[]) => ({
    AccessControlPolicy: {
      Owner: { ID: OWN },
      AccessControlList: { Grant: ids.map((ID) => ({ Grantee: { ID }, Permission: 'FULL_CONTROL' })) },
    },
  });
  const acl = (request: object) => reading({ call: 's3:PutBucketAcl', request: { bucketName: 'logs', ...request } });

  it.each([DELIVERY, DELIVERY_CN])('with CloudFront, which delivers its logs as %s, lets in nobody', (id) => {
    expect(acl(listing(OWN, id))).toBeUndefined();
    expect(acl({ 'x-amz-grant-full-control': `id="${id}"` })).toBeUndefined();
  });
  it('with CloudFront and somebody else names him', () => {
    expect(acl(listing(OWN, DELIVERY, 'f'.repeat(64)))?.facts).toMatchObject({ outsiders: 'f'.repeat(64) });
  });
  it('whose headers give one account everything says of nobody that he is a stranger: it may be its owner', () => {
    const finding = acl({ 'x-amz-grant-full-control': `id=${OWN}` });
    expect(finding).toMatchObject({ facts: { decision: 'digest', outsiders: OWN } });
    expect(finding?.title).toContain('The access list of a bucket lets in an account');
    expect(finding?.title).not.toContain('aaaa');
  });
  it('whose headers give a second account something names both', () => {
    const grants = { 'x-amz-grant-full-control': `id=${OWN}`, 'x-amz-grant-read': `id=${'f'.repeat(64)}` };
    expect(acl(grants)?.title).toContain('ffff');
  });
});

describe('what looks like more than it is', () => {
  it.each([
    { name: 'AdministratorAccess', is: 'now' },
    { name: 'job-function/AdministratorAccess', is: 'now' },
    { name: 'IAMFullAccess', is: 'now' },
    { name: 'AdministratorAccess-Amplify', is: 'now' },
    { name: 'PowerUserAccess-Reports', is: 'digest' },
    { name: 'AdministratorAccess-AWSElasticBeanstalk', is: 'digest' },
  ])('$name: $is', ({ name, is }) => {
    const request = { roleName: 'ci', policyArn: `arn:aws:iam::aws:policy/${name}` };
    expect(decisionOf({ call: 'iam:AttachRolePolicy', request })).toBe(is);
  });

  const encryption = (account: string) => ({
    bucketName: 'data',
    ServerSideEncryptionConfiguration: {
      Rule: {
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: 'aws:kms',
          KMSMasterKeyID: `arn:aws:kms:eu-west-1:${account}:key/0a1b2c3d-0000-4000-8000-a00000000001`,
        },
      },
    },
  });
  it.each([
    { what: 'of a member', memberAccounts: [STRANGE], is: 'digest', says: `, for account ${STRANGE}` },
    { what: 'of somebody else', memberAccounts: ['777788889999'], is: 'now', says: `by a key of account ${STRANGE}` },
  ])('a key of an account $what: $is', ({ memberAccounts, is, says }) => {
    const finding = reading({
      call: 's3:PutBucketEncryption',
      request: encryption(STRANGE),
      deployment: { ...deployment, memberAccounts },
    });
    expect(finding?.facts).toMatchObject({ decision: is, outsiders: STRANGE });
    expect(finding?.title).toContain(says);
  });

  it.each([
    { endpoint: '447911123456', outsiders: undefined },
    { endpoint: `arn:aws:sqs:eu-west-1:${STRANGE}:q`, outsiders: STRANGE },
  ])('a subscriber $endpoint', ({ endpoint, outsiders }) => {
    const request = { topicArn: arn('sns', 'orders'), protocol: 'x', endpoint };
    expect(reading({ call: 'sns:Subscribe', request })?.facts.outsiders).toBe(outsiders);
  });
});
