import { FormsMet } from '../../../src/cli/events/forms.ts';
import { eventsIn } from '../../../src/cli/events/unwrap.ts';
import { splitEvents } from '../../../src/cli/read-events.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { parseEvent } from '../../../src/decide/read-event.ts';
import { sourceOf } from '../../../src/sources/index.ts';
import { bundled } from '../../support/stories.ts';

type Event = Record<string, unknown> & { detail: Record<string, unknown> };
const eventNamed = (name: string): Event => JSON.parse(bundled(name));
const text = JSON.stringify;

const probe = eventNamed('guardduty/port-probe-search-cluster');
const macie = eventNamed('macie/credentials-in-object');
const weakness = eventNamed('inspector/exploitable-weakness-on-instance');
const asff = eventNamed('security-hub/control-failed');
const ocsf = eventNamed('security-hub/exposure');
const trail = eventNamed('cloudtrail/trail-stopped');
const signIn = eventNamed('cloudtrail/root-sign-in');
const serviceEvent = eventNamed('secrets-manager/rotation-failed');

const found = (value: unknown): Finding[] => {
  const [event] = splitEvents('f', text(value));
  return parseEvent([sourceOf(JSON.parse(event?.text ?? ''))], event?.text ?? '');
};
/** What an envelope alone tells, and an answer of an API cannot. */
const withoutEnvelope = ({ receivedIn: _in, ...finding }: Finding): Partial<Finding> => finding;

describe('what people have', () => {
  it.each([
    { title: 'a GuardDuty finding alone', value: probe.detail, like: probe },
    { title: 'an answer of GetFindings, as the console exports it', value: { findings: [probe.detail] }, like: probe },
    { title: 'a Macie finding alone', value: macie.detail, like: macie },
    { title: 'an answer of Macie', value: { findings: [macie.detail] }, like: macie },
    { title: 'an answer of Inspector', value: { findings: [weakness.detail], nextToken: 'x' }, like: weakness },
    { title: 'an answer of Security Hub', value: { Findings: asff.detail.findings }, like: asff },
    { title: 'an answer of Security Hub V2', value: { Findings: ocsf.detail.findings }, like: ocsf },
    { title: 'a file of CloudTrail', value: { Records: [trail.detail] }, like: trail },
    { title: 'an answer of LookupEvents', value: { Events: [{ CloudTrailEvent: text(trail.detail) }] }, like: trail },
    { title: 'a sign-in of a file of CloudTrail', value: { Records: [signIn.detail] }, like: signIn },
    {
      title: 'an event of a service of a file of CloudTrail',
      value: { Records: [serviceEvent.detail] },
      like: serviceEvent,
    },
  ])('says what its event says: $title', ({ value, like }) => {
    expect(found(value).map(withoutEnvelope)).toEqual(found(like).map(withoutEnvelope));
  });

  const sns = { Type: 'Notification', MessageId: 'm', TopicArn: 't', Message: text(probe) };
  it.each([
    { title: 'an event as it is', value: probe, forms: [] },
    { title: 'an SNS notification', value: sns, forms: ['sns'] },
    { title: 'a message of a queue', value: { MessageId: 'm', ReceiptHandle: 'r', Body: text(probe) }, forms: ['sqs'] },
    {
      title: 'an answer of ReceiveMessage',
      value: { Messages: [{ MessageId: 'm', Body: text(probe) }] },
      forms: ['sqs'],
    },
    {
      title: 'what a function gets of a queue',
      value: { Records: [{ messageId: 'm', body: text(probe), eventSource: 'aws:sqs' }] },
      forms: ['sqs'],
    },
    {
      title: 'what a function gets of a topic',
      value: { Records: [{ EventSource: 'aws:sns', Sns: sns }] },
      forms: ['sns'],
    },
    { title: 'a topic’s notification in a queue', value: { MessageId: 'm', Body: text(sns) }, forms: ['sqs', 'sns'] },
    {
      title: 'an event of a log group',
      value: { events: [{ timestamp: 1, message: text(probe) }] },
      forms: ['log-events'],
    },
  ])('is the event inside: $title', ({ value, forms }) => {
    expect(eventsIn(value)).toEqual([{ event: probe, forms }]);
  });

  it.each([
    { title: 'a page of nothing', value: { Findings: [] }, finds: [] },
    {
      title: 'a message that is no JSON',
      value: { MessageId: 'm', Body: 'hello' },
      finds: [/a message holds no JSON/],
    },
    {
      title: 'envelopes without end',
      value: Array.from({ length: 9 }).reduce<unknown>((inner) => ({ MessageId: 'm', Body: text(inner) }), probe),
      finds: [/more than 6 envelopes/],
    },
  ])('may be nothing: $title', ({ value, finds }) => {
    const errors = eventsIn(value).map((one) => ('error' in one ? one.error.message : one));
    expect(errors).toEqual(finds.map((find) => expect.stringMatching(find)));
  });

  it.each([
    7,
    null,
    'text',
    {},
    { Records: [{ eventSource: 'aws:s3', eventVersion: '2.1', eventName: 'x', eventTime: 'y' }] },
  ])('stays what it is when it is nothing that is known: %j', (value) => {
    const [one] = eventsIn(value);
    expect(one).toMatchObject({ forms: [] });
  });

  it('is told in one line for each form, whatever the number of files', () => {
    const met = new FormsMet();
    for (const file of ['a.json', 'b.json', 'c.json'])
      splitEvents(file, text({ Records: [trail.detail, trail.detail] }), met);
    splitEvents('d.json', text({ Findings: [] }), met);
    splitEvents('e.json', text({ Records: [{ messageId: '1', body: text(probe) }] }), met);
    expect(met.lines()).toEqual([
      'a.json and 2 more: 6 CloudTrail records without their envelope, taken as EventBridge would deliver them. Not known: when each was delivered (eventTime stands in).',
      'e.json: 1 SQS message, taken as EventBridge would deliver it.',
      'd.json: the answer holds no events.',
    ]);
  });
});
