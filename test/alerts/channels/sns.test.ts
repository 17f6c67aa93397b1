import type { PublishCommandInput } from '@aws-sdk/client-sns';
import fc from 'fast-check';
import { checkPublication } from '../../../local/services/sns-checks.ts';
import type { Alert } from '../../../src/alerts/alert.ts';
import type { Sending } from '../../../src/alerts/channels/channel.ts';
import { sns } from '../../../src/alerts/channels/sns.ts';
import { compose } from '../../../src/alerts/message.ts';
import { COLUMNS, columns } from '../../../src/alerts/plain-text.ts';
import { givenConfig, givenFinding } from '../../support/fixtures.ts';
import { givenAlert, givenDecision, HOSTILE, hostile } from '../given-alert.ts';

const TOPIC = { kind: 'sns', topic: 'arn:aws:sns:eu-west-1:111122223333:riposte-test' } as const;

interface SnsMessage extends PublishCommandInput {
  alerts: Alert[];
  Message: string;
  MessageAttributes: NonNullable<PublishCommandInput['MessageAttributes']>;
  bodies: Record<string, string>;
}

/** What SNS is asked to publish for these alerts, and what each protocol gets of it; `Message` is the email's. */
function toMessages(alerts: readonly Alert[]): SnsMessage[] {
  return compose(alerts, [], sns.room).map((message) => {
    const inputs: PublishCommandInput[] = [];
    const send = async ({ input }: { input: PublishCommandInput }): Promise<void> => void inputs.push(input);
    const request = JSON.parse(JSON.stringify(sns.render(message, TOPIC, givenConfig())));
    void sns.send(request, TOPIC, { clients: { sns: { send } } } as unknown as Sending);
    const [input] = inputs;
    if (!input) throw new Error('nothing was published');
    checkPublication(input);
    const bodies = JSON.parse(input.Message ?? '');
    const MessageAttributes = input.MessageAttributes ?? {};
    return { ...input, alerts: message.alerts, bodies, Message: bodies.default, MessageAttributes };
  });
}

/** Alerts of as many findings. */
const findings = (count: number, make: (n: number) => Partial<Alert> = () => ({})): Alert[] =>
  many(count, (n) => ({ finding: givenFinding({ id: `finding-${n}` }), ...make(n) }));

const many = (count: number, make: (n: number) => Partial<Alert> = () => ({})): Alert[] =>
  Array.from({ length: count }, (_, n) =>
    givenAlert({ id: `alert-${n}`, decision: givenDecision({ target: `198.51.100.${n % 256}/32` }), ...make(n) }),
  );

const only = (messages: SnsMessage[]): SnsMessage => {
  expect(messages).toHaveLength(1);
  return messages[0] as SnsMessage;
};

describe('the subject', () => {
  const high = givenFinding({ severity: 8, resources: [{ kind: 'bucket', id: 'example-reports' }] });
  it.each([
    {
      outcome: 'applied',
      subject: 'Open port of i-0123456789abcdef0 probed in eu-west-1 (111122223333) LOW: blocked #6d7115',
    },
    {
      outcome: 'refused',
      subject: 'Open port of i-0123456789abcdef0 probed in eu-west-1 (111122223333) LOW: not acted #6d7115',
    },
    {
      outcome: 'undone',
      subject: 'Open port of i-0123456789abcdef0 probed in eu-west-1 (111122223333) LOW: undone #6d7115',
    },
  ] as const)('says what was $outcome, and where', ({ outcome, subject }) =>
    expect(only(toMessages([givenAlert({ outcome })])).Subject).toBe(subject),
  );

  it('calls a certificate by its name, not by its id', () => {
    const finding = givenFinding({
      source: 'acm',
      type: 'ACM Certificate Expired',
      facts: { commonName: 'www.example.com' },
    });
    const decision = givenDecision({ action: 'repair-certificate', target: '00000000-0000-4000-8000-000000000001' });
    expect(only(toMessages([givenAlert({ finding, decision })])).Subject).toContain(
      'Certificate www[.]example[.]com has expired in eu-west-1 (111122223333) LOW: repaired',
    );
  });

  it('names the finding when there is nothing but news', () => {
    const decision = givenDecision({ action: 'notify', target: '-' });
    expect(only(toMessages([givenAlert({ finding: high, decision, outcome: 'notified' })])).Subject).toBe(
      'Open port of example-reports probed in eu-west-1 (111122223333) HIGH #6d7115',
    );
  });
});

