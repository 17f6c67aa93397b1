import type { Playbook } from './playbook.ts';

/**
 * The built-in rules, read from top to bottom: the first that matches decides. What touches AWS by itself
 * (`enforce`) is temporary or can be put back in one step; what could hurt the business waits for a person
 * (`approve`); the rest is told (`notify`) or only journalled (`observe`). What acts by itself names its types in
 * full: a glob would let a type act that nobody has heard of yet.
 */
export const playbooks: readonly Playbook[] = [
  // — Network: an address attacks us. A web firewall sees inbound requests only, so direction and role decide where it
  // is blocked as well. What has `ifAny` is off until its place is configured.
  {
    id: 'port-probe',
    when: {
      source: 'guardduty',
      type: ['Recon:EC2/PortProbeUnprotectedPort', 'Recon:EC2/PortProbeEMRUnprotectedPort'],
      role: 'TARGET',
      direction: 'INBOUND',
    },
    steps: [
      { action: 'block-ip', mode: 'enforce', params: { hours: 24 } },
      // Rules of a network ACL are few: a probe gives way to an attack.
      { action: 'deny-in-network-acl', mode: 'enforce', params: { hours: 6 }, ifAny: true },
    ],
    why: 'The address looks for open ports of ours. A block of a day costs nothing and ends by itself.',
  },
  {
    id: 'malicious-caller',
    when: {
      source: 'guardduty',
      type: 'UnauthorizedAccess:EC2/MaliciousIPCaller.Custom',
      role: 'TARGET',
      direction: 'INBOUND',
    },
    steps: [
      { action: 'block-ip', mode: 'enforce', params: { hours: 24 } },
      { action: 'deny-in-network-acl', mode: 'enforce', params: { hours: 24 }, ifAny: true },
    ],
    why: 'The address is on a threat list and connects to us.',
  },
  {
    id: 'brute-force-against-us',
    when: {
      source: 'guardduty',
      type: ['UnauthorizedAccess:EC2/SSHBruteForce', 'UnauthorizedAccess:EC2/RDPBruteForce'],
      role: 'TARGET',
      direction: 'INBOUND',
    },
    steps: [
      { action: 'block-ip', mode: 'enforce', params: { hours: 24 } },
      { action: 'deny-in-network-acl', mode: 'enforce', params: { hours: 24 }, ifAny: true },
    ],
    why: 'The address guesses passwords. The block keeps it from web applications; SSH and RDP need a narrower security group.',
  },
  {
    id: 'our-host-attacks',
    when: {
      source: 'guardduty',
      type: [
        'UnauthorizedAccess:EC2/*BruteForce',
        'Impact:EC2/PortSweep',
        'Impact:EC2/WinRMBruteForce',
        'Recon:EC2/Portscan',
      ],
      role: 'ACTOR',
    },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'Our own instance is the attacker: isolate it after a look. Blocking the addresses it attacks would help nobody.',
  },

  // — Network: our own host calls out. Only its way out can be cut.
  {
    id: 'our-host-is-abused',
    when: {
      source: 'guardduty',
      type: ['Backdoor:*/DenialOfService*', 'Backdoor:*/Spambot', 'Trojan:*/DNSDataExfiltration*'],
    },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'Our own workload attacks, sends spam or leaks data. What it reaches is a victim, or one of many names: isolate the workload.',
  },
  {
    id: 'talks-to-attackers',
    when: {
      source: 'guardduty',
      type: [
        ...['EC2', 'Lambda', 'Runtime'].flatMap((place) => [
          `Backdoor:${place}/C&CActivity.B`,
          `CryptoCurrency:${place}/BitcoinTool.B`,
          `Trojan:${place}/BlackholeTraffic`,
          `Trojan:${place}/DropPoint`,
          `UnauthorizedAccess:${place}/TorClient`,
          `UnauthorizedAccess:${place}/TorRelay`,
        ]),
        ...['EC2', 'Runtime'].flatMap((place) => [
          `Backdoor:${place}/C&CActivity.B!DNS`,
          `CryptoCurrency:${place}/BitcoinTool.B!DNS`,
          `Impact:${place}/BitcoinDomainRequest.Reputation`,
          `Impact:${place}/MaliciousDomainRequest.Reputation`,
          `Trojan:${place}/BlackholeTraffic!DNS`,
          `Trojan:${place}/DGADomainRequest.C!DNS`,
          `Trojan:${place}/DriveBySourceTraffic!DNS`,
          `Trojan:${place}/DropPoint!DNS`,
          `Trojan:${place}/PhishingDomainRequest!DNS`,
        ]),
        'Impact:EC2/MaliciousDomainRequest.Custom',
        'Trojan:EC2/DGADomainRequest.B',
      ],
    },
    steps: [
      { action: 'deny-egress', mode: 'enforce', params: { hours: 72 }, ifAny: true },
      { action: 'deny-domain', mode: 'enforce', params: { hours: 168 }, ifAny: true },
      { action: 'notify', mode: 'notify' },
    ],
    why: 'Our own workload calls out to attackers. A web firewall cannot see that: isolate the workload, then look at what runs there.',
  },
  {
    id: 'talks-to-attackers-somehow',
    when: { source: 'guardduty', type: ['Backdoor:*', 'Trojan:*', 'CryptoCurrency:*', '*:*/C&CActivity*'] },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'Our own workload seems to call out to attackers, in a way that no rule of ours knows yet: isolate it after a look.',
  },
  {
    id: 'bad-peer-outbound',
    when: { source: 'guardduty', type: 'UnauthorizedAccess:EC2/MaliciousIPCaller.Custom' },
    steps: [
      { action: 'deny-egress', mode: 'enforce', params: { hours: 24 }, ifAny: true },
      { action: 'notify', mode: 'notify' },
    ],
    why: 'Our instance speaks with an address on a threat list, and not as a server that was called: find out which program does.',
  },
  {
    id: 'malware',
    when: { source: 'guardduty', type: ['Execution:*', 'Object:S3/MaliciousFile', 'Impact:Runtime/*', '*:Runtime/*'] },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'Code that should not run, or a file that should not be there, was found: keep the evidence, and isolate the place.',
  },

  // — Identity: a credential is used by somebody else. Deactivating a key can break what uses it, so people approve it.
  {
    id: 'compromised-credentials-sequence',
    when: { source: 'guardduty', type: 'AttackSequence:IAM/CompromisedCredentials' },
    steps: [{ action: 'deactivate-access-key', mode: 'enforce' }],
    why: 'Several signals together show that the credentials are in an attacker’s hands.',
  },
  {
    id: 'attack-sequence',
    when: { source: 'guardduty', type: 'AttackSequence:*' },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'An attack in several stages needs a person at once.',
  },
  {
    id: 'credential-exfiltration',
    when: { source: 'guardduty', type: ['UnauthorizedAccess:IAMUser/*CredentialExfiltration*'] },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'Role credentials left their instance. Revoking them would break every instance with the same role: isolate the instance first.',
  },
  {
    id: 'key-used-from-bad-address',
    when: {
      source: 'guardduty',
      type: [
        'UnauthorizedAccess:IAMUser/MaliciousIPCaller*',
        'UnauthorizedAccess:IAMUser/TorIPCaller',
        'Recon:IAMUser/MaliciousIPCaller*',
        'Recon:IAMUser/TorIPCaller',
        'UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B',
      ],
    },
    steps: [{ action: 'deactivate-access-key', mode: 'approve' }],
    why: 'The key is used from an address that attackers use. AWS API calls pass no firewall of ours, so the key itself has to go.',
  },
  {
    id: 'key-does-damage',
    when: {
      source: 'guardduty',
      type: [
        'Exfiltration:IAMUser/AnomalousBehavior',
        'Impact:IAMUser/AnomalousBehavior',
        'Persistence:IAMUser/AnomalousBehavior',
        'PrivilegeEscalation:IAMUser/AnomalousBehavior',
        'CredentialAccess:IAMUser/AnomalousBehavior',
        'DefenseEvasion:IAMUser/AnomalousBehavior',
        'InitialAccess:IAMUser/AnomalousBehavior',
      ],
    },
    steps: [{ action: 'deactivate-access-key', mode: 'approve' }],
    why: 'The credential does what it never did before, and what attackers do.',
  },
  {
    id: 'trail-stopped',
    when: { source: 'guardduty', type: 'Stealth:*' },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'Somebody made the account harder to watch: turn it on again, and ask who turned it off.',
  },
  {
    id: 'root-in-use',
    when: { source: 'guardduty', type: 'Policy:IAMUser/*RootCredentialUsage*' },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'The root user cannot be restricted from inside its account: ask at once who it was.',
  },

  // — Storage: a bucket opens to the world.
  {
    id: 'confidential-bucket-public',
    when: {
      source: 'guardduty',
      type: ['Policy:S3/BucketAnonymousAccessGranted', 'Policy:S3/BucketPublicAccessGranted'],
      tag: 'riposte:data-class=confidential',
    },
    steps: [{ action: 'block-public-access', mode: 'enforce', params: { stage: 'full' } }],
    why: 'The bucket is marked as confidential and became public.',
  },
  {
    id: 'bucket-public',
    when: {
      source: 'guardduty',
      type: ['Policy:S3/BucketAnonymousAccessGranted', 'Policy:S3/BucketPublicAccessGranted'],
    },
    steps: [{ action: 'block-public-access', mode: 'approve', params: { stage: 'full' } }],
    why: 'The bucket became public. Closing it also cuts other accounts that its public policy names, so a person decides.',
  },
  {
    id: 'bucket-block-disabled',
    when: { source: 'guardduty', type: 'Policy:S3/BucketBlockPublicAccessDisabled' },
    steps: [{ action: 'block-public-access', mode: 'enforce', params: { stage: 'prevent' } }],
    why: 'The guard against public access was turned off. Forbidding new public access takes nothing from anybody.',
  },
  {
    id: 'account-block-disabled',
    when: { source: 'guardduty', type: 'Policy:S3/AccountBlockPublicAccessDisabled' },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'The account’s own guard against public access was turned off. Turning it on could cut buckets that are public on purpose.',
  },
  {
    id: 'bucket-data-taken',
    when: {
      source: 'guardduty',
      type: ['Exfiltration:S3/*', 'Impact:S3/*', 'Discovery:S3/*', 'UnauthorizedAccess:S3/*'],
    },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'Somebody reads or changes buckets as nobody did before, through the AWS API, which passes no firewall of ours.',
  },
  {
    id: 'macie-confidential-bucket-public',
    when: { source: 'macie', type: 'Policy:IAMUser/S3BucketPublic', tag: 'riposte:data-class=confidential' },
    steps: [{ action: 'block-public-access', mode: 'enforce', params: { stage: 'full' } }],
    why: 'The bucket is marked as confidential and became public.',
  },
  {
    id: 'macie-bucket-public',
    when: { source: 'macie', type: 'Policy:IAMUser/S3BucketPublic' },
    steps: [{ action: 'block-public-access', mode: 'approve', params: { stage: 'full' } }],
    why: 'The bucket became public. Closing it also cuts other accounts that its public policy names, so a person decides.',
  },
  {
    id: 'macie-block-disabled',
    when: { source: 'macie', type: 'Policy:IAMUser/S3BlockPublicAccessDisabled' },
    steps: [{ action: 'block-public-access', mode: 'enforce', params: { stage: 'prevent' } }],
    why: 'The guard against public access was turned off. Forbidding new public access takes nothing from anybody.',
  },
  {
    id: 'macie-policy',
    when: { source: 'macie', type: 'Policy:*' },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'Sharing, replication and encryption of a bucket are its owner’s decision.',
  },

  // — Secrets: a password or key may be known to others.
  {
    id: 'exposed-credentials',
    when: { source: 'macie', type: 'SensitiveData:S3Object/Credentials' },
    steps: [{ action: 'rotate-secret', mode: 'enforce' }],
    why: 'Credentials lie readable in an object. Rotating them is the remedy; hiding the object is not.',
  },
  {
    id: 'sensitive-data',
    when: { source: 'macie', type: 'SensitiveData:*' },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'Sensitive data was found in an object: its owner has to say whether it belongs there.',
  },
  {
    id: 'database-login',
    when: {
      source: 'guardduty',
      type: [
        'CredentialAccess:RDS/*SuccessfulLogin*',
        'CredentialAccess:RDS/*SuccessfulBruteForce*',
        'CredentialAccess:RDS/MaliciousIPCaller.SuccessfulLogin',
        'CredentialAccess:RDS/TorIPCaller.SuccessfulLogin',
      ],
    },
    steps: [{ action: 'rotate-secret', mode: 'approve' }],
    why: 'Somebody logged in to the database who should not: its password is known.',
  },

  // — Expiry: what runs out is renewed, where its owner said how.
  {
    id: 'parameter-gone',
    when: { source: 'parameter-store', facts: { policyType: 'Expiration' } },
    steps: [{ action: 'renew-parameter', mode: 'enforce' }],
    why: 'Parameter Store deletes an expired parameter: what reads it fails now.',
  },
  {
    id: 'parameter-expires',
    when: { source: 'parameter-store', facts: { policyType: ['ExpirationNotification', 'NoChangeNotification'] } },
    steps: [{ action: 'renew-parameter', mode: 'enforce' }],
    why: 'The parameter is about to expire, or has not changed for too long. Its own tags say how it is renewed.',
  },
  {
    id: 'certificate-available',
    when: { source: 'acm', type: ['ACM Certificate Available', 'ACM Certificate Rotated'] },
    steps: [{ action: 'notify', mode: 'observe' }],
    why: 'The certificate was issued or renewed: good news, for the digest.',
  },
  {
    id: 'certificate-revoked',
    when: { source: 'acm', type: 'ACM Certificate Revoked' },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'A revoked certificate has to be replaced by hand, after finding out why.',
  },
  {
    id: 'certificate-lapses',
    when: {
      source: 'acm',
      type: [
        'ACM Certificate Approaching Expiration',
        'ACM Certificate Expired',
        'ACM Certificate Renewal Action Required',
      ],
    },
    steps: [{ action: 'repair-certificate', mode: 'enforce' }],
    why: 'The certificate was not renewed by itself, so something stands in its way.',
  },

  // — Routine: worth the digest, not an alert.
  {
    id: 'routine',
    when: {
      source: 'guardduty',
      type: [
        'Recon:EC2/PortProbe*',
        'Discovery:IAMUser/AnomalousBehavior',
        'Behavior:EC2/*',
        'CredentialAccess:RDS/*FailedLogin',
      ],
      severity: ['low'],
    },
    steps: [{ action: 'notify', mode: 'observe' }],
    why: 'It happens every day and calls for nothing by itself.',
  },

  // — Whatever nobody has heard of yet: tell people, touch nothing.
  {
    id: 'anything-else',
    when: {},
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'No rule of ours acts on this by itself, so people are told.',
  },
];
