import { findingOf } from '../support.ts';

describe('the facts of a GuardDuty finding', () => {
  it.each([
    {
      name: 'runtime-kernel-module-loaded',
      facts: { process: 'insmod', kernelModule: 'netfilter_x', feature: 'RuntimeMonitoring' },
    },
    { name: 'runtime-suspicious-tool', facts: { tool: 'nmap', toolCategory: 'Network Scanning Tool' } },
    { name: 'runtime-new-binary', facts: { executable: '/tmp/worker', modifiedBy: '/usr/bin/curl' } },
    {
      name: 'runtime-reverse-shell-in-container',
      facts: { commandLine: 'bash -i', parentProcess: '/usr/local/bin/node' },
    },
    {
      name: 'runtime-command-and-control-ipv6',
      facts: { localAddress: '2001:db8:1::40', remotePort: 443, peerKind: 'network' },
    },
    {
      name: 'kubernetes-anonymous-access-granted',
      facts: { kubernetesRoleBinding: 'read-all', kubernetesRoleRef: 'view', kubernetesGroups: 'system:masters' },
    },
    {
      name: 'kubernetes-secrets-read',
      facts: {
        kubernetesResource: 'secrets',
        kubernetesResourceName: 'orders',
        sourceIps: '2001:db8:50::7, 10.0.5.61',
      },
    },
    { name: 'instance-credentials-used-in-affiliated-account', facts: { remoteAccountAffiliated: true } },
    { name: 'instance-credentials-used-in-another-account', facts: { remoteAccountAffiliated: false } },
    { name: 'malicious-caller-inbound', facts: { customThreatList: true, threatListName: 'office-blocklist' } },
    { name: 'model-cost-harvesting', facts: { model: 'example.large-model-v1:0' } },
    { name: 'model-prompt-injection', facts: { guardrailAction: 'GUARDRAIL_INTERVENED' } },
    { name: 'malware-in-snapshot', facts: { scanType: 'ON_DEMAND' } },
    { name: 'port-probe-several-addresses', facts: { ports: '80, 8080, 443' } },
    { name: 'suspicious-domain-lookup', facts: { registeredDomain: 'fresh-name.example.org' } },
    {
      name: 'attack-sequence-compromised-eks-cluster',
      facts: { riskyApis: 'iam:CreateAccessKey', endpoints: '198.51.100.61, 203.0.113.77' },
    },
    {
      name: 'attack-sequence-compromised-instances',
      facts: { endpointDomains: 'pool.mining.example.net', tactics: 'Execution, Impact' },
    },
  ])('of $name include $facts', ({ name, facts }) => {
    const finding = findingOf('guardduty', name);
    expect(finding).toMatchObject({ facts });
    expect(finding.facts).not.toHaveProperty('unreadable');
  });

  it('say nothing of a custom list where AWS knows the address', () => {
    expect(findingOf('guardduty', 'access-key-used-from-tor').facts).not.toHaveProperty('customThreatList');
  });
});

describe('the sequences of GuardDuty', () => {
  it.each([
    { name: 'attack-sequence-compromised-credentials', members: 2, actors: ['release-bot AKIAEXAMPLE000000018'] },
    { name: 'attack-sequence-compromised-data', members: 1, actors: ['etl-runner ASIAEXAMPLE000000019'] },
    { name: 'attack-sequence-compromised-instances', members: 2, actors: [] },
    { name: 'attack-sequence-compromised-ecs-cluster', members: 2, actors: [] },
    {
      name: 'attack-sequence-compromised-eks-cluster',
      members: 2,
      actors: ['cart-uploader AKIAEXAMPLE000000046', 'shop-cluster-node ASIAEXAMPLE000000047'],
    },
  ])('$name sums up $members findings, of $actors', ({ name, members, actors }) => {
    const finding = findingOf('guardduty', name);
    const all = finding.actors ?? (finding.actor ? [finding.actor] : []);
    expect(finding.members).toHaveLength(members);
    for (const id of finding.members ?? []) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(all.map(({ userName, accessKeyId }) => `${userName} ${accessKeyId}`)).toEqual(actors);
  });
});
