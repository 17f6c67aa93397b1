import { add } from '../read/resources.ts';
import type { Call, Reading } from '../trail/call.ts';

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
  const off = detail
    .at('requestParameters')
    .list('features')
    .filter((feature) => feature.said('status', 16) === 'DISABLED')
    .map((feature) => feature.said('name', 64) ?? 'a feature');
  return off.length > 0 ? detectionOff(`GuardDuty lost ${off.slice(0, 5).join(', ')}`, 7)(call) : undefined;
}

/** A filter that archives hides findings from everybody, us included. */
function readFilter(call: Call): Reading | undefined {
  const hides = call.detail.said('requestParameters.action', 16)?.toUpperCase() === 'ARCHIVE';
  const name = call.detail.said('requestParameters.name', 64) ?? 'without a name';
  return hides ? detectionOff(`GuardDuty hides what the filter ${name} matches: it was made`, 7)(call) : undefined;
}

/** What turns off, or blinds, the services that watch the account. */
export const DETECTION_CALLS: Record<string, (call: Call) => Reading | undefined> = {
  'guardduty:DeleteDetector': detectionOff('GuardDuty was turned off'),
  'guardduty:UpdateDetector': readDetectorUpdate,
  'guardduty:StopMonitoringMembers': detectionOff('GuardDuty stopped watching member accounts'),
  'guardduty:DisassociateFromAdministratorAccount': detectionOff('GuardDuty left its administrator account'),
  'guardduty:DisassociateFromMasterAccount': detectionOff('GuardDuty left its administrator account'),
  'guardduty:CreateFilter': readFilter,
  'guardduty:UpdateFilter': readFilter,
  'macie2:DisableMacie': detectionOff('Macie was turned off', 8),
  'config:StopConfigurationRecorder': detectionOff('AWS Config stopped recording', 8),
  'config:DeleteConfigurationRecorder': detectionOff('The recorder of AWS Config was deleted', 8),
  'config:DeleteDeliveryChannel': detectionOff('The delivery channel of AWS Config was deleted', 7),
  'securityhub:DisableSecurityHub': detectionOff('Security Hub was turned off', 8),
  'securityhub:DisableSecurityHubV2': detectionOff('Security Hub was turned off', 8),
};
