import fc from 'fast-check';
import type { Alert } from '../../../src/alerts/alert.ts';
import { kinds, render } from '../../../src/alerts/channels/index.ts';
import { compose, type Message, noticeMessage, summarize } from '../../../src/alerts/message.ts';
import type { ChannelSettings, KindOfChannel } from '../../../src/policy/riposte-yml/channels.ts';
import { givenConfig } from '../../support/fixtures.ts';
import { givenAlert, HOSTILE, hostile } from '../given-alert.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:riposte-test';
const SETTINGS: { [K in KindOfChannel]: ChannelSettings } = {
  'amazon-q': { kind: 'amazon-q', topic: TOPIC },
  https: { kind: 'https', url: 'https://example.com/hook', key: 'secret:riposte/signing' },
  pagerduty: { kind: 'pagerduty', key: 'secret:riposte/pagerduty' },
  ses: { kind: 'ses', from: 'riposte@example.com', to: ['jane@example.org'] },
  slack: { kind: 'slack', url: 'secret:riposte/slack' },
  'slack-app': { kind: 'slack-app', channel: 'C0123456789', token: 'secret:riposte/slack-bot' },
  sns: { kind: 'sns', topic: TOPIC },
  teams: { kind: 'teams', url: 'parameter:/riposte/teams' },
};
const ALL = (Object.keys(SETTINGS) as KindOfChannel[]).map((kind) => ({ kind }));

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 2_000 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom('', ' ', ...HOSTILE),
);
const outcomes = fc.constantFrom('applied', 'failed', 'refused', 'awaiting-approval', 'notified', 'undone');
const alerts = fc
  .array(
    fc.tuple(words, outcomes).map(([text, outcome]) => givenAlert({ ...hostile(text), outcome: outcome as 'applied' })),
    { minLength: 1, maxLength: 80 },
  )
  .map((some) => some.map((alert, n): Alert => ({ ...alert, id: `${n} ${alert.id}` })));

/** Every text of a request, however deep. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

function messages(kind: KindOfChannel, some: readonly Alert[]): Message[] {
  const { room } = kinds[kind];
  const text = some[0]?.reason ?? '';
  const notice = {
    id: 'n',
    about: 'never-block',
    severity: 'medium',
    needsPerson: true,
    subject: text,
    body: text,
  } as const;
  return [...compose(some, [], room), ...summarize(some, room), noticeMessage(notice)];
}

const rendered = (kind: KindOfChannel, some: readonly Alert[]) =>
  messages(kind, some).map((message) => ({ message, request: render(message, SETTINGS[kind], givenConfig()) }));

describe.each(ALL)('$kind', ({ kind }) => {
  it('keeps within its limit, and loses no alert without saying how many, whatever they say', () => {
    fc.assert(
      fc.property(alerts, (some) => {
        for (const { request } of rendered(kind, some))
          expect(Buffer.byteLength(JSON.stringify(request))).toBeLessThanOrEqual(kinds[kind].limitBytes);
        for (const made of [compose(some, [], kinds[kind].room), summarize(some, kinds[kind].room)]) {
          const listed = made.flatMap((message) => message.alerts).length;
          expect(listed + made.reduce((sum, { unlisted }) => sum + unlisted, 0)).toBe(some.length);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('shows no control, bidi or zero-width character, and no web address that an attacker chose', () => {
    fc.assert(
      fc.property(alerts, (some) => {
        // A notice is our own text, and JSON for machines is data.
        const shown = rendered(kind, some).filter(({ message }) => message.kind !== 'notice' && kind !== 'https');
        for (const text of shown.flatMap(({ request }) => texts(withoutData(request)))) {
          expect(text).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|[^\P{Cc}\n]/u);
          expect(text.replaceAll(/https:\/\/\S+\.amazon(aws)?\S+|http:\/\/adaptivecards\.io\S+/g, '')).not.toContain(
            '://',
          );
        }
      }),
      { numRuns: 25 },
    );
  });
});

/** Without what no person is shown: JSON for functions, and attributes to filter by. */
function withoutData(request: Readonly<Record<string, unknown>>): unknown {
  const { attributes: _, payload, id: __, bodies, ...rest } = request as Record<string, never>;
  const { custom_details: details, ...more } = (payload ?? {}) as Record<string, Record<string, unknown>>;
  const { ids: ___, ...shown } = details ?? {};
  return { ...rest, ...more, shown, text: (bodies as { default?: string } | undefined)?.default };
}

