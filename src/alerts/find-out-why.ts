import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import type { Alert } from './alert.ts';

/** Whose failures `diagnose` finds the cause of, by what a finding says of them; `*` for all of a source. */
const FAILS: Readonly<Record<string, readonly string[]>> = {
  'secrets-manager': ['rotation-failed', 'rotation-abandoned'],
  kms: ['key-material-deleted', 'key-material-expired'],
  acm: ['*'],
};
/** What comes in through a web firewall, whose samples say whom it stops. */
const ATTACKS: ReadonlySet<string> = new Set(['ddos', 'waf-spike']);
/** Ends after which a person looks for the cause. */
const OPEN: ReadonlySet<Alert['outcome']> = new Set(['notified', 'failed', 'partial', 'refused', 'lapsed']);
/** What the command takes, and nothing that a shell would. */
const ARN =
  /^arn:aws[a-z-]*:(?:secretsmanager|kms|acm):[a-z0-9-]+:\d{12}:(?:secret:|key\/|certificate\/)[\w/+=.@-]{1,512}$/;

/** The command that finds out why something fails, from its state and from logs that no alert may quote; empty for others. */
export function findOutWhy({ decision, finding, outcome }: Alert): string {
  if (!OPEN.has(outcome)) return '';
  if (finding.source === 'cloudwatch' && ATTACKS.has(String(finding.facts.risk))) return commandLine('waf samples');
  const risks = FAILS[finding.source] ?? [];
  const isOne = risks.includes('*') || risks.includes(String(finding.facts.risk));
  const target = decision.action === 'rotate-secret' ? decision.target : undefined;
  const named = isOne ? finding.resources.map(({ arn, id }) => arn ?? id) : [];
  const thing = [target, ...named].find((one) => one !== undefined && ARN.test(one));
  return thing === undefined ? '' : commandLine(`diagnose ${thing}`);
}
