import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope, readEnvelope, unknownEvent } from '../envelope.ts';
import { addNamed } from '../posture/resource.ts';
import { OVER } from '../posture/severity.ts';
import { knownFacts } from '../read/facts.ts';
import { ACCOUNT_ID, type Location, partitionOf, REGION, stableId } from '../read/identifiers.ts';
import type { Reader } from '../read/reader.ts';
import { type Found, unreadableFact } from '../read/resources.ts';
import type { Source } from '../source.ts';
import { ruleSeverity, subjectOf } from './rules.ts';

// No `#`, which parts the journal's keys.
const PRINTABLE = /^[!"$-~][ !"$-~]{0,767}$/;
/** Verdicts after which nothing is broken. */
const HARMLESS = new Set(['COMPLIANT', 'NOT_APPLICABLE', 'INSUFFICIENT_DATA']);
const CHANGE = 'Config Rules Compliance Change';

export const awsConfig: Source = {
  id: 'aws-config',
  summary: {
    events: 'resources that break a rule, and rules that recover',
    does: 'asks before it closes a public bucket; tells what is open to everybody, the rest in the daily email',
  },
  feed: 'posture',
  rules: [{ sources: ['aws.config'], detailTypes: [CHANGE] }],
  parse(event) {
    const envelope = readEnvelope(event, awsConfig);
    return [envelope.detailType === CHANGE ? toFinding(envelope) : unknownEvent(awsConfig, envelope)];
  },
};

/**
 * One resource that a rule now judges otherwise than before. AWS Config tells changes only, so each is a finding of its
 * own: what is repaired and then broken again is news.
 */
function toFinding({ event, place: receivedIn, time }: Envelope): Finding {
  const detail = event.need('detail');
  const found: Found = { place: placeOf(detail), resources: [], unreadable: [] };
  const rule = detail.needText('configRuleName', "the rule's name", PRINTABLE, 128);
  const resourceType = detail.needText('resourceType', 'a type such as AWS::S3::Bucket', /^[\w:-]{1,128}$/);
  const resourceId = detail.needText('resourceId', "the resource's id", PRINTABLE, 768);
  const verdict = detail.need('newEvaluationResult');
  const complianceType = verdict.needText('complianceType', 'NON_COMPLIANT, COMPLIANT, …', undefined, 32);
  const lastSeen = verdict.time('resultRecordedTime') ?? detail.time('notificationCreationTime') ?? time;
  const subject = subjectOf(rule, resourceType);
  addNamed(found, resourceId, detail.pathOf('resourceId'), subject.type);
  return {
    ...base(receivedIn, time),
    source: 'aws-config',
    id: stableId(rule, resourceType, resourceId, lastSeen),
    type: `${complianceType}/${subject.name}`,
    title: clean(`${resourceId} is ${complianceType} with the rule ${rule}`),
    // A verdict of a new kind is not known to be harmless.
    severity: HARMLESS.has(complianceType) ? OVER : ruleSeverity(subject.name),
    ...found.place,
    firstSeen: lastSeen,
    lastSeen,
    resources: found.resources,
    facts: {
      complianceType,
      configRuleName: clean(rule, 128),
      ...knownFacts({
        before: detail.said('oldEvaluationResult.complianceType', 32),
        madeBy: rule.startsWith('securityhub-') ? 'security-hub' : undefined,
        annotation: verdict.said('annotation'),
        resourceType: clean(resourceType, 128),
      }),
      ...unreadableFact(found),
    },
  };
}

function placeOf(detail: Reader): Location {
  const region = detail.needText('awsRegion', 'a region such as eu-west-1', REGION);
  return {
    partition: partitionOf(region),
    account: detail.needText('awsAccountId', 'an account of 12 digits', ACCOUNT_ID),
    region,
  };
}
