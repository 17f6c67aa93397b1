import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import { actions } from '../src/actions/index.ts';
import { MODES } from '../src/core/decision.ts';
import type { Finding } from '../src/core/finding.ts';
import type { Playbook } from '../src/core/playbook.ts';
import { playbookFor } from '../src/policy/match/match.ts';
import { playbooks } from '../src/policy/playbooks/index.ts';
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
const ofType = (type: string): Changes => ({ 'detail.type': type });

/** Each playbook with an event that it answers, and one that nearly is that, and that another answers. */
const verdicts: { playbook: string; event: string; with?: Changes; miss: Example; by: string; why: string }[] = [
  {
    playbook: 'port-probe-of-cluster',
    event: 'guardduty/port-probe-data-cluster',
    miss: { event: 'guardduty/port-probe-search-cluster' },
    by: 'port-probe',
    why: "it is no cluster's management port",
  },
  {
    playbook: 'port-probe',
    event: 'guardduty/port-probe-several-addresses',
    miss: { event: 'guardduty/port-probe-search-cluster', with: { 'detail.service.resourceRole': 'ACTOR' } },
    by: 'attack-of-unclear-direction',
    why: 'we probe, it seems',
  },
  {
    playbook: 'malicious-caller',
    event: 'guardduty/malicious-caller-inbound',
    miss: { event: 'guardduty/custom-threat-list-outbound' },
    by: 'bad-peer-outbound',
    why: 'we called',
  },
  {
    playbook: 'brute-force-against-us',
    event: 'guardduty/ssh-brute-force-against-us',
    miss: { event: 'guardduty/ssh-brute-force-by-our-instance' },
    by: 'our-host-guesses-passwords',
    why: 'we guess',
  },
  {
    playbook: 'our-host-guesses-passwords',
    event: 'guardduty/ssh-brute-force-by-our-instance',
    miss: { event: 'guardduty/rdp-brute-force-against-us' },
    by: 'brute-force-against-us',
    why: 'we are attacked',
  },
  {
    playbook: 'our-host-attacks',
    event: 'guardduty/port-sweep-by-our-instance',
    miss: { event: 'guardduty/port-probe-search-cluster' },
    by: 'port-probe',
    why: 'we are probed',
  },
  {
    playbook: 'attack-of-unclear-direction',
    event: 'guardduty/ssh-brute-force-direction-unknown',
    miss: { event: 'guardduty/ssh-brute-force-against-us' },
    by: 'brute-force-against-us',
    why: 'it is known who connected',
  },
  {
    playbook: 'tor-caller-of-instance',
    event: 'guardduty/instance-called-from-tor',
    miss: { event: 'guardduty/tor-client-outbound' },
    by: 'talks-to-attackers',
    why: 'we called Tor',
  },
  {
    playbook: 'our-host-is-abused',
    event: 'guardduty/denial-of-service-by-our-instance',
    miss: { event: 'guardduty/command-and-control-outbound' },
    by: 'talks-to-attackers',
    why: 'it takes orders, and harms nobody yet',
  },
  {
    playbook: 'data-leaves-by-dns',
    event: 'guardduty/dns-data-exfiltration',
    miss: { event: 'guardduty/command-and-control-domain' },
    by: 'talks-to-attackers',
    why: 'one domain is asked for, and not many',
  },
  {
    playbook: 'function-talks-to-attackers',
    event: 'guardduty/lambda-command-and-control',
    miss: { event: 'guardduty/command-and-control-outbound' },
    by: 'talks-to-attackers',
    why: 'an instance calls out, and no function',
  },
  {
    playbook: 'talks-to-attackers',
    event: 'guardduty/tor-client-outbound',
    miss: { event: 'guardduty/access-key-used-from-tor' },
    by: 'key-used-from-bad-address',
    why: 'a key is used from Tor, and no host of ours',
  },
  {
    playbook: 'bad-peer-outbound',
    event: 'guardduty/custom-threat-list-outbound',
    miss: { event: 'guardduty/malicious-caller-inbound' },
    by: 'malicious-caller',
    why: 'it called us',
  },
  {
    playbook: 'old-malware-traffic',
    event: 'guardduty/xorddos-traffic',
    miss: { event: 'guardduty/crypto-mining-outbound' },
    by: 'talks-to-attackers',
    why: 'the type is one that acts',
  },
  {
    playbook: 'doubtful-domain-rarely',
    event: 'guardduty/suspicious-domain-lookup',
    miss: { event: 'guardduty/abused-domain-lookup' },
    by: 'doubtful-domain',
    why: 'the domain is known to be abused',
  },
  {
    playbook: 'doubtful-domain',
    event: 'guardduty/abused-domain-lookup',
    miss: { event: 'guardduty/command-and-control-domain' },
    by: 'talks-to-attackers',
    why: "the domain is an attacker's own",
  },
  {
    playbook: 'way-around-our-resolver',
    event: 'guardduty/unusual-dns-over-https',
    miss: { event: 'guardduty/unusual-port' },
    by: 'unusual-traffic',
    why: "the port is no resolver's",
  },
  {
    playbook: 'unusual-traffic',
    event: 'guardduty/unusual-port',
    miss: { event: 'guardduty/unusual-dns-over-https' },
    by: 'way-around-our-resolver',
    why: 'it goes around our resolver',
  },
  {
    playbook: 'metadata-rebind',
    event: 'guardduty/metadata-dns-rebind',
    miss: { event: 'guardduty/suspicious-domain-lookup' },
    by: 'doubtful-domain-rarely',
    why: 'the name points elsewhere',
  },
  {
    playbook: 'attacker-in-workload',
    event: 'guardduty/runtime-reverse-shell-in-container',
    miss: { event: 'guardduty/runtime-command-and-control-ipv6' },
    by: 'talks-to-attackers',
    why: 'it calls home',
  },
  {
    playbook: 'workload-hides-or-digs-in',
    event: 'guardduty/runtime-kernel-module-loaded',
    miss: { event: 'guardduty/runtime-crypto-miner-on-node' },
    by: 'attacker-in-workload',
    why: 'it mines, and does not hide',
  },
  {
    playbook: 'unusual-program-routinely',
    event: 'guardduty/runtime-suspicious-tool',
    miss: { event: 'guardduty/runtime-new-binary' },
    by: 'unusual-program',
    why: 'the program is new',
  },
  {
    playbook: 'unusual-program',
    event: 'guardduty/runtime-new-binary',
    miss: { event: 'guardduty/runtime-suspicious-tool' },
    by: 'unusual-program-routinely',
    why: 'tools are used every day',
  },
  {
    playbook: 'malware',
    event: 'guardduty/malware-in-task',
    miss: { event: 'guardduty/suspicious-file-in-container' },
    by: 'suspicious-file',
    why: 'it is only suspicious',
  },
  {
    playbook: 'suspicious-file',
    event: 'guardduty/suspicious-file-in-container',
    miss: { event: 'guardduty/malware-on-instance-volume' },
    by: 'malware',
    why: 'it is malware',
  },
  {
    playbook: 'malware-in-backup',
    event: 'guardduty/malware-in-recovery-point',
    miss: { event: 'guardduty/malware-on-instance-volume' },
    by: 'malware',
    why: 'an instance runs on it',
  },
  {
    playbook: 'malware-in-scanned-object',
    event: 'guardduty/object-scan-found-malware',
    miss: { event: 'guardduty/malware-in-uploaded-object' },
    by: 'malware-in-object',
    why: 'GuardDuty has made a finding of it',
  },
  {
    playbook: 'malware-protection-stopped',
    event: 'guardduty/malware-protection-stopped',
    miss: { event: 'guardduty/object-scan-found-malware' },
    by: 'malware-in-scanned-object',
    why: 'the scan ran, and found malware',
  },
  {
    playbook: 'malware-in-object',
    event: 'guardduty/malware-in-uploaded-object',
    miss: { event: 'guardduty/malware-in-recovery-point' },
    by: 'malware-in-backup',
    why: 'it lies in a backup',
  },
  {
    playbook: 'cluster-is-open',
    event: 'guardduty/kubernetes-anonymous-access-granted',
    miss: { event: 'guardduty/kubernetes-anonymous-access' },
    by: 'cluster-used-anonymously',
    why: 'somebody uses it already',
  },
  {
    playbook: 'cluster-used-anonymously',
    event: 'guardduty/kubernetes-anonymous-access',
    miss: { event: 'guardduty/kubernetes-anonymous-access-granted' },
    by: 'cluster-is-open',
    why: 'it is granted, and not used yet',
  },
  {
    playbook: 'cluster-used-from-bad-address',
    event: 'guardduty/kubernetes-called-from-tor',
    miss: { event: 'guardduty/kubernetes-secrets-read' },
    by: 'cluster-used-unusually',
    why: "the address is nobody's",
  },
  {
    playbook: 'cluster-used-unusually',
    event: 'guardduty/kubernetes-secrets-read',
    miss: { event: 'guardduty/kubernetes-role-created' },
    by: 'cluster-routine',
    why: 'a role alone is no secret',
  },
  {
    playbook: 'cluster-routine',
    event: 'guardduty/kubernetes-role-created',
    miss: { event: 'guardduty/kubernetes-secrets-read' },
    by: 'cluster-used-unusually',
    why: 'secrets were read',
  },
  {
    playbook: 'compromised-credentials-sequence',
    event: 'guardduty/attack-sequence-compromised-credentials',
    miss: { event: 'guardduty/attack-sequence-compromised-eks-cluster' },
    by: 'attack-sequence',
    why: 'more than credentials is taken',
  },
  {
    playbook: 'attack-sequence',
    event: 'guardduty/attack-sequence-compromised-data',
    miss: { event: 'guardduty/attack-sequence-compromised-credentials' },
    by: 'compromised-credentials-sequence',
    why: 'it is about credentials',
  },
  {
    playbook: 'credentials-used-within-our-organization',
    event: 'guardduty/instance-credentials-used-in-affiliated-account',
    miss: { event: 'guardduty/instance-credentials-used-in-another-account' },
    by: 'credential-exfiltration',
    why: "the account is a stranger's",
  },
  {
    playbook: 'credential-exfiltration',
    event: 'guardduty/instance-credentials-used-outside-aws',
    miss: { event: 'guardduty/instance-credentials-used-in-affiliated-account' },
    by: 'credentials-used-within-our-organization',
    why: "the account is our organization's",
  },
  {
    playbook: 'key-known-to-be-stolen',
    event: 'guardduty/access-key-known-to-be-stolen',
    miss: { event: 'guardduty/access-key-used-from-ipv6' },
    by: 'key-used-from-bad-address',
    why: 'only the address is known',
  },
  {
    playbook: 'key-used-from-bad-address',
    event: 'guardduty/access-key-used-from-tor',
    miss: { event: 'guardduty/bucket-listed-from-tor' },
    by: 'bucket-reached-from-bad-address',
    why: 'the bucket is the subject',
  },
  {
    playbook: 'unusual-console-login',
    event: 'guardduty/console-login-from-two-countries',
    miss: { event: 'guardduty/access-key-used-from-tor' },
    by: 'key-used-from-bad-address',
    why: 'a key is used, and no password',
  },
  {
    playbook: 'key-does-damage',
    event: 'guardduty/unusual-deletion-by-role',
    miss: { event: 'guardduty/unusual-persistence-by-user' },
    by: 'key-acts-like-an-attacker',
    why: 'nothing is destroyed yet',
  },
  {
    playbook: 'key-acts-like-an-attacker',
    event: 'guardduty/unusual-persistence-by-user',
    miss: { event: 'guardduty/unusual-discovery-by-user' },
    by: 'looks-around',
    why: 'it only looks around',
  },
  {
    playbook: 'key-acts-unusually',
    event: 'guardduty/unusual-instance-launch',
    miss: { event: 'guardduty/unusual-persistence-by-user' },
    by: 'key-acts-like-an-attacker',
    why: 'GuardDuty sends that type today',
  },
  {
    playbook: 'looks-around',
    event: 'guardduty/unusual-discovery-by-user',
    miss: { event: 'guardduty/secret-read-by-user' },
    by: 'key-acts-like-an-attacker',
    why: 'it took a secret',
  },
  {
    playbook: 'penetration-test-tools',
    event: 'guardduty/kali-linux-caller',
    miss: { event: 'guardduty/access-key-used-from-tor' },
    by: 'key-used-from-bad-address',
    why: 'the address gives it away, and not the tool',
  },
  {
    playbook: 'models-used-at-our-cost',
    event: 'guardduty/model-cost-harvesting',
    miss: { event: 'guardduty/model-prompt-injection' },
    by: 'models-used-unusually',
    why: 'a prompt costs little',
  },
  {
    playbook: 'models-used-unusually',
    event: 'guardduty/model-prompt-injection',
    miss: { event: 'guardduty/model-cost-harvesting' },
    by: 'models-used-at-our-cost',
    why: 'our money is spent',
  },
  {
    playbook: 'trail-stopped',
    event: 'guardduty/cloudtrail-logging-disabled',
    miss: { event: 'guardduty/password-policy-weakened' },
    by: 'watching-weakened',
    why: 'the trail goes on',
  },
  {
    playbook: 'watching-weakened',
    event: 'guardduty/password-policy-weakened',
    miss: { event: 'guardduty/cloudtrail-logging-disabled' },
    by: 'trail-stopped',
    why: 'the trail has stopped',
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
    playbook: 'identity-taken-over',
    event: 'guardduty/rule-account-manipulation',
    miss: { event: 'guardduty/rule-dns-firewall-off' },
    by: 'defences-impaired',
    why: 'nobody gained an account',
  },
  {
    playbook: 'data-moved-out',
    event: 'guardduty/rule-snapshot-shared',
    miss: { event: 'guardduty/rule-start-up-script' },
    by: 'way-in-prepared',
    why: 'no data went anywhere',
  },
  {
    playbook: 'defences-impaired',
    event: 'guardduty/rule-dns-firewall-off',
    miss: { event: 'guardduty/rule-account-manipulation' },
    by: 'identity-taken-over',
    why: 'no protection was touched',
  },
  {
    playbook: 'way-in-prepared',
    event: 'guardduty/rule-start-up-script',
    miss: { event: 'guardduty/rule-snapshot-shared' },
    by: 'data-moved-out',
    why: 'data left',
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
    miss: { event: 'guardduty/unusual-bucket-listing' },
    by: 'bucket-looked-at',
    why: 'nothing was taken',
  },
  {
    playbook: 'bucket-reached-from-bad-address',
    event: 'guardduty/bucket-listed-from-tor',
    miss: { event: 'guardduty/unusual-bucket-listing' },
    by: 'bucket-looked-at',
    why: "the address is nobody's",
  },
  {
    playbook: 'bucket-looked-at',
    event: 'guardduty/unusual-bucket-listing',
    miss: { event: 'guardduty/unusual-download-from-bucket' },
    by: 'bucket-data-taken',
    why: 'data was taken',
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
    by: 'macie-bucket-shared',
    why: 'it is shared with somebody, and not with all',
  },
  {
    playbook: 'macie-block-disabled',
    event: 'macie/block-public-access-disabled',
    miss: { event: 'macie/encryption-disabled' },
    by: 'macie-bucket-setting',
    why: 'the block is still there',
  },
  {
    playbook: 'macie-bucket-copied',
    event: 'macie/bucket-shared-externally',
    with: { 'detail.type': 'Policy:IAMUser/S3BucketReplicatedExternally' },
    miss: { event: 'macie/bucket-shared-externally' },
    by: 'macie-bucket-shared',
    why: 'nothing is copied',
  },
  {
    playbook: 'macie-bucket-shared',
    event: 'macie/bucket-shared-externally',
    miss: { event: 'macie/bucket-shared-with-cloudfront' },
    by: 'macie-bucket-setting',
    why: 'a CDN is no stranger',
  },
  {
    playbook: 'macie-bucket-key-reset',
    event: 'macie/encryption-disabled',
    with: { 'detail.resourcesAffected.s3Bucket.tags': [{ key: 'riposte:baseline', value: 'encrypted' }] },
    miss: { event: 'macie/encryption-disabled' },
    by: 'macie-bucket-setting',
    why: 'its owner has not said how it is to be encrypted',
  },
  {
    playbook: 'macie-bucket-setting',
    event: 'macie/encryption-disabled',
    miss: { event: 'macie/bucket-shared-externally' },
    by: 'macie-bucket-shared',
    why: 'strangers may read it',
  },
  {
    playbook: 'exposed-credentials-in-public',
    event: 'macie/credentials-in-object',
    with: { 'detail.resourcesAffected.s3Object.publicAccess': true },
    miss: { event: 'macie/credentials-in-object' },
    by: 'exposed-credentials',
    why: 'the object is not public',
  },
  {
    playbook: 'exposed-credentials-among-others-in-public',
    event: 'macie/credentials-among-other-data',
    with: { 'detail.resourcesAffected.s3Bucket.publicAccess.effectivePermission': 'PUBLIC' },
    miss: { event: 'macie/credentials-among-other-data' },
    by: 'exposed-credentials-among-others',
    why: 'the bucket is not public',
  },
  {
    playbook: 'confidential-data-in-public',
    event: 'macie/personal-data-in-object',
    with: { 'detail.resourcesAffected.s3Bucket.publicAccess.effectivePermission': 'PUBLIC' },
    miss: { event: 'macie/personal-data-in-object' },
    by: 'sensitive-data',
    why: 'nobody can read it from outside',
  },
  {
    playbook: 'sensitive-data-in-public',
    event: 'macie/employee-numbers-in-object',
    miss: {
      event: 'macie/employee-numbers-in-object',
      with: {
        'detail.resourcesAffected.s3Object.publicAccess': false,
        'detail.resourcesAffected.s3Bucket.publicAccess.effectivePermission': 'UNKNOWN',
      },
    },
    by: 'sensitive-data',
    why: 'nothing says that it is public',
  },
  {
    playbook: 'exposed-credentials',
    event: 'macie/credentials-in-object',
    miss: { event: 'macie/financial-data-in-object' },
    by: 'sensitive-data',
    why: 'no secret opens it',
  },
  {
    playbook: 'exposed-credentials-among-others',
    event: 'macie/credentials-among-other-data',
    miss: { event: 'macie/several-kinds-in-object' },
    by: 'sensitive-data',
    why: 'no credentials are among them',
  },
  {
    playbook: 'sensitive-data',
    event: 'macie/several-kinds-in-object',
    miss: { event: 'macie/credentials-among-other-data' },
    by: 'exposed-credentials-among-others',
    why: 'credentials are among them',
  },
  {
    playbook: 'database-login',
    event: 'guardduty/database-password-guessed',
    miss: { event: 'guardduty/database-login-fails' },
    by: 'database-login-fails',
    why: 'nobody got in',
  },
  {
    playbook: 'database-reached-by-attackers',
    event: 'guardduty/database-probed-from-tor',
    miss: { event: 'guardduty/database-password-guessed' },
    by: 'database-login',
    why: 'somebody got in',
  },
  {
    playbook: 'database-login-fails',
    event: 'guardduty/database-login-fails',
    miss: { event: 'guardduty/database-probed-from-tor' },
    by: 'database-reached-by-attackers',
    why: "the address is an attacker's",
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
    event: 'parameter-store/expires-in-twelve-hours',
    miss: { event: 'parameter-store/unchanged-for-ninety-days' },
    by: 'parameter-unchanged',
    why: 'it does not expire',
  },
  {
    playbook: 'parameter-unchanged',
    event: 'parameter-store/unchanged-for-ninety-days',
    miss: { event: 'parameter-store/unchanged-for-ninety-days', with: { 'detail.policy-type': 'OfTomorrow' } },
    by: 'anything-else',
    why: 'nobody knows this policy yet',
  },
  {
    playbook: 'certificate-renewed-exported',
    event: 'acm/renewed-and-exported',
    miss: { event: 'acm/renewed' },
    by: 'certificate-available',
    why: 'nobody has a copy of it',
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
    by: 'certificate-expired',
    why: 'it only ran out',
  },
  {
    playbook: 'certificate-unused',
    event: 'acm/approaching-expiration-unused',
    miss: { event: 'acm/approaching-expiration-unused', with: { 'detail.Exported': true } },
    by: 'certificate-lapses',
    why: 'somebody may use what was exported',
  },
  {
    playbook: 'certificate-imported',
    event: 'acm/approaching-expiration-imported',
    miss: { event: 'acm/approaching-expiration-private' },
    by: 'certificate-lapses',
    why: 'its authority renews it',
  },
  {
    playbook: 'certificate-expired',
    event: 'acm/expired',
    miss: { event: 'acm/expired', with: { 'detail.CertificateType': 'PRIVATE' } },
    by: 'certificate-lapses',
    why: 'Amazon cannot issue its successor',
  },
  {
    playbook: 'certificate-lapses',
    event: 'acm/renewal-needs-validation',
    miss: { event: 'acm/rotated' },
    by: 'certificate-available',
    why: 'it was renewed',
  },
  {
    playbook: 'unheard-of-sequence',
    event: 'guardduty/unheard-of-sequence',
    miss: { event: 'guardduty/attack-sequence-compromised-data' },
    by: 'attack-sequence',
    why: 'the sequence is known',
  },
  {
    playbook: 'unheard-of-routine',
    event: 'guardduty/unheard-of-discovery',
    miss: { event: 'guardduty/unusual-discovery-by-user' },
    by: 'looks-around',
    why: 'the type is known',
  },
  {
    playbook: 'talks-to-attackers-somehow',
    event: 'guardduty/unheard-of-trojan',
    miss: { event: 'guardduty/command-and-control-outbound' },
    by: 'talks-to-attackers',
    why: 'the type is one that acts',
  },
  {
    playbook: 'unheard-of-identity',
    event: 'guardduty/unheard-of-identity',
    miss: { event: 'guardduty/access-key-used-from-tor' },
    by: 'key-used-from-bad-address',
    why: 'the type is known',
  },
  {
    playbook: 'unheard-of-data',
    event: 'guardduty/unheard-of-data',
    miss: { event: 'guardduty/unusual-download-from-bucket' },
    by: 'bucket-data-taken',
    why: 'the type is known',
  },
  {
    playbook: 'unheard-of-workload',
    event: 'guardduty/unknown-finding-type',
    miss: { event: 'guardduty/unheard-of-everything' },
    by: 'anything-else',
    why: 'the resource is not known either',
  },
  {
    playbook: 'macie-policy',
    event: 'macie/unheard-of-policy',
    miss: { event: 'macie/encryption-disabled' },
    by: 'macie-bucket-setting',
    why: 'the type is known',
  },
  {
    playbook: 'macie-data',
    event: 'macie/unheard-of-data',
    miss: { event: 'macie/personal-data-in-object' },
    by: 'sensitive-data',
    why: 'the type is known',
  },
  {
    playbook: 'anything-else',
    event: 'guardduty/unheard-of-everything',
    miss: { event: 'guardduty/unknown-finding-type' },
    by: 'unheard-of-workload',
    why: 'the resource is known',
  },
];

