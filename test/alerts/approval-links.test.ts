import type { LocalStack } from '../../local/local-stack.ts';
import type { Alert } from '../../src/alerts/alert.ts';
import { withLinks } from '../../src/alerts/approval-links.ts';
import { withButtons } from '../../src/alerts/chat-buttons.ts';
import { compose, type Message } from '../../src/alerts/message.ts';
import { isGenuine, readLink } from '../../src/answers/link-check.ts';
import { linkTools } from '../../src/answers/link-tools.ts';
import { parseToken } from '../../src/core/approval-link.ts';
import { givenStack } from '../support/stories.ts';
import { givenIsolation } from './given-alert.ts';

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
const [ONE, TWO] = [givenIsolation('i-1'), givenIsolation('i-2')];

describe.each([
  { what: 'a link', make: linked },
  { what: 'a set of buttons', make: buttoned },
])('$what', ({ make }) => {
  it.each([
    { title: 'in another order', first: [ONE, TWO], again: [TWO, ONE] },
    { title: 'without what came with it', first: [ONE, TWO], again: [ONE] },
    {
      title: 'as the steps of one question, in another order',
      first: [givenIsolation('i-1', SEQUENCE), givenIsolation('i-2', SEQUENCE)],
      again: [givenIsolation('i-2', SEQUENCE), givenIsolation('i-1', SEQUENCE)],
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
