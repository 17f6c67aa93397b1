import { actions } from '../src/actions/index.ts';
import { MODES } from '../src/decision.ts';
import type { Finding } from '../src/finding.ts';
import { playbookFor } from '../src/match.ts';
import { playbooks } from '../src/playbooks/index.ts';
import { allBundled, findingOf } from './sources/support.ts';
import { sourceIn } from './support/stories.ts';

type Changes = Record<string, unknown>;
interface Example {
  event: string;
  with?: Changes;
}

const read = ({ event, with: changes = {} }: Example): Finding =>
  findingOf(sourceIn(event), event.slice(event.indexOf('/') + 1), changes);
const takenBy = (example: Example): string | undefined => playbookFor(read(example), playbooks)?.id;

const SWEEP = 'guardduty/port-probe-search-cluster';
const OUTBOUND = { 'detail.service.action.networkConnectionAction.connectionDirection': 'OUTBOUND' };
const ofType = (type: string): Changes => ({ 'detail.type': type });

/** Each playbook with an event that it answers, and one that nearly is that, and that another answers. */
const verdicts: { playbook: string; event: string; with?: Changes; miss: Example; by: string; why: string }[] = [
  {
    playbook: 'port-probe',
    event: SWEEP,
    miss: { event: SWEEP, with: { 'detail.service.resourceRole': 'ACTOR' } },
    by: 'routine',
    why: 'we probe',
  },
  {
    playbook: 'malicious-caller',
    event: 'guardduty/malicious-caller-inbound',
    miss: { event: 'guardduty/malicious-caller-inbound', with: OUTBOUND },
    by: 'bad-peer-outbound',
    why: 'we called',
  },
  {
    playbook: 'brute-force-against-us',
    event: 'guardduty/ssh-brute-force-against-us',
    miss: { event: 'guardduty/ssh-brute-force-against-us', with: OUTBOUND },
    by: 'anything-else',
    why: 'the connection is outbound',
  },
  {
    playbook: 'our-host-attacks',
    event: 'guardduty/ssh-brute-force-by-our-instance',
    miss: { event: 'guardduty/ssh-brute-force-against-us' },
    by: 'brute-force-against-us',
    why: 'we are attacked',
  },
  {
    playbook: 'our-host-is-abused',
    event: 'guardduty/dns-data-exfiltration',
    miss: { event: 'guardduty/command-and-control-domain' },
    by: 'talks-to-attackers',
    why: 'one domain is asked for, and not many',
  },
  {
    playbook: 'talks-to-attackers',
    event: 'guardduty/tor-client-outbound',
    miss: { event: 'guardduty/access-key-used-from-tor' },
    by: 'key-used-from-bad-address',
    why: 'a key is used from Tor, and no host of ours',
  },
  {
    playbook: 'talks-to-attackers-somehow',
    event: 'guardduty/command-and-control-outbound',
    with: ofType('Backdoor:EC2/XORDDOS'),
    miss: { event: 'guardduty/command-and-control-outbound' },
    by: 'talks-to-attackers',
    why: 'the type is one that acts',
  },
  {
    playbook: 'bad-peer-outbound',
    event: 'guardduty/custom-threat-list-outbound',
    miss: { event: 'guardduty/malicious-caller-inbound' },
    by: 'malicious-caller',
    why: 'it called us',
  },
  {
    playbook: 'malware',
    event: 'guardduty/runtime-reverse-shell-in-container',
    miss: {
      event: 'guardduty/runtime-reverse-shell-in-container',
      with: ofType('Backdoor:Runtime/C&CActivity.B'),
    },
    by: 'talks-to-attackers',
    why: 'it calls home',
  },
  {
    playbook: 'compromised-credentials-sequence',
    event: 'guardduty/attack-sequence-compromised-credentials',
    miss: {
      event: 'guardduty/attack-sequence-compromised-credentials',
      with: ofType('AttackSequence:IAM/OfTomorrow'),
    },
    by: 'attack-sequence',
    why: 'nobody knows this sequence yet',
  },
  {
    playbook: 'attack-sequence',
    event: 'guardduty/attack-sequence-compromised-data',
    miss: { event: 'guardduty/attack-sequence-compromised-credentials' },
    by: 'compromised-credentials-sequence',
    why: 'it is about credentials',
  },
  {
    playbook: 'credential-exfiltration',
    event: 'guardduty/instance-credentials-used-outside-aws',
    miss: { event: 'guardduty/access-key-used-from-ipv6' },
    by: 'key-used-from-bad-address',
    why: "it is a user's key",
  },
  {
    playbook: 'key-used-from-bad-address',
    event: 'guardduty/access-key-used-from-tor',
    miss: { event: 'guardduty/bucket-listed-from-tor' },
    by: 'bucket-data-taken',
    why: 'the bucket is the subject',
  },
  {
    playbook: 'key-does-damage',
    event: 'guardduty/unusual-persistence-by-user',
    miss: { event: 'guardduty/unusual-discovery-by-user' },
    by: 'routine',
    why: 'it only looks around',
  },
  {
    playbook: 'trail-stopped',
    event: 'guardduty/cloudtrail-logging-disabled',
    miss: {
      event: 'guardduty/cloudtrail-logging-disabled',
      with: ofType('DefenseEvasion:IAMUser/AnomalousBehavior'),
    },
    by: 'key-does-damage',
    why: 'the trail goes on',
  },
  {
    playbook: 'root-in-use',
    event: 'guardduty/root-credentials-used',
    miss: {
      event: 'guardduty/access-key-used-from-tor',
      with: { 'detail.resource.accessKeyDetails.userType': 'Root' },
    },
    by: 'key-used-from-bad-address',
    why: 'the address matters more than the user',
  },
  {
    playbook: 'confidential-bucket-public',
    event: 'guardduty/bucket-anonymous-access-granted',
    miss: { event: 'guardduty/bucket-public-access-granted' },
    by: 'bucket-public',
    why: 'the bucket is not marked as confidential',
  },
  {
    playbook: 'bucket-public',
    event: 'guardduty/bucket-public-access-granted',
    miss: { event: 'guardduty/bucket-block-public-access-disabled' },
    by: 'bucket-block-disabled',
    why: 'it is not public yet',
  },
  {
    playbook: 'bucket-block-disabled',
    event: 'guardduty/bucket-block-public-access-disabled',
    miss: { event: 'guardduty/account-block-public-access-disabled' },
    by: 'account-block-disabled',
    why: 'it is the whole account',
  },
  {
    playbook: 'account-block-disabled',
    event: 'guardduty/account-block-public-access-disabled',
    miss: { event: 'guardduty/bucket-block-public-access-disabled' },
    by: 'bucket-block-disabled',
    why: 'it is one bucket',
  },
  {
    playbook: 'bucket-data-taken',
    event: 'guardduty/unusual-download-from-bucket',
    miss: {
      event: 'guardduty/unusual-download-from-bucket',
      with: ofType('Exfiltration:IAMUser/AnomalousBehavior'),
    },
    by: 'key-does-damage',
    why: 'the user is the subject',
  },
  {
    playbook: 'macie-confidential-bucket-public',
    event: 'macie/confidential-bucket-public',
    miss: { event: 'macie/bucket-public' },
    by: 'macie-bucket-public',
    why: 'the bucket is not marked as confidential',
  },
  {
    playbook: 'macie-bucket-public',
    event: 'macie/bucket-public',
    miss: { event: 'macie/bucket-shared-externally' },
    by: 'macie-policy',
    why: 'it is shared with somebody, and not with all',
  },
  {
    playbook: 'macie-block-disabled',
    event: 'macie/block-public-access-disabled',
    miss: { event: 'macie/encryption-disabled' },
    by: 'macie-policy',
    why: 'the block is still there',
  },
  {
    playbook: 'macie-policy',
    event: 'macie/bucket-shared-externally',
    miss: { event: 'macie/personal-data-in-object' },
    by: 'sensitive-data',
    why: 'it is about what lies in the bucket',
  },
  {
    playbook: 'exposed-credentials',
    event: 'macie/credentials-in-object',
    miss: { event: 'macie/financial-data-in-object' },
    by: 'sensitive-data',
    why: 'no secret opens it',
  },
  {
    playbook: 'sensitive-data',
    event: 'macie/several-kinds-in-object',
    miss: { event: 'macie/credentials-in-object' },
    by: 'exposed-credentials',
    why: 'they are credentials',
  },
  {
    playbook: 'database-login',
    event: 'guardduty/database-password-guessed',
    miss: { event: 'guardduty/database-login-fails' },
    by: 'routine',
    why: 'nobody got in',
  },
  {
    playbook: 'parameter-gone',
    event: 'parameter-store/expired-and-deleted',
    miss: { event: 'parameter-store/expires-in-twelve-hours' },
    by: 'parameter-expires',
    why: 'there is time left',
  },
  {
    playbook: 'parameter-expires',
    event: 'parameter-store/unchanged-for-ninety-days',
    miss: { event: 'parameter-store/unchanged-for-ninety-days', with: { 'detail.policy-type': 'OfTomorrow' } },
    by: 'anything-else',
    why: 'nobody knows this policy yet',
  },
  {
    playbook: 'certificate-available',
    event: 'acm/renewed',
    miss: { event: 'acm/revoked' },
    by: 'certificate-revoked',
    why: 'that is bad news',
  },
  {
    playbook: 'certificate-revoked',
    event: 'acm/revoked',
    miss: { event: 'acm/expired' },
    by: 'certificate-lapses',
    why: 'it only ran out',
  },
  {
    playbook: 'certificate-lapses',
    event: 'acm/renewal-needs-validation',
    miss: { event: 'acm/rotated' },
    by: 'certificate-available',
    why: 'it was renewed',
  },
  {
    playbook: 'routine',
    event: 'guardduty/database-login-fails',
    miss: { event: 'guardduty/database-login-fails', with: { 'detail.severity': 5 } },
    by: 'anything-else',
    why: 'it is more severe than every day',
  },
  {
    playbook: 'anything-else',
    event: 'guardduty/unknown-finding-type',
    miss: { event: SWEEP },
    by: 'port-probe',
    why: 'there is a rule for it',
  },
];