/** The sources whose playbooks stand above; those of the others have tests of their own. */
const SOURCES = ['guardduty', 'macie', 'parameter-store', 'acm'];
const isOurs = ({ when }: Playbook): boolean =>
  when.source === undefined || [when.source].flat().some((source) => SOURCES.includes(source));

describe.each(verdicts)('$playbook', ({ playbook, event, with: changes = {}, miss, by, why }) => {
  it(`answers ${event}`, () => {
    expect(takenBy({ event, with: changes })).toBe(playbook);
  });

  it(`leaves ${miss.event} to ${by}, since ${why}`, () => {
    expect(takenBy(miss)).toBe(by);
    expect(by).not.toBe(playbook);
  });
});

describe('the list of playbooks', () => {
  it('has an event and a near miss for each, and no id twice', () => {
    expect(verdicts.map(({ playbook }) => playbook)).toEqual(playbooks.filter(isOurs).map(({ id }) => id));
    expect(new Set(playbooks.map(({ id }) => id)).size).toBe(playbooks.length);
  });

  it('answers whatever comes: the last one asks for nothing', () => {
    expect(playbooks.at(-1)?.when).toEqual({});
    expect(playbooks.at(-1)?.steps).toEqual([{ action: 'notify', mode: 'notify' }]);
  });

  it('reaches every action', () => {
    const manual = ['run-workflow'];
    const called = playbooks.flatMap(({ steps }) => steps.map(({ action }) => action));
    const reached = new Set(called.flatMap((action) => [action, catalogue[action].beside ?? action]));
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
      .filter(isOurs)
      .filter(({ steps }) => steps.some((step) => [step.mode, step.corroborated].includes('enforce')))
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