describe('a group', () => {
  it.each([
    { count: 3, messages: 3 },
    { count: 4, messages: 1 },
    { count: 100, messages: 1 },
  ])('is made of more than three alerts of a kind: $count become $messages', ({ count, messages }) =>
    expect(toMessages(findings(count))).toHaveLength(messages),
  );

  it('keeps different actions and different outcomes apart', () => {
    const failed = findings(4, (n) => ({ id: `x${n}`, outcome: 'failed', finding: givenFinding({ id: `x${n}` }) }));
    const mixed = [...findings(4), ...failed];
    expect(toMessages(mixed).map(({ alerts: each }) => each.length)).toEqual([4, 4]);
  });

  it('is as loud as its worst finding, and passes a filter on any of its accounts', () => {
    const alerts = many(4, (n) => ({
      finding: givenFinding({
        id: `f${n}`,
        severity: n === 2 ? 9 : 2,
        account: n < 2 ? '111122223333' : '444455556666',
      }),
    }));
    const { Subject, MessageAttributes } = only(toMessages(alerts));
    expect(Subject).toMatch(/^Open port .* and 3 more \(several accounts\) CRITICAL: blocked$/);
    expect(MessageAttributes.severity?.StringValue).toBe('critical');
    expect(MessageAttributes.account).toEqual({
      DataType: 'String.Array',
      StringValue: '["111122223333","444455556666"]',
    });
  });

  it('is one message for each incident, whatever was done about it', () => {
    const incident = (id: string): Partial<Alert> => ({ finding: givenFinding({ id, incident: 'inc-3f9a2c1b7d40' }) });
    const alerts = [
      givenAlert({ id: 'a', ...incident('x') }),
      givenAlert({ id: 'b', ...incident('y'), outcome: 'awaiting-approval' }),
      givenAlert({ id: 'c' }),
    ];
    const [first, second, ...none] = toMessages(alerts);
    expect(none).toEqual([]);
    // What needs somebody goes first, and gives the message its name.
    expect(first?.Subject).toMatch(/^Open port .* and 1 more .* LOW: asks you #3f9a2c$/);
    expect(first?.MessageAttributes).toMatchObject({
      thread: { StringValue: 'inc-3f9a2c1b7d40' },
      alertId: { DataType: 'String.Array', StringValue: '["a","b"]' },
      needsPerson: { StringValue: 'true' },
    });
    expect(second?.MessageAttributes.thread?.StringValue).toBe('f-6d7115f978da');
  });

  it('goes over to a second message, and says how many more there are and where', () => {
    const messages = toMessages(findings(1_500));
    expect(messages).toHaveLength(2);
    const listed = messages.flatMap(({ alerts: each }) => each).length;
    const text = messages.map(({ Message }) => Message).join('\n');
    for (const { alerts: each, Message } of messages)
      expect(Message.match(/^\d+\. /gm) ?? []).toHaveLength(each.length);
    expect(text).toContain('Part 2 of 2');
    expect(text).toContain(
      `${1_500 - listed} more alerts are not listed here: npx --no -- riposte list --date 2026-11-20`,
    );
  });

  it('gives a phone one line, and functions and web addresses JSON of every alert', () => {
    const { bodies } = only(toMessages(findings(40)));
    expect(bodies.sms).toMatch(/^Open port [ -~]{1,120}$/);
    expect(bodies.lambda).toBe(bodies.https);
    const json = JSON.parse(bodies.https ?? '');
    expect(json).toMatchObject({ version: 1, kind: 'group', unlisted: 0, severity: 'low' });
    expect(json.alerts.map(({ id }: { id: string }) => id)).toEqual(findings(40).map(({ id }) => id));
  });
});

describe('the body', () => {
  it('shows nothing of the facts, which may hold what a source found', () => {
    const finding = givenFinding({ facts: { password: 'example-not-a-secret', token: 'AKIAEXAMPLE' } });
    for (const count of [1, 5]) {
      const text = JSON.stringify(toMessages(many(count, () => ({ finding }))).map(({ bodies }) => bodies));
      expect(text).not.toMatch(/example-not-a-secret|AKIAEXAMPLE/);
    }
  });

  it.each([
    { title: 'an applied action', alert: {}, command: /npx --no -- riposte undo [0-9a-z]{8}$/m },
    {
      title: 'an approval',
      alert: { outcome: 'awaiting-approval' as const },
      command: /npx --no -- riposte approve [0-9a-z]{8}$/m,
    },
    { title: 'a failure', alert: { outcome: 'failed' as const }, command: /npx --no -- riposte show [0-9a-z]{8}$/m },
  ])('offers the command for $title', ({ alert, command }) =>
    expect(only(toMessages([givenAlert(alert)])).Message).toMatch(command),
  );

  it.each([
    { title: 'what cannot be undone', alert: { undoable: false } },
    { title: 'what changed nothing', alert: { outcome: 'refused' as const } },
  ])('offers no undo for $title', ({ alert }) =>
    expect(only(toMessages([givenAlert(alert)])).Message).not.toMatch(/npx --no -- riposte undo/),
  );

  it('links to the console by constants and encoded ids only', () => {
    const link = (over: object): string | undefined =>
      /https:\S+/.exec(only(toMessages([givenAlert({ finding: givenFinding(over) })])).Message)?.[0];
    expect(link({ id: 'a/b?c#d)' })).toBe(
      'https://eu-west-1.console.aws.amazon.com/guardduty/home?region=eu-west-1#/findings?search=id%3Da%2Fb%3Fc%23d%29',
    );
    expect(link({ region: 'evil.example.com/' })).toBeUndefined();
    expect(link({ partition: 'evil' })).toBeUndefined();
  });

  it('keeps within 78 columns, but for what is copied', () => {
    const alerts = HOSTILE.map((text) => givenAlert(hostile(text)));
    for (const { Message } of [...toMessages(alerts), ...alerts.slice(0, 3).flatMap((alert) => toMessages([alert]))]) {
      for (const line of Message.split('\n')) {
        if (!/^ *(npx --no -- riposte|https:\/\/)/.test(line)) expect(columns(line)).toBeLessThanOrEqual(COLUMNS);
      }
    }
  });
});

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 2_000 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom('', ' ', ...HOSTILE),
);
const outcomes = fc.constantFrom('applied', 'failed', 'refused', 'awaiting-approval', 'notified', 'undone');
const alerts = fc.array(
  fc.tuple(text, outcomes).map(([words, outcome]) => givenAlert({ ...hostile(words), outcome: outcome as 'applied' })),
  { maxLength: 60 },
);

it('makes messages that SNS accepts, of every alert once, whatever the alerts say', () => {
  fc.assert(
    fc.property(alerts, (some) => {
      const unique = [...new Map(some.map((alert, n) => [n, { ...alert, id: `${n} ${alert.id}` }])).values()];
      // `toMessages` has each checked as Publish checks it.
      const messages = toMessages(unique);
      expect(messages.flatMap((message) => message.alerts.map(({ id }) => id)).sort()).toEqual(
        unique.map(({ id }) => id).sort(),
      );
      for (const { Subject, MessageAttributes, bodies } of messages) {
        expect(Subject).toMatch(/^[ -~]+$/);
        expect(Object.keys(MessageAttributes)).toHaveLength(10);
        expect(bodies.default).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|[^\P{Cc}\n]/u);
      }
    }),
    { numRuns: 60 },
  );
});
