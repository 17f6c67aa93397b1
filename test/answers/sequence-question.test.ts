import type { LocalStack, LocalStackOptions } from '../../local/local-stack.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { shownIn } from '../alerts/channels/given-workspace.ts';
import { arrive, bundledWith, dieAndGoOn, givenStack, responsesIn } from '../support/stories.ts';
import { type Link, linkIn, linksIn, open, press, textOf } from './given-question.ts';
import { buttonsOf, givenInSlack, pressIn } from './given-slack.ts';

const SEQUENCE = 'guardduty/attack-sequence-compromised-instances';
const [FIRST, SECOND] = ['i-0aaaa1111bbbb2222', 'i-0dddd4444eeee5555'];
const PLAYBOOK = 'attack-sequence';
/** The sequence, as it reaches so many instances. */
const reaching = (count: number): string =>
  bundledWith(SEQUENCE, ({ detail }) => {
    const { sequence } = (detail.service as { detection: { sequence: { resources: object[] } } }).detection;
    const like = JSON.stringify(sequence.resources[1]);
    for (let n = 2; n < count; n += 1)
      sequence.resources.push(JSON.parse(like.replaceAll(SECOND, `i-${String(n).padStart(17, '0')}`)));
  });
const settings = { contain: ['instances' as const], actions: [...ACTION_IDS] };

async function given(options: Partial<LocalStackOptions> = {}): Promise<LocalStack> {
  const stack = givenStack({ approvalPage: true, settings, ...options });
  arrive(stack, SEQUENCE);
  await stack.drain();
  return stack;
}

const steps = (stack: LocalStack): Record<string, string> =>
  Object.fromEntries(
    responsesIn(stack)
      .filter(({ action }) => action === 'isolate-instance')
      .map(({ target, state, outcome }) => [target.key, state === 'done' ? String(outcome) : state]),
  );
const groupsOf = ({ services }: LocalStack, id: string): string[] =>
  services.ec2.instances.instances.get(id)?.interfaces.flatMap(({ groups }) => groups) ?? [];

