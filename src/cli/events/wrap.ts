import { inspectorTime } from '../../sources/inspector/time.ts';
import type { FormId } from './forms.ts';
import { guardDutyDetail, isFields, isoOfSeconds } from './guardduty-names.ts';

type Fields = Record<string, unknown>;

/** A finding or a record without its envelope: how it is known, and the event that would have brought it. */
interface Bare {
  form: FormId;
  is(value: Fields): boolean;
  event(value: Fields): Fields;
}

const has = (value: Fields, ...names: string[]): boolean => names.every((name) => value[name] !== undefined);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Inspector's and Macie's times, which their APIs give in seconds since 1970. */
const TIME = /(At|Time|Date|Seen|Modified)$/;

/** A service as CloudTrail names it; what S3 sends to a function has `aws:s3` there. */
const SERVICE = /\.amazonaws\.com(\.cn)?$/;

const KINDS: readonly Bare[] = [
  {
    form: 'guardduty-api',
    is: (value) => has(value, 'Type', 'Service', 'Resource', 'AccountId'),
    event: (value) => ofGuardDuty(guardDutyDetail(value)),
  },
  {
    form: 'guardduty',
    is: (value) => has(value, 'type', 'service', 'resource', 'accountId'),
    event: (value) => ofGuardDuty(guardDutyDetail(value)),
  },
  {
    form: 'security-hub',
    is: (value) => has(value, 'ProductArn', 'AwsAccountId'),
    event: (asff) =>
      envelope('aws.securityhub', 'Security Hub Findings - Imported', {
        id: asff.Id,
        account: asff.AwsAccountId,
        region: text(asff.Region) ?? String(asff.ProductArn).split(':')[3],
        time: asff.UpdatedAt,
        detail: { findings: [asff] },
      }),
  },
  {
    form: 'security-hub-v2',
    is: (value) => has(value, 'class_uid', 'finding_info', 'cloud'),
    event: ofSecurityHubV2,
  },
  {
    form: 'inspector',
    is: (value) => has(value, 'findingArn', 'awsAccountId'),
    event(finding) {
      const detail = timed(finding) as Fields;
      const [, , , region] = String(detail.findingArn).split(':');
      // Inspector writes times in a form of its own.
      const said = detail.updatedAt ?? detail.lastObservedAt ?? detail.firstObservedAt;
      const time = inspectorTime(said) ?? said;
      return envelope('aws.inspector2', 'Inspector2 Finding', {
        id: detail.findingArn,
        account: detail.awsAccountId,
        region,
        time,
        detail,
      });
    },
  },
  {
    form: 'macie',
    is: (value) => has(value, 'accountId', 'type', 'resourcesAffected'),
    event(finding) {
      const detail = timed(finding) as Fields;
      const { id, accountId: account, region, updatedAt: time } = detail;
      return envelope('aws.macie', 'Macie Finding', { id, account, region, time, detail });
    },
  },
  {
    form: 'cloudtrail',
    is: (value) => has(value, 'eventVersion', 'eventName', 'eventTime') && SERVICE.test(String(value.eventSource)),
    event: ofCloudTrail,
  },
];

/** The event that would have brought a finding or a record; undefined when it is none that is known here. */
export function wrapped(value: Fields): { form: FormId; event: Fields } | undefined {
  const kind = KINDS.find(({ is }) => is(value));
  return kind && { form: kind.form, event: kind.event(value) };
}

interface Said {
  id: unknown;
  account: unknown;
  region: unknown;
  time: unknown;
  detail: Fields;
}

/** What is not text stays what it is, so that the source's reader says what is wrong with it. */
function envelope(source: string, detailType: string, { id, account, region, time, detail }: Said): Fields {
  const name = String(id ?? '').replace(/[^\w.:-]/g, '-');
  // An ARN ends in what tells it from others.
  return {
    version: '0',
    id: name.slice(-128) || 'none',
    'detail-type': detailType,
    source,
    account,
    time,
    region,
    resources: [],
    detail,
  };
}

function ofGuardDuty(detail: Fields): Fields {
  const { id, accountId: account, region, updatedAt: time } = detail;
  return envelope('aws.guardduty', 'GuardDuty Finding', { id, account, region, time, detail });
}

function ofSecurityHubV2(finding: Fields): Fields {
  const cloud = isFields(finding.cloud) ? finding.cloud : {};
  const info = isFields(finding.finding_info) ? finding.finding_info : {};
  const account = isFields(cloud.account) ? cloud.account.uid : undefined;
  const ms = typeof finding.time === 'number' ? isoOfSeconds(finding.time / 1_000) : undefined;
  return envelope('aws.securityhub', 'Findings Imported V2', {
    id: info.uid,
    account,
    region: cloud.region,
    time: text(finding.time_dt) ?? text(info.modified_time_dt) ?? ms,
    detail: { findings: [finding] },
  });
}

const CALL_KINDS: Record<string, string> = {
  AwsConsoleSignIn: 'AWS Console Sign In via CloudTrail',
  AwsServiceEvent: 'AWS Service Event via CloudTrail',
};

function ofCloudTrail(record: Fields): Fields {
  const service = String(record.eventSource).replace(SERVICE, '');
  const kind = String(record.eventType);
  const identity = isFields(record.userIdentity) ? record.userIdentity : {};
  return envelope(
    `aws.${service}`,
    (Object.hasOwn(CALL_KINDS, kind) && CALL_KINDS[kind]) || 'AWS API Call via CloudTrail',
    {
      id: record.eventID,
      account: record.recipientAccountId ?? identity.accountId,
      region: record.awsRegion,
      time: record.eventTime,
      detail: record,
    },
  );
}

function timed(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((entry) => timed(entry));
  if (isFields(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, timed(inner, key)]));
  return typeof value === 'number' && TIME.test(name) ? isoOfSeconds(value) : value;
}
