import { LocalNetworkAcls } from '../../local/services/ec2-network-acls.ts';
import { LocalPrefixLists } from '../../local/services/ec2-prefix-lists.ts';
import { ACL, ALLOW, entriesOf, LIST } from '../actions/deny/targets/given.ts';
import { givenWorld } from '../support/fixtures.ts';

const HOST = '198.51.100.7/32';
const rule = (RuleNumber: number, CidrBlock = HOST, Egress = false) => ({
  NetworkAclId: ACL,
  RuleNumber,
  Egress,
  Protocol: '-1',
  RuleAction: 'deny' as const,
  CidrBlock,
});

describe('network ACLs', () => {
  function given() {
    const acls = new LocalNetworkAcls(givenWorld());
    acls.seedNetworkAcl({ id: ACL, subnets: ['subnet-1'], entries: entriesOf([ALLOW]) });
    return acls;
  }
  const cidrs = (acls: LocalNetworkAcls) =>
    acls
      .DescribeNetworkAcls({})
      .NetworkAcls?.[0]?.Entries?.map(({ CidrBlock, Ipv6CidrBlock }) => CidrBlock ?? Ipv6CidrBlock);

  it('number their rules once for each direction', () => {
    const acls = given();
    acls.CreateNetworkAclEntry(rule(50));
    acls.CreateNetworkAclEntry(rule(50, HOST, true));
    expect(() => acls.CreateNetworkAclEntry(rule(50, '203.0.113.9/32'))).toThrow(
      expect.objectContaining({ name: 'NetworkAclEntryAlreadyExists' }),
    );
  });

  it('clear host bits, and shorten IPv6', () => {
    const acls = given();
    acls.CreateNetworkAclEntry(rule(50, '198.51.100.77/24'));
    const { CidrBlock: _, ...v6 } = rule(51);
    acls.CreateNetworkAclEntry({ ...v6, Ipv6CidrBlock: '2001:0db8:0000::0007/128' });
    expect(cidrs(acls)).toEqual(expect.arrayContaining(['198.51.100.0/24', '2001:db8::7/128']));
  });

  it('take twenty rules for each direction and family, the last deny included', () => {
    const acls = given();
    for (let n = 0; n < 18; n += 1) acls.CreateNetworkAclEntry(rule(1 + n));
    expect(() => acls.CreateNetworkAclEntry(rule(90))).toThrow(
      expect.objectContaining({ name: 'NetworkAclEntryLimitExceeded' }),
    );
    acls.CreateNetworkAclEntry(rule(90, HOST, true));
  });

  it.each([
    { title: 'rule 0', input: rule(0) },
    { title: 'the number of the last rule', input: rule(32_767) },
    { title: 'an address that is no CIDR', input: rule(50, '198.51.100.7') },
    { title: 'IPv6 in the field of IPv4', input: rule(50, '2001:db8::/32') },
  ])('refuse $title', ({ input }) => {
    expect(() => given().CreateNetworkAclEntry(input)).toThrow(
      expect.objectContaining({ name: 'InvalidParameterValue' }),
    );
  });

  it('delete by number and direction, whatever the rule says', () => {
    const acls = given();
    acls.DeleteNetworkAclEntry({ NetworkAclId: ACL, RuleNumber: 100, Egress: true });
    expect(() => acls.DeleteNetworkAclEntry({ NetworkAclId: ACL, RuleNumber: 100, Egress: true })).toThrow(
      expect.objectContaining({ name: 'InvalidNetworkAclEntry.NotFound' }),
    );
    expect(cidrs(acls)).toHaveLength(5);
  });
});

describe('prefix lists', () => {
  function given(maxEntries = 10) {
    const world = givenWorld();
    const lists = new LocalPrefixLists(world);
    lists.seedPrefixList({ id: LIST, maxEntries });
    const modify = (CurrentVersion: number, change: { add?: string[]; remove?: string[] }) =>
      lists.ModifyManagedPrefixList({
        PrefixListId: LIST,
        CurrentVersion,
        ...(change.add && { AddEntries: change.add.map((Cidr) => ({ Cidr })) }),
        ...(change.remove && { RemoveEntries: change.remove.map((Cidr) => ({ Cidr })) }),
      });
    const state = () => lists.DescribeManagedPrefixLists({}).PrefixLists?.[0];
    return { world, lists, modify, state };
  }
  const named = (name: string) => expect.objectContaining({ name });

  it('change some seconds after the call, by one version, and one change at a time', () => {
    const { world, lists, modify, state } = given();
    expect(modify(1, { add: [HOST] }).PrefixList?.State).toBe('modify-in-progress');
    expect(lists.cidrsOf(LIST)).toEqual([]);
    expect(() => modify(1, { add: ['203.0.113.9/32'] })).toThrow(named('IncorrectState'));
    world.time += 5_000;
    expect(state()).toMatchObject({ State: 'modify-complete', Version: 2 });
    expect(lists.cidrsOf(LIST)).toEqual([HOST]);
    expect(() => modify(1, { remove: [HOST] })).toThrow(named('PrefixListVersionMismatch'));
    modify(2, { remove: [HOST] });
  });

  it('have a most, and take what is removed out first', () => {
    const { world, modify } = given(1);
    modify(1, { add: [HOST] });
    world.time += 5_000;
    expect(() => modify(2, { add: ['203.0.113.9/32'] })).toThrow(named('PrefixListMaxEntriesExceeded'));
    modify(2, { add: ['203.0.113.9/32'], remove: [HOST] });
  });

  it('keep what they had when a change fails', () => {
    const { world, lists, modify, state } = given();
    Object.assign(lists.lists.get(LIST) ?? {}, { failsWith: 'no room in a security group' });
    modify(1, { add: [HOST] });
    world.time += 5_000;
    expect(state()).toMatchObject({ State: 'modify-failed', StateMessage: 'no room in a security group', Version: 1 });
    expect(lists.cidrsOf(LIST)).toEqual([]);
  });
});
