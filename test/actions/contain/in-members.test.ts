import { createLocalAccount } from '../../../local/local-account.ts';
import type { LocalStack } from '../../../local/local-stack.ts';
import { inventoryOf, memberAccount, organisationRules } from '../../../local/organisation.ts';
import { createSeeder } from '../../../local/seed.ts';
import type { Clients } from '../../../src/core/clients.ts';
import type { Containable } from '../../../src/core/contain.ts';
import { hours } from '../../../src/core/time.ts';
import { writeInventory } from '../../../src/journal/inventory.ts';
import { actionsOf } from '../../../src/platform/settings/schema.ts';
import { createTable } from '../../../src/platform/table.ts';
import { findingOf } from '../../sources/support.ts';
import { ACCOUNT, NOW, REGION } from '../../support/fixtures.ts';
import { bundled, givenStack, responsesIn } from '../../support/stories.ts';

const MEMBER = '444455556666';
const NAME = 'riposte-local-member-contain';
const OTHER = 'us-east-1';
const rules = organisationRules([REGION, OTHER], { accounts: [{ match: { account: [MEMBER] }, mode: 'enforce' }] });

/** What AWS answers who may not: STS where there is no role, and a service where the role lets it not. */
const refused = (message: string): Error =>
  Object.assign(new Error(message), { name: 'AccessDenied', $fault: 'client', $metadata: { httpStatusCode: 403 } });
const NO_ROLE = `User: arn:aws:sts::${ACCOUNT}:assumed-role/riposte-test-ActContainRole-x/act-contain is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${MEMBER}:role/${NAME}-${REGION}`;

/** A deployment that may contain, and a member of its organisation that holds what an event names. */
async function given(event: string, contain: Containable[]) {
  const member = createLocalAccount({
    account: MEMBER,
    region: REGION,
    startAt: NOW,
    // By which what was recorded is known to be of this deployment.
    stack: 'riposte-local',
    record: true,
  });
  const refusal: { error?: Error } = {};
  const entered: string[] = [];
  const through = (clients: Clients): Clients =>
    new Proxy(clients, {
      get: (all, name: keyof Clients) => ({
        send: (command: never) =>
          refusal.error
            ? Promise.reject(refusal.error)
            : (all[name] as { send(one: never): Promise<unknown> }).send(command),
      }),
    });
  const stack = givenStack({
    record: true,
    settings: { organisation: rules, contain, actions: actionsOf(['all'], contain) },
    clientsOf: (_account, region = '') => {
      entered.push(region);
      return through(member.clients);
    },
  });
  const table = createTable(stack.clients.dynamodb, stack.config.table);
  const inventory = (accounts = [memberAccount(MEMBER)]) =>
    writeInventory(table, inventoryOf(accounts, stack.world.now()));
  await inventory();
  const [source = '', name = ''] = event.split('/');
  const seed = createSeeder({ ...stack, services: member.services } as LocalStack, NAME);
  seed({ ...findingOf(source as 'guardduty', name), account: MEMBER });
  const text = bundled(event as 'guardduty/port-probe-search-cluster').replaceAll(ACCOUNT, MEMBER);
  const received = JSON.stringify({ ...JSON.parse(text), account: ACCOUNT });
  const say = async (kind: string): Promise<void> => {
    for (const { key } of contained()) {
      const plan = kind === 'approve' ? { plan: undefined } : {};
      stack.services.sqs.deliver(
        `${stack.config.stack}-act-${kind === 'undo' ? 'release' : 'contain'}`,
        JSON.stringify({ kind, key, by: 'ana', ...plan }),
      );
    }
    await stack.drain();
  };
  const contained = () => responsesIn(stack).filter(({ action }) => action !== 'notify' && action !== 'rotate-secret');
  const deliver = async (): Promise<void> => {
    stack.deliver('guardduty', received);
    await stack.drain();
  };
  const wrote = () =>
    member.calls
      // A dry run of EC2 asks whether it may, and writes nothing.
      .filter(({ input }) => !(input as { DryRun?: boolean }).DryRun)
      .map(({ operation }) => operation)
      .filter((one) => !/^(Get|List|Describe|Lookup)/.test(one));
  /** The same found once more and worse, by GuardDuty of another region: what has no region is one response. */
  const deliverIn = async (region: string): Promise<void> => {
    const { detail, ...rest } = JSON.parse(received.replaceAll(REGION, region));
    const other = { ...detail, id: `${detail.id}0`, severity: detail.severity + 0.5 };
    stack.deliver('guardduty', JSON.stringify({ ...rest, detail: other }));
    await stack.drain();
  };
  return { stack, member, refusal, inventory, entered, deliver, deliverIn, say, contained, wrote };
}