describe('the question about an attack sequence', () => {
  it('is one, with its steps, one link and one command that answers all', async () => {
    const stack = await given();
    const links = linksIn(stack);
    expect(links).toHaveLength(1);
    const asking = stack.services.sns.published.filter(({ message }) => linkIn(message));
    const text = asking[0]?.message ?? '';
    for (const part of ['One question with 2 steps', `Step 1 of 2: Decide: isolate instance ${FIRST}?`, 'Step 2 of 2'])
      expect(text).toContain(part);
    expect(text.match(/riposte approve \w+/g)).toHaveLength(1);
    const page = textOf(await open(stack, links[0]?.path ?? ''));
    expect(page).toContain('Take 2 steps against one attack sequence?');
    for (const id of [FIRST, SECOND])
      expect(page).toMatch(new RegExp(`Step \\d Decide: isolate instance ${id}.*It closes`));
  });

  it.each([
    { verdict: 'approve', ends: 'applied' },
    { verdict: 'reject', ends: 'rejected' },
  ])('has one answer for all its steps: $verdict', async ({ verdict, ends }) => {
    const stack = await given();
    await press(stack, linksIn(stack)[0] as Link, { verdict, reason: 'a drill' });
    await stack.drain();
    expect(steps(stack)).toEqual({ [FIRST]: ends, [SECOND]: ends });
    const page = textOf(await open(stack, linksIn(stack)[0]?.path ?? ''));
    expect(page).toMatch(/Step 1: .* Step 2: /);
  });

  it('leaves a step alone that has ended meanwhile, and does the others', async () => {
    const stack = await given();
    const [link] = linksIn(stack);
    const one = responsesIn(stack).find(({ target }) => target.key === FIRST);
    const no = { kind: 'reject', key: one?.key, by: 'jane', reason: 'it is a test host' };
    stack.services.sqs.deliver(`${stack.config.stack}-notify`, JSON.stringify(no));
    await stack.drain();
    expect(textOf(await open(stack, link?.path ?? ''))).toContain(
      'An answer here does not count for it: A person rejected it',
    );
    await press(stack, link as Link);
    await stack.drain();
    expect(steps(stack)).toEqual({ [FIRST]: 'rejected', [SECOND]: 'applied' });
    expect(textOf(await open(stack, link?.path ?? ''))).toMatch(/Step 1: A person rejected it.*Step 2: It is done/);
  });

  it('asks anew about a step whose state has changed, and takes no yes of before for it', async () => {
    const stack = await given();
    const [link] = linksIn(stack);
    stack.services.ec2.instances.instances.get(FIRST)?.interfaces.forEach((each) => {
      each.groups = ['sg-another'];
    });
    await press(stack, link as Link);
    await stack.drain();
    expect(steps(stack)).toEqual({ [FIRST]: 'waiting', [SECOND]: 'applied' });
    expect(groupsOf(stack, FIRST)).toEqual(['sg-another']);
    const again = linksIn(stack);
    expect(again).toHaveLength(2);
    await press(stack, again[1] as Link);
    await stack.drain();
    expect(steps(stack)).toEqual({ [FIRST]: 'applied', [SECOND]: 'applied' });
  });

  it('waits for the second person with all its steps', async () => {
    const to = ['jane@example.com', 'ben@example.com'];
    const people = { jane: { address: 'jane@example.com' }, ben: { address: 'ben@example.com' } };
    const stack = givenStack({
      approvalPage: true,
      settings,
      approval: { people },
      alerts: {
        people,
        channels: { desk: { kind: 'ses' as const, from: 'riposte@example.com', to } },
        routes: [{ to: 'desk' }],
      },
      playbooks: { override: { [PLAYBOOK]: { approvals: 2 } } },
    });
    stack.services.sesv2.verified.add('riposte@example.com');
    arrive(stack, SEQUENCE);
    await stack.drain();
    const linkOf = (address: string): Link => {
      const mails = stack.services.sesv2.sent.filter((mail) => mail.to?.[0] === address && linkIn(mail.text ?? ''));
      return linkIn(mails.at(-1)?.text ?? '') as Link;
    };
    await press(stack, linkOf('jane@example.com'));
    await stack.drain();
    expect(steps(stack)).toEqual({ [FIRST]: 'waiting', [SECOND]: 'waiting' });
    // Her yes is no second one, by whichever link.
    await press(stack, linkOf('jane@example.com'));
    await stack.drain();
    expect(steps(stack)).toEqual({ [FIRST]: 'waiting', [SECOND]: 'waiting' });
    await press(stack, linkOf('ben@example.com'));
    await stack.drain();
    expect(steps(stack)).toEqual({ [FIRST]: 'applied', [SECOND]: 'applied' });
  });

  it.each([3, 4, 5, 6, 7])('reaches each step once, though something dies at call %i', async (calls) => {
    const stack = await given();
    const [link] = linksIn(stack);
    await press(stack, link as Link);
    await dieAndGoOn(stack, calls);
    expect(steps(stack)).toEqual({ [FIRST]: 'applied', [SECOND]: 'applied' });
    for (const { action, history } of responsesIn(stack))
      if (action === 'isolate-instance') expect(history.filter(({ what }) => what === 'approve')).toHaveLength(1);
  });

  it('has one set of buttons in Slack, which goes when no step waits any more', async () => {
    const inSlack = await givenInSlack({ settings });
    const { stack, workspace } = inSlack;
    arrive(stack, SEQUENCE);
    await stack.drain();
    const message = workspace.messages.find(({ blocks }) => JSON.stringify(blocks).includes(`Step 1 of 2`));
    if (!message) throw new Error('nothing was asked in Slack');
    expect(message.blocks.filter(({ type }) => type === 'actions')).toHaveLength(1);
    await pressIn(inSlack, { message });
    expect(steps(stack)).toEqual({ [FIRST]: 'applied', [SECOND]: 'applied' });
    expect(buttonsOf(message).does).toEqual([]);
    expect(shownIn(message).split('Approved by <@U0JANE0001>')).toHaveLength(5);
  });

  it('keeps its buttons in Slack as long as a step waits, shown there or not', async () => {
    const { stack, workspace } = await givenInSlack({ settings });
    arrive(stack, SEQUENCE, reaching(7));
    await stack.drain();
    const message = workspace.messages[1] as (typeof workspace.messages)[number];
    const asked = responsesIn(stack).filter(({ action }) => action === 'isolate-instance');
    const reject = async (key: string | undefined): Promise<void> => {
      stack.services.sqs.deliver(`${stack.config.stack}-notify`, JSON.stringify({ kind: 'reject', key, by: 'jane' }));
      await stack.drain();
    };
    expect(asked).toHaveLength(7);
    const [approve] = buttonsOf(message).elements as { confirm?: { text: { text: string } } }[];
    expect(approve?.confirm?.text.text).toContain('7 steps, each if it is as shown. In 111122223333 eu-west-1.');
    for (const { key } of asked.slice(0, 6)) await reject(key);
    expect(buttonsOf(message).does).toContain('approve');
    await reject(asked[6]?.key);
    expect(buttonsOf(message).does).toEqual([]);
    expect(workspace.messages.slice(2).map((told) => told.thread_ts)).toEqual(asked.map(() => message.ts));
  });

  it('has buttons in Slack for the steps beyond the twentieth as well', async () => {
    const inSlack = await givenInSlack({ settings });
    const { stack, workspace } = inSlack;
    arrive(stack, SEQUENCE, reaching(23));
    await stack.drain();
    const message = workspace.messages[1] as (typeof workspace.messages)[number];
    const blocks = message.blocks.flatMap(({ type, block_id }) => (type === 'actions' ? [block_id ?? ''] : []));
    expect(blocks).toHaveLength(2);
    expect(shownIn(message).match(/riposte approve \w+/g)).toHaveLength(1);
    for (const block of blocks) await pressIn(inSlack, { message, block });
    expect(new Set(Object.values(steps(stack)))).toEqual(new Set(['applied']));
    expect(message.blocks.some(({ type }) => type === 'actions')).toBe(false);
  });

  it('says in Slack how much of its details there was no room for', async () => {
    const inSlack = await givenInSlack({ settings });
    const { stack, workspace } = inSlack;
    arrive(stack, SEQUENCE, reaching(20));
    await stack.drain();
    const [, message] = workspace.messages;
    await pressIn(inSlack, { ...(message && { message }), does: 'details' });
    const text = workspace.whispers[0]?.text ?? '';
    const shown = text.match(/\*Step \d+\*/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(2);
    expect(text).toContain(`${20 - shown} of 20 steps have no room here`);
    expect(text.length).toBeLessThan(3_000);
  });
});