describe.each([{ kind: 'slack' as const }, { kind: 'slack-app' as const }])('$kind', ({ kind }) => {
  const blocksOf = (some: readonly Alert[]) =>
    rendered(kind, some).map(
      ({ request }) => request.blocks as { type: string; text?: { type: string; text: string } }[],
    );

  it('gets blocks within its limits, in which no text can mention, link or mark anything', () => {
    fc.assert(
      fc.property(alerts, (some) => {
        for (const blocks of blocksOf(some)) {
          expect(blocks.length).toBeLessThanOrEqual(50);
          if (kind === 'slack-app') expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(13_000);
          for (const { type, text } of blocks) {
            expect(text?.text.length ?? 1).toBeLessThanOrEqual(type === 'header' ? 150 : 3_000);
            if (type === 'section') expect(text?.text).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    { text: '<!channel> <!here> <@U0000000000>', shown: '&lt;!channel&gt;' },
    { text: '@here *bold* _it_ `code`', shown: '＠here ∗bold∗ ＿it＿ ˋcodeˋ' },
    { text: '<https://example.com|click>', shown: '&lt;hxxps[:]//example[.]com∣click&gt;' },
    { text: '<!date^1^{date}^https://example.com|x>', shown: '&lt;!date^1^{date}^' },
  ])('shows $text as text', ({ text, shown }) => {
    const [blocks] = blocksOf([givenAlert({ finding: { ...givenAlert().finding, title: text } })]);
    expect(JSON.stringify(blocks)).toContain(shown);
    expect(JSON.stringify(blocks)).not.toContain(text);
  });

  it('is told to unfurl nothing', () => {
    const [{ request } = { request: {} }] = rendered(kind, [givenAlert()]);
    expect(request).toMatchObject({ unfurl_links: false, unfurl_media: false });
  });
});

describe('the buttons of Slack', () => {
  const buttons = { token: 'a'.repeat(66), verdicts: ['approve', 'reject', 'later'], note: 'Who may: jane.' } as const;
  const asked = (some: readonly Alert[]): Message[] =>
    compose(
      some.map((alert): Alert => ({ ...alert, outcome: 'awaiting-approval', effect: alert.reason, until: 0 })),
      [],
      kinds['slack-app'].room,
    ).map((message) => ({
      ...message,
      alerts: message.alerts.map((alert, n) => (n < 3 ? { ...alert, buttons } : alert)),
    }));

  it('fit into a message with all else, and mark nothing in the dialogue, whatever the findings say', () => {
    fc.assert(
      fc.property(alerts, (some) => {
        for (const message of asked(some)) {
          const { blocks } = render(message, SETTINGS['slack-app'], givenConfig()) as { blocks: object[] };
          expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(12_000);
          for (const text of texts(blocks)) expect(text).not.toMatch(/:\/\/(?!\S+\.amazon)/);
          const dialogues = JSON.stringify(blocks).match(/"confirm":\{"title".*?"deny"/g) ?? [];
          expect(dialogues.length).toBeGreaterThanOrEqual(2);
          for (const { length } of blocks.flatMap((block) => texts(confirmIn(block))))
            expect(length).toBeLessThanOrEqual(300);
        }
      }),
      { numRuns: 25 },
    );
  });
});

/** The dialogues of a block. */
const confirmIn = (block: object): unknown[] =>
  ((block as { elements?: { confirm?: unknown }[] }).elements ?? []).map(({ confirm }) => confirm);

describe('Microsoft Teams', () => {
  it('gets one card of plain runs of text, and no mention', () => {
    fc.assert(
      fc.property(alerts, (some) => {
        for (const { request } of rendered('teams', some)) {
          const [attachment, ...none] = request.attachments as {
            content: { body: Record<string, unknown>[]; msteams: object };
          }[];
          expect(none).toEqual([]);
          expect(attachment?.content.msteams).toEqual({ width: 'Full' });
          for (const block of attachment?.content.body ?? []) {
            expect(block.type).toBe('RichTextBlock');
            for (const run of block.inlines as { type: string }[]) expect(run.type).toBe('TextRun');
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('Amazon Q', () => {
  it('gets the schema of custom notifications, in one thread for each incident', () => {
    const finding = {
      ...givenAlert().finding,
      incident: 'inc-3f9a2c1b7d40',
      title: '<at>Jane</at> [click](https://example.com)',
    };
    const request = rendered('amazon-q', [givenAlert({ finding })])[0]?.request ?? {};
    expect(request).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title: 'Blocked 198.51.100.7/32',
        nextSteps: [expect.stringMatching(/^`npx --no -- riposte undo [0-9a-z]{8}`$/)],
        keywords: ['low', 'acted', 'guardduty'],
      },
      metadata: { threadId: 'inc-3f9a2c1b7d40', eventType: 'alert' },
    });
    const { description } = request.content as { description: string };
    expect(description).toContain('&lt;at&gt;Jane&lt;/at&gt; [click] (hxxps[:]//example[.]com)');
  });
});

describe('PagerDuty', () => {
  it.each([
    { outcome: 'notified', action: 'trigger' },
    { outcome: 'failed', action: 'trigger' },
    { outcome: 'awaiting-approval', action: 'trigger' },
    { outcome: 'applied', action: 'trigger' },
    { outcome: 'applied', approved: true, action: 'acknowledge' },
    { outcome: 'refused', guard: 'approval', action: 'resolve' },
    { outcome: 'undone', action: 'resolve' },
  ] as const)('$outcome, approved: $approved, by guard $guard: $action', ({ action, ...alert }) => {
    const [{ request } = { request: {} }] = rendered('pagerduty', [givenAlert(alert)]);
    expect(request).toMatchObject({ event_action: action, dedup_key: 'f-6d7115f978da' });
  });

  it('gets a summary and a key of the length that it takes', () => {
    fc.assert(
      fc.property(alerts, (some) => {
        for (const { request } of rendered('pagerduty', some)) {
          const { payload, dedup_key: key } = request as { payload: { summary: string }; dedup_key: string };
          expect(payload.summary.length).toBeLessThanOrEqual(1_024);
          expect(payload.summary).toMatch(/^(LOW|MEDIUM|HIGH|CRITICAL): /);
          expect(key).toMatch(/^[\w-]{1,255}$/);
        }
      }),
      { numRuns: 25 },
    );
  });
});