const CASES = [
  { event: 'guardduty/malware-on-instance-volume', contain: 'instances', does: 'ModifyNetworkInterfaceAttribute' },
  { event: 'guardduty/database-password-guessed', contain: 'databases', does: 'ModifyDBInstance' },
  { event: 'guardduty/instance-credentials-used-outside-aws', contain: 'sessions', does: 'PutRolePolicy' },
  { event: 'guardduty/console-login-from-two-countries', contain: 'users', does: 'AttachUserPolicy' },
] as const;

describe.each(CASES)('containment of $contain in a member account', ({ event, contain, does }) => {
  it('is asked about, done and undone there, and nothing of it at home', async () => {
    const { stack, deliver, say, contained, wrote, member } = await given(event, [contain]);
    await deliver();
    expect(contained()).toMatchObject([{ outcome: 'awaiting-approval' }]);
    expect(wrote()).toEqual([]);
    await say('approve');
    expect(wrote()).toContain(does);
    const calls = member.calls.length;
    await say('undo');
    expect(member.calls.length).toBeGreaterThan(calls);
    const there: ReadonlySet<string> = new Set(['dynamodb', 'sqs', 'sns']);
    expect(stack.calls.filter(({ service }) => !there.has(service))).toEqual([]);
  });

  it('is told with the command of the member’s owner, and not asked about, where the role is missing', async () => {
    const { deliver, contained, wrote, refusal, say } = await given(event, [contain]);
    refusal.error = refused(NO_ROLE);
    await deliver();
    const switched = `${contain.charAt(0).toUpperCase()}${contain.slice(1)}=on`;
    expect(contained()).toMatchObject([
      {
        outcome: 'failed',
        open: 'member',
        advice: expect.stringMatching(
          new RegExp(`role ${NAME}-${REGION} of account ${MEMBER}.* is missing.*Organisation=o-abcdefghij ${switched}`),
        ),
      },
    ]);
    await say('approve');
    expect(wrote()).toEqual([]);
  });

  it('is told where the role is there and does not let it', async () => {
    const { deliver, contained, refusal } = await given(event, [contain]);
    refusal.error = refused(`User: arn:aws:sts::${MEMBER}:assumed-role/x is not authorized to perform: a:B`);
    await deliver();
    expect(contained()).toMatchObject([
      { outcome: 'failed', advice: expect.stringContaining(`does not let ${contain} be contained`) },
    ]);
  });

  it('is told with the command, where its owner has switched it off before an undo, and given back once it is on', async () => {
    const { deliver, say, contained, refusal, stack, wrote } = await given(event, [contain]);
    await deliver();
    await say('approve');
    const release = NAME.replace('contain', 'release');
    refusal.error = refused(
      `User: arn:aws:sts::${MEMBER}:assumed-role/${release}-${REGION}/x is not authorized to perform: a:B`,
    );
    await say('undo');
    expect(contained()[0]?.state).not.toBe('undone');
    const told = stack.services.sns.published.map(({ message }) => message.replaceAll(/\s+/g, ' ')).at(-1);
    expect(told?.replaceAll('- ', '-')).toContain(`does not let ${contain} be given back`);
    expect(told).toContain(`${contain.charAt(0).toUpperCase()}${contain.slice(1)}=on`);
    delete refusal.error;
    const made = wrote().length;
    await say('undo');
    expect(wrote().length).toBeGreaterThan(made);
  });

  it('is not lost where the account leaves in the middle: an undo is told, and possible once it is back', async () => {
    const { deliver, say, contained, inventory, member, stack } = await given(event, [contain]);
    await deliver();
    await say('approve');
    // What is known of the accounts is read again after five minutes.
    stack.advance(360_000);
    await inventory([memberAccount(MEMBER, { status: 'suspended' })]);
    const calls = member.calls.length;
    await say('undo');
    expect(member.calls).toHaveLength(calls);
    const [kept] = contained();
    expect(kept?.state).not.toBe('undone');
    const told = stack.services.sns.published.map(({ message }) => message.replaceAll(/\s+/g, ' '));
    expect(told.at(-1)).toMatch(/not undone/i);
    stack.advance(360_000);
    await inventory();
    await say('undo');
    expect(member.calls.length).toBeGreaterThan(calls);
  });
});

