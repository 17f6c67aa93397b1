import type { Finding, SourceId } from '../core/finding.ts';
import { clean } from '../core/text.ts';
import { accessHeadline } from './access-analyzer/access-headline.ts';
import { acmHeadline } from './acm/acm-headline.ts';
import { configHeadline } from './aws-config/config-headline.ts';
import { alarmHeadline } from './cloudwatch/alarm-headline.ts';
import { guarddutyHeadline } from './guardduty/guardduty-headline.ts';
import { capital, type Headline, type HeadlineOf, nameOf } from './headline.ts';
import { healthHeadline } from './health/health-headline.ts';
import { inspectorHeadline } from './inspector/inspector-headline.ts';
import { macieHeadline } from './macie/macie-headline.ts';
import { parameterHeadline } from './parameter-store/parameter-headline.ts';
import { hubHeadline } from './security-hub/hub-headline.ts';
import { workflowHeadline } from './step-functions/workflow-headline.ts';
import { callHeadline } from './trail/call-headline.ts';
import { checkHeadline } from './trusted-advisor/check-headline.ts';

/** Each source's way to say what happened. Kept apart from the parsers, as whoever tells people parses nothing. */
const HEADLINES: Readonly<Record<SourceId, HeadlineOf>> = {
  guardduty: guarddutyHeadline,
  macie: macieHeadline,
  'parameter-store': parameterHeadline,
  acm: acmHeadline,
  inspector: inspectorHeadline,
  'security-hub': hubHeadline,
  'access-analyzer': accessHeadline,
  health: healthHeadline,
  kms: callHeadline,
  'secrets-manager': callHeadline,
  cloudtrail: callHeadline,
  cloudwatch: alarmHeadline,
  'aws-config': configHeadline,
  'trusted-advisor': checkHeadline,
  'step-functions': workflowHeadline,
};

/** What happened, in the words of the finding's own source; as it was said before where only that is left of it. */
export function headlineOf(finding: Finding): Headline {
  const { headline } = finding.facts;
  if (typeof headline === 'string') return { says: [headline] };
  if (finding.type.startsWith('Unknown event: ')) return unknown(finding);
  return HEADLINES[finding.source](finding);
}

const MOST_LINE = 80;

/** What happened and by whom, on one line, to be kept as the fact `headline` where the other facts are not. */
export function headlineLine(finding: Finding): string {
  const { says, by } = headlineOf(finding);
  const ways = by === undefined ? says : says.flatMap((text) => [`${text} by ${by}`, text]);
  return clean(ways.find((way) => way.length <= MOST_LINE) ?? says.at(-1) ?? '', MOST_LINE);
}

/** An event that its source does not know: its name is the service's, and says the most. */
function unknown(finding: Finding): Headline {
  const about = nameOf(finding, 'account');
  return {
    says: [`${capital(finding.source.replaceAll('-', ' '))} sent an unknown event${about ? ` about ${about}` : ''}`],
  };
}
