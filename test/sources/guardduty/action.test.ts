import { findingOf } from '../support.ts';

const service = 'detail.service';
const remote = `${service}.action.networkConnectionAction.remoteIpDetails`;

describe('the other side of a GuardDuty finding', () => {
  it.each([
    {
      name: 'malicious-caller-inbound',
      role: 'TARGET',
      direction: 'INBOUND',
      facts: { peerKind: 'network', port: 443 },
    },
    {
      name: 'custom-threat-list-outbound',
      role: 'TARGET',
      direction: 'OUTBOUND',
      facts: { peerKind: 'network', remotePort: 8080 },
    },
    {
      name: 'ssh-brute-force-against-us',
      role: 'TARGET',
      direction: 'INBOUND',
      facts: { peerKind: 'network', port: 22 },
    },
    {
      name: 'ssh-brute-force-by-our-instance',
      role: 'ACTOR',
      direction: 'OUTBOUND',
      facts: { peerKind: 'network', remotePort: 22 },
    },
    {
      name: 'port-probe-search-cluster',
      role: 'TARGET',
      direction: 'INBOUND',
      facts: { peerKind: 'network', port: 9200 },
    },
    {
      name: 'lambda-command-and-control',
      role: 'ACTOR',
      direction: 'OUTBOUND',
      facts: { peerKind: 'network', threatName: 'Example.Loader' },
    },
    {
      name: 'access-key-used-from-tor',
      role: 'TARGET',
      facts: { peerKind: 'aws-api', api: 'DescribeInstances', serviceName: 'ec2.amazonaws.com', threatListName: 'Tor' },
    },
    {
      name: 'instance-credentials-used-in-another-account',
      role: 'TARGET',
      facts: { remoteAccountId: '123456789012', remoteAccountAffiliated: false },
    },
    { name: 'instance-credentials-used-outside-aws', role: 'TARGET', facts: { remoteAccountAffiliated: false } },
    {
      name: 'kubernetes-anonymous-access',
      role: 'TARGET',
      facts: { peerKind: 'kubernetes-api', verb: 'list', kubernetesUser: 'system:anonymous' },
    },
    {
      name: 'database-password-guessed',
      role: 'TARGET',
      facts: { peerKind: 'database', failedLogins: 311, successfulLogins: 1, loginUser: 'shop_app' },
    },
  ])('is told for $name', ({ name, role, direction, facts }) => {
    const finding = findingOf('guardduty', name);
    expect(finding).toMatchObject({ role, facts });
    expect(finding.direction).toBe(direction);
    expect(finding.peers.length).toBeGreaterThan(0);
  });

  it.each([
    { name: 'command-and-control-domain', facts: { actionType: 'DNS_REQUEST', domain: 'beacon.control.example.net' } },
    { name: 'dns-data-exfiltration', facts: { domain: '4d5a9000030000000400.tunnel.example.org' } },
    { name: 'runtime-reverse-shell-in-container', facts: { process: 'bash', executable: '/usr/bin/bash' } },
    { name: 'runtime-crypto-miner-on-node', facts: { process: 'xmrig', kubernetesWorkload: 'cart-7d9f' } },
    { name: 'malware-on-instance-volume', facts: { threatName: 'Example.Trojan.Linux' } },
    { name: 'malware-in-uploaded-object', facts: { threatName: 'Example.Dropper' } },
  ])('is nobody for $name', ({ name, facts }) => {
    const finding = findingOf('guardduty', name);
    expect(finding).toMatchObject({ peers: [], facts });
    expect(finding.facts).not.toHaveProperty('peerKind');
  });

  it('has no role where GuardDuty gives none', () => {
    expect(findingOf('guardduty', 'runtime-reverse-shell-in-container')).not.toHaveProperty('role');
  });

  it('is each host that probed, with the port that it probed', () => {
    const { peers } = findingOf('guardduty', 'port-probe-several-addresses');
    expect(peers.map(({ address, localPort }) => `${address} ${localPort}`)).toEqual([
      '198.51.100.7 80',
      '198.51.100.8 8080',
      '203.0.113.11 443',
    ]);
  });

  it.each([
    { v4: '203.0.113.44', v6: undefined, addresses: ['203.0.113.44'] },
    { v4: '', v6: '2001:db8::44', addresses: ['2001:db8::44'] },
    { v4: null, v6: '2001:db8::44', addresses: ['2001:db8::44'] },
    { v4: '203.0.113.44', v6: '2001:db8::44', addresses: ['203.0.113.44', '2001:db8::44'] },
    { v4: '', v6: '', addresses: [] },
    // Whether an address can be blocked is for a guard to say: here it is text.
    { v4: '10.0.0.5', v6: '::1', addresses: ['10.0.0.5', '::1'] },
    { v4: '0.0.0.0/0', v6: '::ffff:198.51.100.7', addresses: ['0.0.0.0/0', '::ffff:198.51.100.7'] },
    { v4: '198.51.100.7; DROP', v6: undefined, addresses: ['198.51.100.7; DROP'] },
  ])('with IPv4 $v4 and IPv6 $v6 is $addresses', ({ v4, v6, addresses }) => {
    const finding = findingOf('guardduty', 'malicious-caller-inbound', {
      [`${remote}.ipAddressV4`]: v4,
      [`${remote}.ipAddressV6`]: v6,
    });
    expect(finding.peers.map(({ address }) => address)).toEqual(addresses);
  });

  it.each([
    '198.51.100.7\n',
    '198.51.100.7\u202e',
    '198.51.\u200b100.7',
    '\u001b[31m198.51.100.7',
    '1'.repeat(100_000),
  ])('is not made up from an address with characters that are not shown (%#)', (address) => {
    const finding = findingOf('guardduty', 'malicious-caller-inbound', { [`${remote}.ipAddressV4`]: address });
    expect(finding.peers).toEqual([]);
    expect(finding.facts.unreadable).toBe(`${remote}.ipAddressV4`);
  });

  it('stands beside the action in findings of the first years', () => {
    const finding = findingOf('guardduty', 'malicious-caller-inbound', {
      [remote]: undefined,
      [`${service}.remoteIpDetails`]: { ipAddressV4: '203.0.113.45', country: { countryName: 'Chile' } },
    });
    expect(finding).toMatchObject({
      direction: 'INBOUND',
      peers: [{ address: '203.0.113.45', country: 'Chile' }],
      facts: { peerKind: 'network' },
    });
  });

  it('is not called a network peer where the kind of action is not known', () => {
    const finding = findingOf('guardduty', 'malicious-caller-inbound', {
      [`${service}.action.actionType`]: 'TELEPATHY',
      [`${service}.remoteIpDetails`]: { ipAddressV4: '203.0.113.45' },
    });
    expect(finding.peers).toEqual([{ address: '203.0.113.45' }]);
    expect(finding.facts).not.toHaveProperty('peerKind');
    expect(finding).not.toHaveProperty('direction');
  });

  it.each(['toString', '__proto__', 'constructor'])('survives an action type of %s', (actionType) => {
    const finding = findingOf('guardduty', 'malicious-caller-inbound', {
      [`${service}.action.actionType`]: actionType,
    });
    expect(finding).toMatchObject({ peers: [], facts: { actionType } });
  });

  it('is at most 100 addresses, and the others are counted', () => {
    const probes = Array.from({ length: 130 }, (_, n) => ({ remoteIpDetails: { ipAddressV4: `198.51.100.${n}` } }));
    const finding = findingOf('guardduty', 'port-probe-several-addresses', {
      // Each comes twice: they are no more addresses for that.
      [`${service}.action.portProbeAction.portProbeDetails`]: [...probes, ...probes],
    });
    expect(finding.peers).toHaveLength(100);
    expect(finding.facts.peersLeftOut).toBe(30);
  });
});

