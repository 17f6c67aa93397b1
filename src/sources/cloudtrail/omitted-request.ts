import { add } from '../read/resources.ts';
import { isFields } from '../trail/fields.ts';
import { LEFT_OUT_HOW } from '../trail/left-out-how.ts';
import { type CallLine, tableKey } from './call-table.ts';
import { GROUP_ID } from './ingress.ts';
import type { Asked, Told } from './reader.ts';
import { entriesOf } from './request.ts';
import { subjectOf } from './subject.ts';

/** What is known without the request, of calls whose line in the table says what they mostly are for. */
const KNOWN: Readonly<Record<string, string>> = {
  'cloudtrail:PutEventSelectors': 'The event selectors of a trail were changed',
  'ec2:CreateNetworkInterfacePermission': 'Who may attach a network interface was changed',
  'ec2:ModifyInstanceAttribute': 'An attribute of an instance was changed',
  'events:PutPermission': 'The policy of an event bus was changed',
  'guardduty:CreateIPSet': 'GuardDuty was given a list of addresses',
  'guardduty:CreateTrustedEntitySet': 'GuardDuty was given a list of addresses or domains',
  'guardduty:UpdateMemberDetectors': 'GuardDuty in member accounts was changed',
  'iam:UpdateAccessKey': 'An access key was changed',
  'macie2:UpdateMemberSession': 'Macie in a member account was changed',
  'ram:AssociateResourceShare': 'A resource share was changed',
  'ram:CreateResourceShare': 'A resource share was created',
  'rds:DeleteDBCluster': 'A database cluster was deleted',
  'rds:DeleteDBInstance': 'A database was deleted',
  'redshift:AuthorizeDataShare': 'A data share was changed',
  'redshift:DeleteCluster': 'A cluster was deleted',
  's3:PutBucketReplication': 'The replication of a bucket was changed',
  's3:PutBucketWebsite': 'The website of a bucket was changed',
  'sns:SetTopicAttributes': 'A topic was changed',
  'sqs:SetQueueAttributes': 'A queue was changed',
};

/** Without what only the request can say: that something was opened or shared, and what follows from it. */
const bare = ({ says, decision }: CallLine): string =>
  (decision === 'now' ? says.replace(/:.*$/, '') : says).replace(
    /\b(was|were) (?:opened|shared|suspended)\b/,
    '$1 changed',
  );

/** A call of which CloudTrail left out what was asked for: what is known of it, by the answer where that names it. */
export function withoutRequest(asked: Asked): Told {
  const { call, line } = asked;
  const name = nameInAnswer(asked);
  return {
    kind: 'request-left-out',
    what: `${KNOWN[tableKey(call)] ?? bare(line)}${name && ` (${name})`}${LEFT_OUT_HOW}`,
    ...(line.decision === 'digest' ? { decision: 'digest' } : { severity: 6 }),
  };
}

/** The name of what the call was about, where the answer has it: at its top, or in the first entry of a list. */
function nameInAnswer(asked: Asked): string {
  const answer = asked.call.detail.raw('responseElements');
  if (!isFields(answer)) return '';
  const entries = Object.values(answer).flatMap((list) => entriesOf(list).slice(0, 1));
  for (const request of [answer, ...entries].filter(isFields)) {
    const { groupId } = request;
    if (typeof groupId === 'string' && GROUP_ID.test(groupId)) return named(asked, groupId);
    const name = subjectOf({ ...asked, request });
    if (name) return name;
  }
  return '';
}

function named({ call }: Asked, id: string): string {
  add(call.found, { kind: 'security-group', id });
  return id;
}
