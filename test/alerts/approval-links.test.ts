import type { LocalStack } from '../../local/local-stack.ts';
import type { Alert } from '../../src/alerts/alert.ts';
import { withLinks } from '../../src/alerts/approval-links.ts';
import { withButtons } from '../../src/alerts/chat-buttons.ts';
import { compose, type Message } from '../../src/alerts/message.ts';
import { isGenuine, readLink } from '../../src/answers/link-check.ts';
import { linkTools } from '../../src/answers/link-tools.ts';
import { parseToken } from '../../src/core/approval-link.ts';
import { givenFinding } from '../support/fixtures.ts';
import { givenStack } from '../support/stories.ts';
import { givenAlert, givenDecision } from './given-alert.ts';

const finding = givenFinding({ incident: 'inc-0123456789ab' });

function question(target: string, more: Partial<Alert> = {}): Alert {
  const key = `111122223333#eu-west-1#isolate-instance#${target}`;
  return givenAlert({
    id: `${key}#1#awaiting-approval`,
    key,
    finding,
    decision: givenDecision({ action: 'isolate-instance', target, mode: 'approve' }),
    outcome: 'awaiting-approval',
    question: { plan: 'p1', from: 'a', to: 'b' },
    until: Date.parse('2026-11-21T12:00:00Z'),
    ...more,
  });
}

const messageOf = (alerts: readonly Alert[]): Message => compose(alerts, [], { bytes: 100_000 })[0] as Message;

async function linked(stack: LocalStack, alerts: readonly Alert[]): Promise<string[]> {
  const { alerts: told } = await withLinks(messageOf(alerts), { channel: 'topic' }, { ...stack, settings: {} });
  return told.flatMap(({ link }) => link?.url.split('/').at(-1) ?? []);
}

async function buttoned(stack: LocalStack, alerts: readonly Alert[]): Promise<string[]> {
  const settings = { kind: 'slack-app' as const, channel: 'C0123456789', token: 'secret:bot' };
  const { alerts: told } = await withButtons(
    messageOf(alerts),
    { name: 'security', settings },
    { ...stack, settings: {} },
  );
  return told.flatMap(({ buttons }) => buttons?.token ?? []);
}

async function areGenuine(stack: LocalStack, tokens: readonly string[]): Promise<boolean[]> {
  const tools = linkTools(stack);
  return Promise.all(
    tokens.map(async (token) => {
      const { id = '', mac = new Uint8Array() } = parseToken(token) ?? {};
      const link = await readLink(id, tools);
      return link !== undefined && isGenuine(id, mac, link, tools);
    }),
  );
}

const SEQUENCE = { sequence: 'guardduty#111122223333#eu-west-1#sequence-1' };
const [ONE, TWO] = [question('i-1'), question('i-2')];

describe.each([
  { what: 'a link', make: linked },
  { what: 'a set of buttons', make: buttoned },
])('$what', ({ make }) => {
  it.each([
    { title: 'in another order', first: [ONE, TWO], again: [TWO, ONE] },
    { title: 'without what came with it', first: [ONE, TWO], again: [ONE] },
    {
      title: 'as the steps of one question, in another order',
      first: [question('i-1', SEQUENCE), question('i-2', SEQUENCE)],
      again: [question('i-2', SEQUENCE), question('i-1', SEQUENCE)],
    },
  ])('is good still when the same is told again $title', async ({ first, again }) => {
    const stack = givenStack({ approvalPage: true });
    const before = await make(stack, first);
    const after = await make(stack, again);
    const all = await areGenuine(stack, [...before, ...after]);
    expect(all).toEqual(all.map(() => true));
    expect(all.length).toBeGreaterThan(1);
  });

  it('is the same when the same message is told again', async () => {
    const stack = givenStack({ approvalPage: true });
    expect(await make(stack, [ONE, TWO])).toEqual(await make(stack, [ONE, TWO]));
  });
});
