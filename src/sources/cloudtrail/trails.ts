import { contradiction, parseArn } from '../read/identifiers.ts';
import { add } from '../read/resources.ts';
import type { Call, Reading } from '../trail/call.ts';

/** CloudTrail's naming rules; an ARN has it after `trail/`. */
const TRAIL_NAME = /^[A-Za-z0-9][\w.-]{1,126}[A-Za-z0-9]$/;

/** Adds the trail that a call names, by name or ARN, and returns how people know it. */
function trailOf({ detail, found }: Call, field: string): string {
  const { partition, account, region } = found.place;
  const text = detail.at('requestParameters').raw(field);
  const arn = typeof text === 'string' ? parseArn(text) : undefined;
  const isTrail = arn?.service === 'cloudtrail' && arn.resource.startsWith('trail/');
  const ours = isTrail && arn.region && arn.account && !contradiction(arn, found.place);
  const name = ours ? arn.resource.slice('trail/'.length) : text;
  if (typeof name === 'string' && TRAIL_NAME.test(name)) {
    add(found, { kind: 'trail', id: name, arn: `arn:${partition}:cloudtrail:${region}:${account}:trail/${name}` });
    return `The trail ${name}`;
  }
  found.unreadable.push(`detail.requestParameters.${field}`);
  return 'A trail';
}

const aboutTrail =
  (risk: string, severity: number, says: string, field = 'name') =>
  (call: Call): Reading => ({ risk, severity, what: `${trailOf(call, field)} ${says}` });

// A trail that loses one of these records less than before, or can be altered unnoticed.
const WEAKENING = {
  isMultiRegionTrail: 'one region only',
  includeGlobalServiceEvents: 'no global services',
  enableLogFileValidation: 'no validation of its files',
} as const;

function readUpdate(call: Call): Reading {
  const lost = Object.entries(WEAKENING).flatMap(([field, says]) =>
    call.detail.said(`requestParameters.${field}`, 8)?.toLowerCase() === 'false' ? [says] : [],
  );
  const what = `${trailOf(call, 'name')} was changed${lost.length > 0 ? `: ${lost.join(', ')} from now on` : ''}`;
  return { risk: 'logging-changed', severity: lost.length > 0 ? 7 : 5, what };
}

/** What happens to the record of who did what. */
export const TRAIL_CALLS: Record<string, (call: Call) => Reading | undefined> = {
  'cloudtrail:StopLogging': aboutTrail('logging-stopped', 8, 'was stopped'),
  'cloudtrail:DeleteTrail': aboutTrail('logging-deleted', 8.5, 'was deleted'),
  'cloudtrail:UpdateTrail': readUpdate,
  'cloudtrail:PutEventSelectors': aboutTrail('logging-changed', 7, 'records other events than before', 'trailName'),
};
