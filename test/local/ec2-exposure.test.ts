import { LocalSecurityGroups } from '../../local/services/ec2-security-groups.ts';
import { LocalSharing } from '../../local/services/ec2-sharing.ts';
import { LocalSecretsManager } from '../../local/services/secrets-manager.ts';
import { givenWorld, NOW } from '../support/fixtures.ts';

const GROUP = 'sg-0a1b2c3d4e5f60001';
const ssh = { id: 'sgr-0a1b2c3d4e5f60001', protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' };
const named = (name: string) => expect.objectContaining({ name });

describe('local security groups', () => {
  const given = () => {
    const ec2 = new LocalSecurityGroups(givenWorld());
    ec2.seedGroup({ id: GROUP, rules: [ssh] });
    return ec2;
  };
  const permission = {
    IpProtocol: 'tcp',
    FromPort: 22,
    ToPort: 22,
    IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'x' }],
  };

  it('take away all of the rules that are named, or none', () => {
    const ec2 = given();
    const revoke = (...ids: string[]) => ec2.RevokeSecurityGroupIngress({ GroupId: GROUP, SecurityGroupRuleIds: ids });
    expect(() => revoke(ssh.id, 'sgr-0a1b2c3d4e5f60009')).toThrow(named('InvalidSecurityGroupRuleId.NotFound'));
    expect(ec2.DescribeSecurityGroupRules({}).SecurityGroupRules).toHaveLength(1);
    revoke(ssh.id);
    expect(ec2.DescribeSecurityGroupRules({}).SecurityGroupRules).toEqual([]);
  });

  it('give a rule that is made again a new id, and refuse a second one like it', () => {
    const ec2 = given();
    const again = () => ec2.AuthorizeSecurityGroupIngress({ GroupId: GROUP, IpPermissions: [permission] });
    expect(again).toThrow(named('InvalidPermission.Duplicate'));
    ec2.RevokeSecurityGroupIngress({ GroupId: GROUP, SecurityGroupRuleIds: [ssh.id] });
    again();
    const [rule] =
      ec2.DescribeSecurityGroupRules({ Filters: [{ Name: 'group-id', Values: [GROUP] }] }).SecurityGroupRules ?? [];
    expect(rule).toMatchObject({ GroupId: GROUP, IsEgress: false, CidrIpv4: '0.0.0.0/0', Description: 'x' });
    expect(rule?.SecurityGroupRuleId).not.toBe(ssh.id);
  });

  it('find rules by their ids, and no group that is not there', () => {
    const Filters = [{ Name: 'security-group-rule-id', Values: ['sgr-0a1b2c3d4e5f60009'] }];
    expect(given().DescribeSecurityGroupRules({ Filters }).SecurityGroupRules).toEqual([]);
    expect(() => given().DescribeSecurityGroups({ GroupIds: ['sg-1'] })).toThrow(named('InvalidGroup.NotFound'));
  });
});

describe('local snapshots and images', () => {
  it.each([
    { id: 'snap-0a1b2c3d4e5f60001', gone: 'InvalidSnapshot.NotFound' },
    { id: 'ami-0a1b2c3d4e5f60001', gone: 'InvalidAMIID.NotFound' },
  ])('$id is shared with whom it is shared with', ({ id, gone }) => {
    const ec2 = new LocalSharing();
    const all = [{ Group: 'all' }];
    const share = (how: 'add' | 'remove') =>
      id.startsWith('ami')
        ? ec2.ModifyImageAttribute({ ImageId: id, LaunchPermission: how === 'add' ? { Add: all } : { Remove: all } })
        : ec2.ModifySnapshotAttribute({ SnapshotId: id, OperationType: how, GroupNames: ['all'] });
    expect(() => share('add')).toThrow(named(gone));
    const copy = ec2.seedCopy({ id, accounts: ['444455556666'] });
    share('add');
    expect(copy.isPublic).toBe(true);
    share('remove');
    expect(copy).toMatchObject({ isPublic: false, accounts: ['444455556666'] });
  });
});

describe('a local secret that is to be deleted', () => {
  it('takes no tags until it is restored', () => {
    const secrets = new LocalSecretsManager(givenWorld());
    secrets.seedSecret({ name: 'app', value: 'made-up', deletedAt: NOW });
    const Tags = [{ Key: 'team', Value: 'web' }];
    expect(() => secrets.TagResource({ SecretId: 'app', Tags })).toThrow(named('InvalidRequestException'));
    secrets.RestoreSecret({ SecretId: 'app' });
    secrets.RestoreSecret({ SecretId: 'app' });
    secrets.TagResource({ SecretId: 'app', Tags });
    expect(secrets.DescribeSecret({ SecretId: 'app' })).toMatchObject({ Tags });
  });
});
