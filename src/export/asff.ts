import { isIPv4, isIPv6 } from 'node:net';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { phraseOf } from '../alerts/phrase-of.ts';
import { type Finding, findingKey, type SeverityBand, severityBand } from '../core/finding.ts';
import { clean } from '../core/text.ts';
import { asffResource, said } from './asff-resources.ts';
import { exportWords } from './export-ends.ts';
import { PRODUCTS } from './products.ts';
import type { Exported, ExportedAction, ExportedFinding } from './record.ts';

/** What begins the generator's id of everything that Riposte exports, so that a reader can leave it out. */
export const GENERATOR = 'riposte/';
// The format takes 32, and 240 KB in all: with so many, the longest texts still fit.
const MOST_RESOURCES = 20;

const LABELS: Record<SeverityBand, 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'> = {
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  critical: 'CRITICAL',
};

/**
 * A finding, or an action as a finding of its own that refers to it, in the format that `BatchImportFindings` of Security
 * Hub takes, as of the default product of the account in which it was received.
 */
export function toAsff(exported: Exported): AwsSecurityFinding {
  return exported.kind === 'finding' ? ofFinding(exported) : ofAction(exported);
}

function ofFinding({ finding, decisions, at }: ExportedFinding): AwsSecurityFinding {
  const { type, title, severity, archived, firstSeen, lastSeen, source, sample } = finding;
  return {
    ...common(finding, findingKey(finding), at),
    GeneratorId: `${GENERATOR}${source}`,
    Title: said(title, 256),
    Description: said(decisions.map(({ reason }) => reason).join(' ') || title, 1_024),
    Types: [PRODUCTS[source].namespace],
    FirstObservedAt: iso(Date.parse(firstSeen) || at),
    LastObservedAt: iso(Date.parse(lastSeen) || at),
    UpdatedAt: iso(Math.max(at, Date.parse(lastSeen) || at)),
    Severity: { Label: LABELS[severityBand(severity)], Original: String(severity) },
    RecordState: archived ? 'ARCHIVED' : 'ACTIVE',
    Sample: sample,
    ...network(finding),
    ProductFields: fields({
      type,
      source,
      product: PRODUCTS[source].name,
      id: finding.id,
      incident: finding.incident,
      ...Object.fromEntries(
        decisions.slice(0, 20).map(({ action, target, mode }, n) => [`decision/${n}`, `${action} ${target} (${mode})`]),
      ),
    }),
  };
}

function ofAction(exported: ExportedAction) {
  const { finding, decision, outcome, key, at, reason, from, to, by, guard, advice } = exported;
  const { workflow, isTrouble } = exportWords(exported);
  return {
    ...common(finding, key, at),
    GeneratorId: `${GENERATOR}${decision.playbook}`,
    Title: said(phraseOf(exported), 256),
    Description: said(reason, 1_024),
    Types: [TYPE_OF_ACTION],
    UpdatedAt: iso(at),
    // What was done is no danger; what could not be done is as dangerous as its finding.
    Severity: { Label: isTrouble ? LABELS[severityBand(finding.severity)] : ('INFORMATIONAL' as const) },
    RecordState: 'ACTIVE' as const,
    Workflow: { Status: workflow },
    RelatedFindings: [{ ProductArn: productArn(finding), Id: said(findingKey(finding), 512) }],
    ...(advice && { Remediation: { Recommendation: { Text: said(advice, 512) } } }),
    ProductFields: fields({
      playbook: decision.playbook,
      action: decision.action,
      target: decision.target,
      mode: decision.mode,
      outcome,
      guard,
      from,
      to,
      by,
    }),
  };
}

const TYPE_OF_ACTION = 'Software and Configuration Checks/AWS Security Best Practices/Automated Response';

function common(finding: Finding, Id: string, at: number) {
  const named = finding.resources.slice(0, MOST_RESOURCES).map((resource) => asffResource(resource, finding));
  const account = { kind: 'account', id: finding.account } as const;
  return {
    SchemaVersion: '2018-10-08',
    Id: said(Id, 512),
    ProductArn: productArn(finding),
    AwsAccountId: finding.account,
    Region: finding.region,
    CreatedAt: iso(at),
    Resources: named.length > 0 ? named : [asffResource(account, finding)],
  };
}

const productArn = ({ partition, receivedIn: { account, region } }: Finding): string =>
  `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`;

/** The first address of the other side: the format has room for one. */
function network({ peers, direction }: Finding): Pick<AwsSecurityFinding, 'Network'> {
  const address = peers.map((peer) => peer.address).find((each) => isIPv4(each) || isIPv6(each));
  if (!address) return {};
  const side = direction === 'OUTBOUND' ? 'Destination' : 'Source';
  const Direction = direction === 'OUTBOUND' ? 'OUT' : 'IN';
  return { Network: { [`${side}Ip${isIPv4(address) ? 'V4' : 'V6'}`]: address, Direction } };
}

/** At most 50 pairs, each of bounded length; what is not there is left out. */
function fields(pairs: Record<string, string | undefined>): Record<string, string> {
  const there = Object.entries(pairs).flatMap(([name, value]) =>
    value ? [[`${GENERATOR}${name}`, clean(value, 256)] as const] : [],
  );
  return Object.fromEntries(there.slice(0, 50));
}

const iso = (at: number): string => new Date(at).toISOString();
