import { MalformedEventError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope, readEnvelope, unknownEvent } from '../envelope.ts';
import { addNamed } from '../posture/resource.ts';
import { OVER } from '../posture/severity.ts';
import { ACCOUNT_ID, contradiction, type Location, parseArn, REGION } from '../read/identifiers.ts';
import { malformed, type Reader } from '../read/reader.ts';
import { type Found, unreadableFact } from '../read/resources.ts';
import type { Source } from '../source.ts';
import { accessFacts } from './access-analyzer-facts.ts';
import { accessSeverity } from './access-analyzer-severity.ts';

const ANALYZER = /^arn:[a-z-]{1,20}:access-analyzer:[a-z0-9-]{1,32}:\d{12}:analyzer\/[\w.-]{1,150}$/;

/** What a finding is about, by the detail-type of its event. */
const KINDS: Record<string, string> = {
  'Access Analyzer Finding': 'ExternalAccess',
  'Internal Access Finding': 'InternalAccess',
  'Unused Access Finding for IAM entities': 'UnusedAccess',
};

export const accessAnalyzer: Source = {
  id: 'access-analyzer',
  summary: {
    events: 'what others can reach from outside, and access that is not used',
    does: 'asks before it closes a public bucket; tells what is open to everybody, the rest in the daily email',
  },
  feed: 'posture',
  rules: [{ sources: ['aws.access-analyzer'], detailTypes: Object.keys(KINDS) }],
  parse(event) {
    const envelope = readEnvelope(event, accessAnalyzer);
    const kind = Object.hasOwn(KINDS, envelope.detailType) ? KINDS[envelope.detailType] : undefined;
    return [kind ? toFinding(envelope, kind) : unknownEvent(accessAnalyzer, envelope)];
  },
};

/** Public or external access is the finding's `type`, such as `ExternalAccess/AWS::S3::Bucket`. */
function toFinding({ event, place: receivedIn, time }: Envelope, kind: string): Finding {
  const detail = event.need('detail');
  const idPath = detail.raw('findingId') === undefined ? 'id' : 'findingId';
  const subject = readResource(detail, placeOf(detail, receivedIn));
  const found: Found = { place: subject.place, resources: [], unreadable: [] };
  addNamed(found, subject.text, detail.pathOf('resource'), subject.type);
  const status = detail.needText('status', 'ACTIVE, ARCHIVED or RESOLVED', undefined, 32);
  const isOver = status === 'RESOLVED' || detail.flag('isDeleted') === true;
  const facts = accessFacts(detail, kind, isOver ? 'RESOLVED' : status);
  const lastSeen = detail.time('updatedAt') ?? time;
  return {
    ...base(receivedIn, time),
    source: 'access-analyzer',
    id: detail.needText(idPath, "the finding's id", /^[\w.-]{1,128}$/),
    type: `${kind}/${subject.type}`,
    title: titleOf(kind, subject.text, facts),
    severity: isOver ? OVER : accessSeverity(kind, facts),
    ...subject.place,
    firstSeen: detail.time('createdAt') ?? lastSeen,
    lastSeen,
    archived: status === 'ARCHIVED',
    resources: found.resources,
    facts: { ...facts, ...analyzerOf(event.raw('resources')), ...unreadableFact(found) },
  };
}

/** The account is the resource's owner, also where an analyzer of the whole organisation found it. */
function placeOf(detail: Reader, received: Location): Location {
  const region = detail.raw('region') === undefined ? received.region : detail.needText('region', 'a region', REGION);
  return {
    partition: received.partition,
    account: detail.needText('accountId', 'an account of 12 digits', ACCOUNT_ID),
    region,
  };
}

function readResource(detail: Reader, place: Location): { text: string; type: string; place: Location } {
  const text = detail.raw('resource');
  const type = detail.needText('resourceType', 'a type such as AWS::S3::Bucket', /^[\w:]{1,100}$/);
  const arn = typeof text === 'string' ? parseArn(text) : undefined;
  if (typeof text !== 'string' || !arn) throw malformed(detail.pathOf('resource'), 'an ARN', text);
  const part = contradiction(arn, place);
  if (!part) return { text, type, place };
  throw new MalformedEventError(
    `detail.resource is an ARN of ${part} "${clean(arn[part], 80)}", but the finding is of ${part} "${place[part]}".`,
  );
}

/** By which Security Hub knows the finding. */
function analyzerOf(resources: unknown): Finding['facts'] {
  const [first] = Array.isArray(resources) ? resources : [];
  return typeof first === 'string' && ANALYZER.test(first) ? { analyzerArn: first } : {};
}

function titleOf(
  kind: string,
  resource: string,
  { error, isPublic, principal, findingType }: Finding['facts'],
): string {
  const name = resource.split(':').at(-1)?.slice(-100) || resource;
  if (error) return clean(`IAM Access Analyzer could not analyze ${name}: ${error}`);
  if (kind === 'UnusedAccess')
    return clean(`${name} has access that it does not use: ${findingType ?? 'of an unknown kind'}`);
  const who = isPublic ? 'everybody' : (principal ?? 'somebody');
  return clean(`${name} can be reached by ${who}${kind === 'InternalAccess' ? ' inside the organisation' : ''}`);
}
