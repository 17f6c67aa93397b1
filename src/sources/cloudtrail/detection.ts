import { add } from '../read/resources.ts';
import type { Call, Reading } from '../trail/call.ts';
import { requestOf, word } from './request.ts';

const DETECTOR_ID = /^[0-9a-f]{32}$/;

function addDetector({ detail, found }: Call): void {
  const id = detail.at('requestParameters').raw('detectorId');
  if (typeof id === 'string' && DETECTOR_ID.test(id)) add(found, { kind: 'detector', id });
  else if (id !== undefined) found.unreadable.push('detail.requestParameters.detectorId');
}

const detectionOff =
  (what: string, severity = 8.5) =>
  (call: Call): Reading => {
    addDetector(call);
    return { risk: 'detection-off', severity, what };
  };

/** `enable: false` suspends the detector; a feature may be turned off alone. */
function readDetectorUpdate(call: Call): Reading | undefined {
  const { detail } = call;
  if (detail.said('requestParameters.enable', 8)?.toLowerCase() === 'false')
    return detectionOff('GuardDuty was suspended')(call);
  const features = detail
    .at('requestParameters')
    .list('features')
    .filter((feature) => feature.said('status', 16)?.toUpperCase() === 'DISABLED')
    .map((feature) => feature.said('name', 64) ?? 'a feature');
  const off = [...features, ...sourcesOff(requestOf(call))];
  return off.length > 0 ? detectionOff(`GuardDuty lost ${off.slice(0, 5).join(', ')}`, 7)(call) : undefined;
}

/** What older callers write in place of features: each data source, some in parts, with `enable`. */
const sourcesOff = (request: unknown): string[] =>
  DATA_SOURCES.filter((path) => word(request, 'dataSources', ...path.split('.'), 'enable') === 'false');
const DATA_SOURCES = [
  's3Logs',
  'kubernetes.auditLogs',
  'malwareProtection.scanEc2InstanceWithFindings.ebsVolumes',
  'malwareProtection.scanEc2InstanceWithFindings',
];

/** A filter that archives hides findings from everybody, us included. */
function readFilter(call: Call): Reading | undefined {
  const request = call.detail.at('requestParameters');
  const action = request.said('action', 16)?.toUpperCase();
  const isMade = call.name === 'CreateFilter';
  const name = request.said('name', 64) ?? request.said('filterName', 64) ?? 'without a name';
  if (action === 'ARCHIVE')
    return detectionOff(
      `GuardDuty hides what the filter ${name} matches: it was ${isMade ? 'made' : 'changed'}`,
      7,
    )(call);
  // Whether a filter that is there hides what it matches is said only where that is changed.
  const isUnknown = !isMade && action === undefined && request.raw('findingCriteria') !== undefined;
  return isUnknown
    ? detectionOff(`The GuardDuty filter ${name} matches other findings than before`, 7)(call)
    : undefined;
}

const LEFT = detectionOff('GuardDuty left its administrator account');
const HUB_OFF = detectionOff('Security Hub was turned off', 8);

/** What turns off, or blinds, the services that watch the account. */
export const DETECTION_CALLS: Record<string, (call: Call) => Reading | undefined> = {
  'guardduty:DeleteDetector': detectionOff('GuardDuty was turned off'),
  'guardduty:UpdateDetector': readDetectorUpdate,
  'guardduty:StopMonitoringMembers': detectionOff('GuardDuty stopped watching member accounts'),
  'guardduty:DisassociateFromAdministratorAccount': LEFT,
  'guardduty:DisassociateFromMasterAccount': LEFT,
  'guardduty:CreateFilter': readFilter,
  'guardduty:UpdateFilter': readFilter,
  'macie2:DisableMacie': detectionOff('Macie was turned off', 8),
  'config:StopConfigurationRecorder': detectionOff('AWS Config stopped recording', 8),
  'config:DeleteConfigurationRecorder': detectionOff('The recorder of AWS Config was deleted', 8),
  'config:DeleteDeliveryChannel': detectionOff('The delivery channel of AWS Config was deleted', 7),
  'securityhub:DisableSecurityHub': HUB_OFF,
  'securityhub:DisableSecurityHubV2': HUB_OFF,
};
