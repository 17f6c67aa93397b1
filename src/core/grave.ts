import type { Finding } from './finding.ts';

/** Purposes of finding types, and tactics of MITRE ATT&CK as Security Hub writes them, that speak of a compromise. */
const COMPROMISE =
  /(^|[/:])(UnauthorizedAccess|(Credential|Initial) ?Access|Exfiltration|Impact|Persistence|Privilege ?Escalation|Defense ?(Evasion|Impairment)|Stealth|Backdoor|Trojan|CryptoCurrency|Execution|Lateral ?Movement|Command ?[Aa]nd ?Control|Collection|AttackSequence)([/:]|$)/;

/** Types of GuardDuty whose purpose is none of those that speak of none: a new one is taken for one that does. */
const IS_COMPROMISE =
  /^(?!(?:Policy|Recon|Discovery|PenTest|Behavior|ResourceConsumption|ResourceDevelopment|Object|S3Object):)\w+:/;

type Weighed = Pick<Finding, 'source' | 'severity' | 'type' | 'role' | 'members' | 'facts' | 'sample' | 'archived'>;

/** What findings say by `risk` alone: a key is in public, or who watches or answers here is made blind. */
const GRAVE_RISK = /^(?:exposed$|own-stack|detection-off|logging-)/;

/**
 * Whether a finding must not stay without an answer: critical, or high and about a compromise (an attack sequence, a key in
 * public, a resource of ours that attacks, a watch that was turned off, or a type that says so).
 */
export function isGrave(finding: Weighed): boolean {
  const { source, severity, type, role, members, facts } = finding;
  if (!isHigh(finding)) return false;
  const saysSo = COMPROMISE.test(type) || (source === 'guardduty' && IS_COMPROMISE.test(type));
  return severity >= 9 || saysSo || role === 'ACTOR' || members !== undefined || GRAVE_RISK.test(String(facts.risk));
}

const isHigh = ({ sample, archived, severity }: Weighed): boolean => !sample && !archived && severity >= 7;

/** What its service lists as open until it is mended, and sends by the hundred: the state of an account, and data found. */
const STANDING = /^(?:aws-config|inspector|security-hub|trusted-advisor|macie S)/;

/** What a finding says of its own state when it is over, and what it said while it was not; by the fact that says it. */
export const BEFORE_IT_WAS_OVER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  status: { RESOLVED: 'ACTIVE', CLOSED: 'ACTIVE', SUPPRESSED: 'ACTIVE', closed: 'open' },
  workflow: { RESOLVED: 'NEW', SUPPRESSED: 'NEW' },
  compliance: { PASSED: 'FAILED', PASS: 'FAIL', NOT_AVAILABLE: 'FAILED' },
  complianceType: { COMPLIANT: 'NON_COMPLIANT', NOT_APPLICABLE: 'NON_COMPLIANT' },
};

const saysItIsOver = (facts: Weighed['facts']): boolean =>
  Object.entries(BEFORE_IT_WAS_OVER).some(([fact, words]) => Object.hasOwn(words, String(facts[fact] ?? '')));

/**
 * Whether somebody has to settle a finding that a word to people alone answers: it is grave, or is high and was said once.
 * Nothing else keeps that in sight, as a service does with its standing findings. What says that it is over is owed no more;
 * a grave one is, since its end is no word on what was done meanwhile.
 */
export const isOwed = (finding: Weighed): boolean =>
  isGrave(finding) ||
  (isHigh(finding) && !saysItIsOver(finding.facts) && !STANDING.test(`${finding.source} ${finding.type}`));