describe('who calls the API of a cluster', () => {
  const call = `${service}.action.kubernetesApiCallAction`;
  const NAME = 'kubernetes-anonymous-access';

  it.each([
    { ips: ['203.0.113.9', '10.0.0.4'], remote: undefined, addresses: ['203.0.113.9', '10.0.0.4'] },
    { ips: ['2001:db8::9'], remote: {}, addresses: ['2001:db8::9'] },
    // A client can make up the first ones: where GuardDuty knows better, they are a fact only.
    { ips: ['203.0.113.9', '10.0.0.4'], remote: { ipAddressV4: '203.0.113.235' }, addresses: ['203.0.113.235'] },
    { ips: [], remote: undefined, addresses: [] },
  ])('is $addresses with $ips and $remote', ({ ips, remote: details, addresses }) => {
    const finding = findingOf('guardduty', NAME, { [`${call}.sourceIPs`]: ips, [`${call}.remoteIpDetails`]: details });
    expect(finding.peers.map(({ address }) => address)).toEqual(addresses);
    expect(finding.facts.sourceIps).toBe(ips.length > 1 ? ips.join(', ') : undefined);
    expect(finding.facts).not.toHaveProperty('unreadable');
  });

  it.each([[['<b>']], [[7]], [['198.51.100.7\n']]])('leaves out %j and says so', (ips) => {
    const finding = findingOf('guardduty', NAME, { [`${call}.sourceIPs`]: ips, [`${call}.remoteIpDetails`]: null });
    expect(finding.peers).toEqual([]);
    expect(finding.facts.unreadable).toBe(`${call}.sourceIPs`);
  });
});

describe('the domain of a DNS request', () => {
  const domain = 'detail.service.action.dnsRequestAction.domain';

  it.each(['beacon.control.example.net\u200b', '\u202ebeacon.control.example.net', 'beacon\n.example.net'])(
    'is left out when cleaning would make another of it (%j)',
    (text) => {
      const finding = findingOf('guardduty', 'command-and-control-domain', { [domain]: text });
      expect(finding.facts).not.toHaveProperty('domain');
      expect(finding.facts.unreadable).toBe(domain);
    },
  );
});