describe.each([
  { event: 'guardduty/instance-credentials-used-outside-aws', contain: 'sessions' },
  { event: 'guardduty/console-login-from-two-countries', contain: 'users' },
] as const)('what has no region, and is contained by the role of one ($contain)', ({ event, contain }) => {
  it('is taken back by that role, though a finding of another region holds by then', async () => {
    const { stack, deliver, deliverIn, say, contained, entered, wrote } = await given(event, [contain]);
    await deliver();
    await say('approve');
    expect(contained()).toMatchObject([{ outcome: 'applied', entered: REGION }]);
    stack.advance(60_000);
    await deliverIn(OTHER);
    const [{ wants = [] } = {}] = contained();
    expect(wants[0]?.finding).toContain(`#${OTHER}#`);
    const [made, begun] = [wrote().length, entered.length];
    await say('undo');
    expect(contained()).toMatchObject([{ state: 'undone' }]);
    expect(wrote().length).toBeGreaterThan(made);
    expect(new Set(entered.slice(begun))).toEqual(new Set([REGION]));
  });
});

it('the deny of a session is lifted in its time by the role that wrote it, though a finding of another region holds', async () => {
  const { stack, deliver, deliverIn, say, contained, entered } = await given(
    'guardduty/instance-credentials-used-outside-aws',
    ['sessions'],
  );
  await deliver();
  await say('approve');
  stack.advance(60_000);
  await deliverIn(OTHER);
  const begun = entered.length;
  stack.advance(hours(13));
  await stack.sweep();
  await stack.drain();
  const [kept] = contained();
  expect(kept?.followUp).toBeUndefined();
  expect(entered.slice(begun)).toEqual([REGION]);
});

it('the deny of a session whose account has left is told once as not lifted, and lifted when it is back', async () => {
  const { stack, deliver, say, contained, inventory, member } = await given(
    'guardduty/instance-credentials-used-outside-aws',
    ['sessions'],
  );
  await deliver();
  await say('approve');
  const sweep = async (accounts?: ReturnType<typeof memberAccount>[]): Promise<void> => {
    stack.advance(hours(13));
    await inventory(accounts);
    await stack.sweep();
    await stack.drain();
  };
  const told = stack.services.sns.published.length;
  const calls = member.calls.length;
  for (let n = 0; n < 3; n += 1) await sweep([]);
  expect(member.calls).toHaveLength(calls);
  expect(contained()).toMatchObject([{ outcome: 'partial', open: 'partial', followUp: { always: true } }]);
  const [{ subject, message } = {}, ...more] = stack.services.sns.published.slice(told);
  expect(more).toEqual([]);
  expect(subject).toContain('FAILED');
  expect(message?.replaceAll(/\s+/g, ' ')).toMatch(/It was done, but its follow-up failed.*let the account in again/);
  await sweep();
  expect(contained()).toMatchObject([{ state: 'done', outcome: 'applied' }]);
  expect(contained()[0]?.followUp).toBeUndefined();
});
