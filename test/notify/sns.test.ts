import fc from 'fast-check';
import type { Clients } from '../../src/clients.ts';
import { isRetryable } from '../../src/errors.ts';
import { localClients } from '../../src/local/account.ts';
import { Faults } from '../../src/local/faults.ts';
import { LocalSns } from '../../src/local/services/sns.ts';
import { checkBatch, checkPublication } from '../../src/local/services/sns-checks.ts';
import type { Alert } from '../../src/notify/alert.ts';
import { batches, messageBytes, type SnsMessage } from '../../src/notify/batches.ts';
import { COLUMNS, columns } from '../../src/notify/plain-text.ts';
import { publishAlerts, toMessages } from '../../src/notify/sns.ts';
import { shortType } from '../../src/notify/words.ts';
import { givenConfig, givenFinding, givenWorld } from '../support/fixtures.ts';
import { givenAlert, givenDecision, HOSTILE } from './given-alert.ts';

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
      subject: '[Riposte] LOW Blocked 198.51.100.7/32: port probe unprotected port (111122223333 eu-west-1)',
    },
    {
      outcome: 'refused',
      subject: '[Riposte] LOW Did not block 198.51.100.7/32: port probe unprotected port (111122223333 eu-west-1)',
    },
    {
      outcome: 'undone',
      subject: '[Riposte] LOW Undone: block 198.51.100.7/32: port probe unprotected port (111122223333 eu-west-1)',
    },
  ] as const)('says what was $outcome, and where', ({ outcome, subject }) =>
    expect(only(toMessages([givenAlert({ outcome })])).Subject).toBe(subject),
  );

  it.each([
    { type: 'SensitiveData:S3Object/Financial', kind: 'sensitive data: financial' },
    { type: 'Exfiltration:S3/AnomalousBehavior', kind: 'exfiltration: anomalous behavior' },
    { type: 'Backdoor:EC2/C&CActivity.B!DNS', kind: 'C&C activity' },
    { type: 'UnauthorizedAccess:EC2/SSHBruteForce', kind: 'SSH brute force' },
    { type: 'Policy:IAMUser/S3BucketPublic', kind: 'S3 bucket public' },
    { type: 'ACM Certificate Expired', kind: 'ACM Certificate Expired' },
    { type: 'http://example.com/x', kind: 'x' },
    { type: '', kind: '' },
  ])('says $type in words: $kind', ({ type, kind }) => expect(shortType(type)).toBe(kind));

  it('calls a certificate by its name, not by its id', () => {
    const finding = givenFinding({ source: 'acm', facts: { commonName: 'www.example.com' } });
    const decision = givenDecision({ action: 'repair-certificate', target: '00000000-0000-4000-8000-000000000001' });
    expect(only(toMessages([givenAlert({ finding, decision })])).Subject).toContain(
      'Repaired certificate www[.]example[.]com',
    );
  });

  it('names the finding when there is nothing but news', () => {
    const decision = givenDecision({ action: 'notify', target: '-' });
    expect(only(toMessages([givenAlert({ finding: high, decision, outcome: 'notified' })])).Subject).toBe(
      '[Riposte] HIGH Port probe unprotected port (bucket example-reports) (111122223333 eu-west-1)',
    );
  });
});

describe('a group', () => {
  it.each([
    { count: 3, messages: 3 },
    { count: 4, messages: 1 },
    { count: 100, messages: 1 },
  ])('is made of more than three alerts: $count become $messages', ({ count, messages }) =>
    expect(toMessages(many(count))).toHaveLength(messages),
  );

  it('keeps different actions and different outcomes apart', () => {
    const mixed = [...many(4), ...many(4, (n) => ({ id: `failed-${n}`, outcome: 'failed' }))];
    expect(toMessages(mixed).map(({ alertIds }) => alertIds.length)).toEqual([4, 4]);
  });

  it('is as loud as its worst finding, and passes a filter on any of its accounts', () => {
    const alerts = many(4, (n) => ({
      finding: givenFinding({ severity: n === 2 ? 9 : 2, account: n < 2 ? '111122223333' : '444455556666' }),
    }));
    const { Subject, MessageAttributes } = only(toMessages(alerts));
    expect(Subject).toMatch(/^\[Riposte\] CRITICAL Blocked .* and 3 more \(several accounts\)$/);
    expect(MessageAttributes.severity?.StringValue).toBe('critical');
    expect(MessageAttributes.account).toEqual({
      DataType: 'String.Array',
      StringValue: '["111122223333","444455556666"]',
    });
  });

  it('goes over to further messages before an entry would be cut', () => {
    const messages = toMessages(many(1_500));
    expect(messages.length).toBeGreaterThan(1);
    expect(messages.flatMap(({ alertIds }) => alertIds)).toHaveLength(1_500);
    for (const { Message } of messages) {
      expect(Buffer.byteLength(Message)).toBeLessThanOrEqual(200_000);
      expect(Message.trimEnd().split('\n').at(-1)).toMatch(/npx riposte undo '.*'$/);
    }
    expect(messages[1]?.Message).toContain('Part 2 of');
  });
});

