import { findingOf } from '../support.ts';

const key = 'detail.resource.accessKeyDetails';
const named = (name: string, fields: Record<string, unknown> = {}) =>
  findingOf('guardduty', name, fields).resources.map(({ kind, id }) => `${kind} ${id}`);

describe('the resources of a GuardDuty finding', () => {
  it.each([
    { name: 'access-key-used-from-tor', are: ['access-key AKIAEXAMPLE000000005', 'user ci-publisher'] },
    { name: 'console-login-from-two-countries', are: ['user anna'] },
    {
      name: 'instance-credentials-used-outside-aws',
      are: ['instance i-0aaaa1111bbbb2222', 'access-key ASIAEXAMPLE000000008', 'role shop-web'],
    },
    { name: 'root-credentials-used', are: ['access-key ASIAEXAMPLE000000010', 'account 111122223333'] },
    {
      name: 'account-block-public-access-disabled',
      are: ['account 111122223333', 'access-key ASIAEXAMPLE000000012', 'role platform-admin'],
    },
    {
      name: 'bucket-listed-from-tor',
      are: ['bucket orders-export', 'bucket shop-assets', 'access-key AKIAEXAMPLE000000017', 'user shop-sync'],
    },
    { name: 'database-password-guessed', are: ['database orders-db', 'secret orders-db'] },
    { name: 'database-login-fails', are: ['database catalog-db'] },
    { name: 'lambda-command-and-control', are: ['function thumbnailer'] },
    { name: 'kubernetes-anonymous-access', are: ['cluster shop-cluster'] },
    {
      name: 'runtime-reverse-shell-in-container',
      are: [
        'cluster media',
        'workload arn:aws:ecs:eu-west-1:111122223333:task/media/0ebb429fa86d481c2630fac53db1c91c',
        'container a42d519714d616e9411dbceec4b52808',
      ],
    },
    {
      name: 'runtime-crypto-miner-on-node',
      are: [
        'instance i-0abab1212cdcd3434',
        'cluster shop-cluster',
        'workload shop/pods/cart-7d9f',
        'container 1c42ddc0285b9c25135be3bf345e6a04',
      ],
    },
    {
      name: 'malware-on-instance-volume',
      are: ['instance i-0dddd4444eeee5555', 'volume vol-0123456789abcdef0', 'snapshot snap-0123456789abcdef0'],
    },
    {
      name: 'malware-in-uploaded-object',
      are: ['bucket customer-uploads', 'object customer-uploads/2026/11/invoice.pdf.exe'],
    },
    {
      name: 'secret-read-by-user',
      are: [
        'access-key AKIAEXAMPLE000000004',
        'user reporting',
        'secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:reporting-warehouse-a1B2c3',
      ],
    },
  ])('of $name are $are', ({ name, are }) => {
    expect(named(name)).toEqual(are);
  });

  it('carry their ARNs and tags', () => {
    expect(findingOf('guardduty', 'database-password-guessed').resources[0]).toEqual({
      kind: 'database',
      id: 'orders-db',
      arn: 'arn:aws:rds:eu-west-1:111122223333:db:orders-db',
      tags: { Team: 'shop', 'riposte:secret': 'orders-db' },
    });
    expect(findingOf('guardduty', 'bucket-anonymous-access-granted').resources[0]).toMatchObject({
      arn: 'arn:aws:s3:::customer-exports',
      tags: { 'riposte:data-class': 'confidential' },
    });
  });

  it.each([
    { userType: 'IAMUser', principal: 'user ci-publisher' },
    { userType: 'AssumedRole', principal: 'role ci-publisher' },
    { userType: 'Role', principal: 'role ci-publisher' },
    { userType: 'Root', principal: 'account 111122223333' },
    { userType: 'FederatedUser', principal: undefined },
    { userType: 'AWSAccount', principal: undefined },
    { userType: 'AWSService', principal: undefined },
    { userType: 'Directory', principal: undefined },
    { userType: 'SAMLUser', principal: undefined },
    { userType: 'WebIdentityUser', principal: undefined },
    { userType: 'constructor', principal: undefined },
  ])('of a $userType name $principal', ({ userType, principal }) => {
    const finding = findingOf('guardduty', 'access-key-used-from-tor', { [`${key}.userType`]: userType });
    expect(finding.actor).toMatchObject({ userType, userName: 'ci-publisher', accessKeyId: 'AKIAEXAMPLE000000005' });
    expect(finding.resources.slice(1).map(({ kind, id }) => `${kind} ${id}`)).toEqual(principal ? [principal] : []);
  });

  it.each([
    {
      what: 'an instance id with a line break',
      name: 'malicious-caller-inbound',
      path: 'detail.resource.instanceDetails.instanceId',
      value: 'i-0aaaa1111bbbb2222\n',
    },
    {
      what: 'an instance id with HTML',
      name: 'malicious-caller-inbound',
      path: 'detail.resource.instanceDetails.instanceId',
      value: '<b>i-0aaaa1111</b>',
    },
    {
      what: 'an instance id of 100 KB',
      name: 'malicious-caller-inbound',
      path: 'detail.resource.instanceDetails.instanceId',
      value: `i-${'0'.repeat(100_000)}`,
    },
    {
      what: 'a key id of another kind',
      name: 'access-key-used-from-tor',
      path: `${key}.accessKeyId`,
      value: 'GeneratedFindingAccessKeyId',
    },
    {
      what: 'a key id with bidi marks',
      name: 'access-key-used-from-tor',
      path: `${key}.accessKeyId`,
      value: 'AKIAEXAMPLE\u202e000000005',
    },
    { what: 'a key id that is a number', name: 'access-key-used-from-tor', path: `${key}.accessKeyId`, value: 5 },
    {
      what: 'a user name with an escape',
      name: 'access-key-used-from-tor',
      path: `${key}.userName`,
      value: 'admin\u001b[0m',
    },
    { what: 'a user name with a path', name: 'access-key-used-from-tor', path: `${key}.userName`, value: '../admin' },
    {
      what: 'a user name with a zero-width space',
      name: 'access-key-used-from-tor',
      path: `${key}.userName`,
      value: 'admin\u200b',
    },
    {
      what: 'a database of a URL',
      name: 'database-login-fails',
      path: 'detail.resource.rdsDbInstanceDetails.dbInstanceIdentifier',
      value: 'https://example.com',
    },
    {
      what: 'a database ARN of another account',
      name: 'database-login-fails',
      path: 'detail.resource.rdsDbInstanceDetails.dbInstanceArn',
      value: 'arn:aws:rds:eu-west-1:444455556666:db:catalog-db',
    },
    {
      what: 'a database ARN of another database',
      name: 'database-login-fails',
      path: 'detail.resource.rdsDbInstanceDetails.dbInstanceArn',
      value: 'arn:aws:rds:eu-west-1:111122223333:db:orders-db',
    },
    {
      what: 'a cluster ARN of another partition',
      name: 'kubernetes-anonymous-access',
      path: 'detail.resource.eksClusterDetails.arn',
      value: 'arn:aws-cn:eks:eu-west-1:111122223333:cluster/shop-cluster',
    },
    {
      what: 'a function ARN of another region',
      name: 'lambda-command-and-control',
      path: 'detail.resource.lambdaDetails.functionArn',
      value: 'arn:aws:lambda:us-east-1:111122223333:function:thumbnailer',
    },
    {
      what: 'a function ARN that is none',
      name: 'lambda-command-and-control',
      path: 'detail.resource.lambdaDetails.functionArn',
      value: 'thumbnailer',
    },
  ])('leave out $what, and the finding says so', ({ name, path, value }) => {
    const whole = named(name);
    const finding = findingOf('guardduty', name, { [path]: value });
    expect(finding.resources.length).toBe(whole.length - 1);
    expect(finding.facts.unreadable).toBe(path);
    if (typeof value === 'string') expect(JSON.stringify(finding)).not.toContain(JSON.stringify(value));
  });

  it('never take a name that is only clean after cleaning for the actor’s', () => {
    const { actor } = findingOf('guardduty', 'access-key-used-from-tor', { [`${key}.userName`]: 'admin\u200b' });
    expect(actor).not.toHaveProperty('userName');
  });

  it.each([
    { secret: 'orders-db', read: true },
    { secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-db-a1B2c3', read: true },
    { secret: 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:orders-db-a1B2c3', read: false },
    { secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-db<b>', read: false },
    { secret: 'orders db; DROP', read: false },
    // Cleaned, it would be the name of another secret.
    { secret: 'orders-db\u200b', read: false },
    { secret: '\u202eorders-db', read: false },
  ])('include the secret that a database is tagged with ($secret): $read', ({ secret, read }) => {
    const tags = { 'detail.resource.rdsDbInstanceDetails.tags': [{ key: 'riposte:secret', value: secret }] };
    expect(named('database-password-guessed', tags)).toEqual([
      'database orders-db',
      ...(read ? [`secret ${secret}`] : []),
    ]);
  });

  it('include a function by a versioned ARN, and an Aurora Limitless shard group', () => {
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:thumbnailer:7';
    expect(named('lambda-command-and-control', { 'detail.resource.lambdaDetails.functionArn': arn })).toEqual([
      'function thumbnailer',
    ]);
    const shards = {
      dbShardGroupIdentifier: 'ledger',
      dbShardGroupArn: 'arn:aws:rds:eu-west-1:111122223333:shard-group:ledger',
    };
    expect(named('database-login-fails', { 'detail.resource.rdsLimitlessDbDetails': shards })).toContain(
      'database ledger',
    );
  });

  it('of an API call include what it was about, once', () => {
    const affected = 'detail.service.action.awsApiCallAction.affectedResources';
    const resources = named('access-key-used-from-tor', {
      [affected]: {
        'AWS::S3::Bucket': 'press-kit',
        'AWS::SecretsManager::Secret': 'orders-db',
        'AWS::IAM::Role': 'arn:aws:iam::111122223333:role/new',
        'AWS::X::Y': ['a', 'a', 'b<i>'],
      },
    });
    expect(resources.slice(2)).toEqual([
      'bucket press-kit',
      'secret orders-db',
      'other arn:aws:iam::111122223333:role/new',
      'other a',
    ]);
  });

  it('are at most 50', () => {
    const buckets = Array.from({ length: 80 }, (_, index) => ({ name: `bucket-${index}` }));
    const finding = findingOf('guardduty', 'bucket-listed-from-tor', { 'detail.resource.s3BucketDetails': buckets });
    expect(finding.resources).toHaveLength(50);
    expect(finding.facts).toMatchObject({ resourcesLeftOut: 32 });
    expect(finding.facts).not.toHaveProperty('unreadable');
  });
});

describe('what a scan of GuardDuty names', () => {
  it.each([
    { name: 'malware-in-snapshot', are: ['snapshot snap-0aaaabbbbccccdddd'] },
    { name: 'malware-in-image', are: ['image ami-0a1b2c3d4e5f60718'] },
    { name: 'malware-in-recovery-point', are: ['snapshot customer-uploads-20261120-07000000'] },
    {
      name: 'malware-in-task',
      are: [
        'cluster media',
        'workload arn:aws:ecs:eu-west-1:111122223333:task/media/0ebb429fa86d481c2630fac53db1c91c',
        'container a42d519714d616e9411dbceec4b52808',
        'volume vol-0123456789abcdef0',
        'snapshot snap-0123456789abcdef0',
      ],
    },
  ])('in $name is $are', ({ name, are }) => {
    expect(named(name)).toEqual(are);
    expect(findingOf('guardduty', name).facts).toMatchObject({ threatName: 'Example.Trojan.Linux' });
  });

  it.each([
    'arn:aws:ec2:eu-west-1:444455556666:snapshot/snap-0aaaabbbbccccdddd',
    'arn:aws:ec2:us-east-1::snapshot/snap-0aaaabbbbccccdddd',
    'snap-0aaaabbbbccccdddd',
    7,
  ])('is left out when it is %j, and the finding says so', (snapshotArn) => {
    const finding = findingOf('guardduty', 'malware-in-snapshot', {
      'detail.resource.ebsSnapshotDetails.snapshotArn': snapshotArn,
      'detail.service.malwareScanDetails.threats': [],
    });
    expect(finding.resources).toEqual([]);
    expect(finding.facts.unreadable).toBe('detail.resource.ebsSnapshotDetails.snapshotArn');
  });
});

describe('a trail that was stopped', () => {
  const affected = 'detail.service.action.awsApiCallAction.affectedResources';
  const ARN = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/account-trail';

  it('is a resource by its ARN', () => {
    expect(findingOf('guardduty', 'cloudtrail-logging-disabled').resources).toContainEqual({
      kind: 'trail',
      id: ARN,
      arn: ARN,
    });
  });

  it.each(['account-trail', ARN.replace('111122223333', '444455556666'), ARN.replace('eu-west-1', 'us-east-1'), 5])(
    'is none of ours when it is %j',
    (trail) => {
      const finding = findingOf('guardduty', 'cloudtrail-logging-disabled', {
        [affected]: { 'AWS::CloudTrail::Trail': trail },
      });
      expect(finding.resources.map(({ kind }) => kind)).not.toContain('trail');
      expect(finding.facts.unreadable).toBe(`${affected}.AWS::CloudTrail::Trail`);
    },
  );
});
