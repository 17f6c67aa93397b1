import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import { BUCKET_NAME } from '../sources/read/identifiers.ts';
import type { Alert } from './alert.ts';
import type { Ending } from './words.ts';

/** Whose failures `diagnose` finds the cause of, by what a finding says of them; `*` for all of a source. */
const FAILS: Readonly<Record<string, readonly string[]>> = {
  'secrets-manager': ['rotation-failed', 'rotation-abandoned'],
  kms: ['key-material-deleted', 'key-material-expired'],
  acm: ['*'],
};
/** What says of a bucket that it is not as it is meant to be: `diagnose` says how it stands, and what mends it. */
const OF_A_BUCKET: Readonly<Record<string, readonly string[]>> = {
  'security-hub': ['Control/S3.5', 'Control/S3.17'],
  'aws-config': ['NON_COMPLIANT/s3-bucket-ssl-requests-only', 'NON_COMPLIANT/s3-default-encryption-kms'],
  macie: ['Policy:IAMUser/S3BucketEncryptionDisabled'],
};
/** What comes in through a web firewall, whose samples say whom it stops. */
const ATTACKS: ReadonlySet<string> = new Set(['ddos', 'waf-spike']);
/** Ends after which a person looks for the cause. */
const OPEN: ReadonlySet<Ending | Alert['outcome']> = new Set(['notified', 'failed', 'partial', 'refused', 'lapsed']);
/** What the command takes, and nothing that a shell would. */
const ARN =
  /^arn:aws[a-z-]*:(?:secretsmanager|kms|acm):[a-z0-9-]+:\d{12}:(?:secret:|key\/|certificate\/)[\w/+=.@-]{1,512}$/;

/** The command that finds out why something fails, from its state and from logs that no alert may quote; empty for others. */
export function findOutWhy({
  decision,
  finding,
  outcome,
}: Pick<Alert, 'decision' | 'finding'> & { outcome: Ending | Alert['outcome'] }): string {
  if (!OPEN.has(outcome)) return '';
  if (OF_A_BUCKET[finding.source]?.includes(finding.type)) {
    const bucket = finding.resources.find(({ kind, id }) => kind === 'bucket' && BUCKET_NAME.test(id));
    return bucket ? commandLine(`diagnose s3://${bucket.id}`) : '';
  }
  if (finding.source === 'cloudwatch' && ATTACKS.has(String(finding.facts.risk))) return commandLine('waf samples');
  const risks = FAILS[finding.source] ?? [];
  const isOne = risks.includes('*') || risks.includes(String(finding.facts.risk));
  const target = decision.action === 'rotate-secret' ? decision.target : undefined;
  const named = isOne ? finding.resources.map(({ arn, id }) => arn ?? id) : [];
  const thing = [target, ...named].find((one) => one !== undefined && ARN.test(one));
  return thing === undefined ? '' : commandLine(`diagnose ${thing}`);
}