describe('the body', () => {
  it('shows nothing of the facts, which may hold what a source found', () => {
    const finding = givenFinding({ facts: { password: 'example-not-a-secret', token: 'AKIAEXAMPLE' } });
    for (const count of [1, 5]) {
      const text = JSON.stringify(toMessages(many(count, () => ({ finding }))));
      expect(text).not.toMatch(/example-not-a-secret|AKIAEXAMPLE/);
    }
  });

  it.each([
    { title: 'an applied action', alert: {}, command: /npx riposte undo '.*#block-ip#198\.51\.100\.7\/32'/ },
    { title: 'an approval', alert: { outcome: 'awaiting-approval' as const }, command: /npx riposte approve '.*'/ },
    { title: 'a failure', alert: { outcome: 'failed' as const }, command: /npx riposte show '.*'/ },
  ])('offers the command for $title', ({ alert, command }) =>
    expect(only(toMessages([givenAlert(alert)])).Message).toMatch(command),
  );

  it.each([
    { title: 'what cannot be undone', alert: { undoable: false } },
    { title: 'what changed nothing', alert: { outcome: 'refused' as const } },
    { title: 'a key that could break out of its quotes', alert: { key: "x'; rm -rf / #" } },
    { title: 'a key with a link', alert: { key: 'http://example.com' } },
  ])('offers no undo for $title', ({ alert }) =>
    expect(only(toMessages([givenAlert(alert)])).Message).not.toMatch(/npx riposte undo '/),
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
        if (!/^ *(npx riposte|https:\/\/)/.test(line)) expect(columns(line)).toBeLessThanOrEqual(COLUMNS);
      }
    }
  });
});

function hostile(text: string): Partial<Alert> {
  return {
    id: text,
    key: text,
    finding: givenFinding({
      id: text,
      type: text,
      title: text,
      account: text,
      region: text,
      partition: text,
      firstSeen: text,
      lastSeen: text,
      peers: [{ address: text, country: text, organization: text }],
      resources: [{ kind: 'bucket', id: text }],
    }),
    decision: givenDecision({ target: text, playbook: text, reason: text }),
    reason: text,
    from: text,
    to: text,
    advice: text,
  };
}

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

it('makes messages that SNS accepts, in batches that SNS accepts, of every alert once, whatever the alerts say', () => {
  fc.assert(
    fc.property(alerts, (some) => {
      const messages = toMessages(some);
      expect(messages.flatMap(({ alertIds }) => alertIds).sort()).toEqual(some.map(({ id }) => id).sort());
      for (const { alertIds: _, ...message } of messages) {
        checkPublication(message);
        expect(message.Subject).toMatch(/^\[Riposte\] [ -~]+$/);
        expect(Object.keys(message.MessageAttributes).length).toBeLessThanOrEqual(10);
      }
      for (const batch of batches(messages))
        checkBatch(batch.map((message, index) => ({ Id: `m${index}`, ...message })));
    }),
    { numRuns: 60 },
  );
});

it('packs messages of any size in order, within ten entries and 262,144 bytes', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 200_000 }), { maxLength: 50 });
  fc.assert(
    fc.property(sizes, (lengths) => {
      const messages = lengths.map(
        (length, n): SnsMessage => ({
          alertIds: [`${n}`],
          Subject: 's',
          Message: 'é'.repeat(length / 2),
          MessageAttributes: {},
        }),
      );
      const packed = batches(messages);
      expect(packed.flat()).toEqual(messages);
      for (const batch of packed) {
        expect(batch.length).toBeLessThanOrEqual(10);
        expect(batch.reduce((sum, message) => sum + messageBytes(message), 0)).toBeLessThanOrEqual(262_144);
      }
    }),
    { numRuns: 50 },
  );
});

describe('publishing', () => {
  const given = () => {
    const faults = new Faults();
    const sns = new LocalSns(givenWorld());
    sns.createTopic('riposte-test');
    const counts = new Map<string, number>();
    const clients = localClients({ sns } as unknown as { [Name in keyof Clients]: object }, faults, counts, () => {});
    return { sns, faults, counts, clients, config: givenConfig() };
  };
  const different = (count: number): Alert[] =>
    many(count, (n) => ({
      decision: givenDecision({ target: `t${n}` }),
      outcome: (['applied', 'failed', 'undone', 'refused', 'notified'] as const)[n % 5] ?? 'applied',
    }));

  it('sends many alerts in few calls, and says which', async () => {
    const { clients, config, counts, sns } = given();
    const result = await publishAlerts(different(15), { clients, config });
    expect(result).toEqual({ sent: expect.arrayContaining(different(15).map(({ id }) => id)), failed: [] });
    expect([...counts]).toEqual([['sns:PublishBatch', 2]]);
    expect(sns.published).toHaveLength(15);
  });

  it('reports the alerts of a message that SNS refuses, and sends the others', async () => {
    const { config } = given();
    const clients = {
      sns: {
        send: async () => ({
          Successful: [{ Id: 'm0' }],
          Failed: [{ Id: 'm1', Code: 'InternalError', Message: 'later', SenderFault: false }],
        }),
      },
    } as unknown as Clients;
    const { sent, failed } = await publishAlerts(different(3), { clients, config });
    expect(sent).toEqual(['alert-0']);
    // The third had no answer at all.
    expect(failed.map(({ id }) => id)).toEqual(['alert-1', 'alert-2']);
    expect(failed.every(({ error }) => isRetryable(error) && /InternalError/.test(error.message))).toBe(true);
  });

  it('reports every alert of a call that fails, and goes on with the next call', async () => {
    const { clients, config, faults } = given();
    faults.refuse('PublishBatch', 'ThrottledException', { times: 1 });
    const { sent, failed } = await publishAlerts(different(15), { clients, config });
    expect([failed.length, sent.length]).toEqual([10, 5]);
    expect(failed[0]?.error.name).toBe('ThrottledException');
  });

  it('calls nobody when there is nothing to tell', async () => {
    const { clients, config, counts } = given();
    expect(await publishAlerts([], { clients, config })).toEqual({ sent: [], failed: [] });
    expect(counts.size).toBe(0);
  });
});
