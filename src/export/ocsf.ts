import { isIP } from 'node:net';
import { catalogue } from '../actions/catalogue/catalogue.ts';
import { phraseOf } from '../alerts/phrase-of.ts';
import {
  type Finding,
  findingKey,
  type Peer,
  type Resource,
  type SeverityBand,
  severityBand,
} from '../core/finding.ts';
import { exportWords } from './export-ends.ts';
import { CLASSES, FINDING_ACTIVITIES, type OcsfClass, remediationActivity } from './ocsf-words.ts';
import { PRODUCTS } from './products.ts';
import type { Exported, ExportedAction, ExportedFinding } from './record.ts';

/** The version of the schema, by https://schema.ocsf.io. */
const OCSF_VERSION = '1.5.0';

type OcsfEvent = Record<string, unknown>;

const SEVERITIES: Record<SeverityBand, { severity_id: number; severity: string }> = {
  low: { severity_id: 2, severity: 'Low' },
  medium: { severity_id: 3, severity: 'Medium' },
  high: { severity_id: 4, severity: 'High' },
  critical: { severity_id: 5, severity: 'Critical' },
};
const DIRECTIONS = { UNKNOWN: 0, INBOUND: 1, OUTBOUND: 2 } as const;

/**
 * A finding as a Detection Finding (2004), an action as a Network Remediation Activity (7004) or, where it is not about
 * a connection, a Remediation Activity (7001). With the profile `cloud`.
 */
export function toOcsf(exported: Exported): OcsfEvent {
  return exported.kind === 'finding' ? detectionFinding(exported) : remediation(exported);
}

function detectionFinding({ finding, decisions, at }: ExportedFinding): OcsfEvent {
  const { title, firstSeen, lastSeen, count, archived, resources, facts, incident } = finding;
  const activity = archived ? 'Close' : count > 1 ? 'Update' : 'Create';
  return {
    ...classified(CLASSES.detection, FINDING_ACTIVITIES[activity], activity),
    ...common(finding, findingKey(finding), at),
    message: title,
    start_time: Date.parse(firstSeen) || at,
    end_time: Date.parse(lastSeen) || at,
    ...(archived ? { status_id: 5, status: 'Archived' } : { status_id: 1, status: 'New' }),
    is_alert: !archived,
    count,
    finding_info: findingInfo(finding, at),
    evidences: finding.peers.map((peer) => evidence(peer, finding)),
    resources: resources.map((resource) => affected(resource, finding)),
    ...(decisions.length > 0 && { remediation: { desc: decisions.map(({ reason }) => reason).join(' ') } }),
    unmapped: { facts, sample: finding.sample, decisions: decisions.map(shortDecision), ...(incident && { incident }) },
  };
}

function remediation(exported: ExportedAction): OcsfEvent {
  const { finding, decision, key, at, reason, from, to, by, guard } = exported;
  const { group } = catalogue[decision.action];
  const { id, name } = remediationActivity(group);
  const { status_id, status } = exportWords(exported).ocsf;
  const isNetwork = group === 'network';
  return {
    ...classified(isNetwork ? CLASSES.networkRemediation : CLASSES.remediation, id, name),
    ...common(finding, key, at),
    message: phraseOf(exported),
    command_uid: key,
    status_id,
    status,
    status_detail: reason,
    ...(isNetwork && { connection_info: { direction_id: DIRECTIONS[finding.direction ?? 'UNKNOWN'] } }),
    remediation: { desc: decision.reason },
    unmapped: {
      ...shortDecision(decision),
      finding_uid: findingKey(finding),
      ...(guard && { guard }),
      ...(from && { from }),
      ...(to && { to }),
      ...(by && { by }),
    },
  };
}

const classified = ({ uid, name, category, categoryName }: OcsfClass, activity: number, activityName: string) => ({
  category_uid: category,
  category_name: categoryName,
  class_uid: uid,
  class_name: name,
  activity_id: activity,
  activity_name: activityName,
  type_uid: uid * 100 + activity,
  type_name: `${name}: ${activityName}`,
});

const common = ({ account, region, severity }: Finding, uid: string, time: number) => ({
  time,
  ...SEVERITIES[severityBand(severity)],
  metadata: {
    version: OCSF_VERSION,
    uid,
    profiles: ['cloud'],
    product: { name: 'Riposte', vendor_name: 'Riposte' },
  },
  cloud: { provider: 'AWS', region, account: { uid: account, type_id: 10, type: 'AWS Account' } },
});

const findingInfo = ({ id, title, type, source, firstSeen, lastSeen, members = [] }: Finding, at: number) => ({
  uid: id,
  title,
  types: [type],
  first_seen_time: Date.parse(firstSeen) || at,
  last_seen_time: Date.parse(lastSeen) || at,
  data_sources: [source],
  product: { name: PRODUCTS[source].name, vendor_name: 'AWS' },
  analytic: { name: type, type_id: 1, type: 'Rule' },
  ...(members.length > 0 && { related_events: members.map((uid) => ({ uid })), related_events_count: members.length }),
});

/** The other side: where a connection came from, or where it went. */
function evidence({ address, localPort, country, asn, organization }: Peer, { direction }: Finding) {
  const named = isIP(address) > 0 ? { ip: address } : { domain: address };
  const system = asn
    ? { autonomous_system: { ...(Number(asn) && { number: Number(asn) }), name: organization ?? '' } }
    : {};
  const there = { ...named, ...(country && { location: { country } }), ...system };
  const here = localPort ? { port: localPort } : undefined;
  return direction === 'OUTBOUND'
    ? { dst_endpoint: there, ...(here && { src_endpoint: here }) }
    : { src_endpoint: there, ...(here && { dst_endpoint: here }) };
}

const affected = ({ kind, id, arn, tags = {} }: Resource, { region, partition }: Finding) => ({
  uid: arn ?? id,
  name: id,
  type: kind,
  region,
  cloud_partition: partition,
  ...(Object.keys(tags).length > 0 && { labels: Object.entries(tags).map(([name, value]) => `${name}=${value}`) }),
});

const shortDecision = ({ playbook, action, target, mode }: ExportedAction['decision']) => ({
  playbook,
  action,
  target,
  mode,
});