describe.each(verdicts)('$playbook', ({ playbook, event, with: changes, miss, by, why }) => {
  it(`answers ${event}`, () => {
    expect(takenBy({ event, ...(changes && { with: changes }) })).toBe(playbook);
  });

  it(`leaves ${miss.event} to ${by}, since ${why}`, () => {
    expect(takenBy(miss)).toBe(by);
    expect(by).not.toBe(playbook);
  });
});

describe('the list of playbooks', () => {
  it('has an event and a near miss for each, and no id twice', () => {
    expect(verdicts.map(({ playbook }) => playbook)).toEqual(playbooks.map(({ id }) => id));
    expect(new Set(playbooks.map(({ id }) => id)).size).toBe(playbooks.length);
  });

  it('answers whatever comes: the last one asks for nothing', () => {
    expect(playbooks.at(-1)?.when).toEqual({});
    expect(playbooks.at(-1)?.steps).toEqual([{ action: 'notify', mode: 'notify' }]);
  });

  it('reaches every action', () => {
    const manual: string[] = [];
    const reached = new Set(playbooks.flatMap(({ steps }) => steps.map(({ action }) => action)));
    expect([...reached, ...manual].sort()).toEqual(Object.keys(actions).sort());
  });

  it.each(playbooks.map((playbook) => ({ playbook, id: playbook.id })))(
    '$id says why in whole sentences, has a step, and each step a mode',
    ({ playbook: { why, steps } }) => {
      expect(why).toMatch(/^[A-Z“].{10,200}[.?]$/);
      expect(steps.length).toBeGreaterThan(0);
      for (const { mode } of steps) expect(MODES).toContain(mode);
    },
  );

  // A type that GuardDuty publishes tomorrow is told about: a glob would let it act.
  it.each(
    playbooks
      .filter(({ steps }) => steps.some(({ mode }) => mode === 'enforce'))
      .map(({ id, when }) => ({ id, types: [when.type ?? []].flat() })),
  )('$id acts by itself, so it names its finding types in full', ({ types }) => {
    for (const type of types) expect(type).not.toContain('*');
  });

  it.each(allBundled)('$source/$name is answered by one', ({ source, name }) => {
    expect(takenBy({ event: `${source}/${name}` })).toBeDefined();
  });
});

describe('a finding type that nobody has heard of yet', () => {
  it.each([
    { type: 'Recon:EC2/PortProbeOfTomorrow' },
    { type: 'UnauthorizedAccess:EC2/MaliciousIPCallerOfTomorrow' },
    { type: 'UnauthorizedAccess:EC2/FTPBruteForce' },
    { type: 'Policy:S3/BucketBlockPublicAccessDisabledOfTomorrow' },
    { type: 'AttackSequence:IAM/OfTomorrow' },
  ])('$type touches nothing', ({ type }) => {
    const playbook = playbookFor(read({ event: SWEEP, with: ofType(type) }), playbooks);
    expect(playbook?.steps.map(({ mode }) => mode)).not.toContain('enforce');
  });
});
