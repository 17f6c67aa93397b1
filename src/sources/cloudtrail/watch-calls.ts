import { DETECTION_CALLS } from './detection.ts';
import type { CallReader, CallReaders } from './reader.ts';
import { asReading, firstOf, ifThere, nowIf, onlyIf } from './reader.ts';
import { at, entriesOf, word } from './request.ts';
import { TRAIL_CALLS } from './trails.ts';

/** Log groups by which an account is watched, as their names say. */
const RECORD = /cloudtrail|flow.?log|vpc|guardduty|audit|security|waf|route.?53|resolver|access.?log/i;
/** Fewer days than this, and the record ends before anybody looks. */
const SHORT_DAYS = 30;

/** A filter of findings hides what it matches, where that is its action. */
const hiding = (...values: string[]): CallReader => firstOf(onlyIf('action', values), onlyIf('filterAction', values));

const listHas =
  (list: string, field: string, value: string): CallReader =>
  ({ request }) =>
    entriesOf(at(request, list)).some((entry) => word(entry, field) === value) ? {} : undefined;

/** A list that is empty from now on; one with other entries can wait. */
const emptied =
  (list: string): CallReader =>
  ({ request }) => ({ decision: entriesOf(at(request, list)).length === 0 ? 'now' : 'digest' });

const says =
  (pattern: RegExp): CallReader =>
  ({ request }) => ({ decision: pattern.test(JSON.stringify(request)) ? 'now' : 'digest' });

/** A list of trusted addresses takes effect when it is active; one that is switched off hides nothing any more. */
const readTrustedList: CallReader = (asked) => {
  const { request } = asked;
  return word(request, 'activate') === 'false' ? undefined : { severity: 8 };
};

/** What AWS Config leaves out from now on. A recorder of everything leaves out nothing. */
const readRecorder: CallReader = ({ request }) => {
  const group = at(request, 'configurationRecorder', 'recordingGroup');
  const excluded = entriesOf(at(group, 'exclusionByResourceTypes', 'resourceTypes'));
  return word(group, 'allSupported') === 'true' && excluded.length === 0 ? undefined : {};
};

const readRetention: CallReader = ({ request }) => {
  const days = Number(word(request, 'retentionInDays'));
  return days > 0 && days < SHORT_DAYS ? {} : undefined;
};

/** A lifecycle that deletes within days: of a bucket of logs at once, of others in the daily email. */
const readLifecycle: CallReader = ({ call: { detail }, request }) => {
  const text = JSON.stringify(at(request, 'LifecycleConfiguration') ?? request);
  const days = [
    ...text.matchAll(/"(?:Expiration|NoncurrentVersionExpiration)":\{[^{}]*"(?:Noncurrent)?Days":"?(\d{1,5})/g),
  ]
    .map(([, count]) => Number(count))
    .filter((count) => count < SHORT_DAYS);
  if (days.length === 0) return undefined;
  const least = Math.min(...days);
  const isRecord = RECORD.test(word(request, 'bucketName')) || /log|trail/i.test(word(request, 'bucketName'));
  const bucket = detail.said('requestParameters.bucketName', 80) ?? 'that the event does not name';
  return {
    decision: isRecord && least <= 7 ? 'now' : 'digest',
    what: `Objects of the bucket ${bucket} are deleted after ${least} day${least === 1 ? '' : 's'}`,
  };
};

/** Which of a service's calls about watching and recording did harm, and how much. */
export const WATCH_CALLS: CallReaders = {
  ...Object.fromEntries(
    Object.entries({ ...TRAIL_CALLS, ...DETECTION_CALLS }).map(([key, read]) => [key, asReading(read)]),
  ),
  'guardduty:CreateIPSet': readTrustedList,
  'guardduty:UpdateIPSet': readTrustedList,
  'guardduty:CreateTrustedEntitySet': readTrustedList,
  'guardduty:UpdateTrustedEntitySet': readTrustedList,
  'guardduty:UpdateMemberDetectors': listHas('features', 'status', 'disabled'),
  'securityhub:UpdateStandardsControl': onlyIf('controlStatus', ['disabled']),
  'securityhub:BatchUpdateStandardsControlAssociations': listHas(
    'standardsControlAssociationUpdates',
    'associationStatus',
    'disabled',
  ),
  'securityhub:CreateAutomationRule': says(/suppressed/i),
  'securityhub:CreateAutomationRuleV2': says(/suppressed/i),
  'macie2:CreateFindingsFilter': hiding('archive'),
  'macie2:UpdateFindingsFilter': hiding('archive'),
  'macie2:UpdateMacieSession': (asked) =>
    onlyIf('status', ['paused'], { what: 'Macie was paused' })(asked) ?? { decision: 'digest' },
  'macie2:UpdateMemberSession': onlyIf('status', ['paused']),
  'macie2:PutFindingsPublicationConfiguration': firstOf(
    onlyIf('securityHubConfiguration.publishPolicyFindings', ['false']),
    onlyIf('securityHubConfiguration.publishClassificationFindings', ['false']),
  ),
  'inspector2:CreateFilter': hiding('suppress'),
  'inspector2:UpdateFilter': hiding('suppress'),
  'cloudtrail:PutInsightSelectors': emptied('insightSelectors'),
  'cloudtrail:UpdateEventDataStore': firstOf(
    onlyIf('multiRegionEnabled', ['false']),
    onlyIf('organizationEnabled', ['false']),
    onlyIf('terminationProtectionEnabled', ['false']),
    ifThere('advancedEventSelectors'),
  ),
  'config:PutConfigurationRecorder': readRecorder,
  'logs:DeleteLogGroup': nowIf('logGroupName', RECORD),
  'logs:PutRetentionPolicy': readRetention,
  's3:PutBucketLifecycle': readLifecycle,
  's3:PutBucketLifecycleConfiguration': readLifecycle,
  's3:PutBucketLogging': ({ request }) =>
    at(request, 'BucketLoggingStatus', 'LoggingEnabled') === undefined ? {} : undefined,
  'network-firewall:UpdateLoggingConfiguration': ({ request }) => ({
    decision: entriesOf(at(request, 'loggingConfiguration', 'logDestinationConfigs')).length === 0 ? 'now' : 'digest',
  }),
  'bedrock:PutModelInvocationLoggingConfiguration': ({ request }) => ({
    decision: /DeliveryEnabled":true/i.test(JSON.stringify(request)) ? 'digest' : 'now',
  }),
  'ecr:PutImageScanningConfiguration': onlyIf('imageScanningConfiguration.scanOnPush', ['false']),
  'events:PutRule': onlyIf('state', ['disabled'], { what: 'A rule was disabled' }),
  'events:PutTargets': ({ request, call }) => {
    const own = call.found.place.account;
    const strangers = entriesOf(at(request, 'targets')).filter((target) => {
      const account = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(word(target, 'arn'))?.[1];
      return account !== undefined && account !== own;
    });
    return strangers.length > 0
      ? { decision: 'now', kind: 'data-copied', what: 'Events are sent to another account: targets of a rule were set' }
      : undefined;
  },
  'apigateway:UpdateStage': ({ request }) =>
    entriesOf(at(request, 'patchOperations')).some(
      (step) => word(step, 'op') === 'remove' && /accesslog|webacl/.test(word(step, 'path')),
    )
      ? { what: 'The access log or the web ACL of a stage was removed' }
      : undefined,
};
