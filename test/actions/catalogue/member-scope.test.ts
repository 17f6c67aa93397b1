import { createLocalAccount, type LocalAccount } from '../../../local/local-account.ts';
import type { LocalStack } from '../../../local/local-stack.ts';
import { inventoryOf, memberAccount, organisationRules } from '../../../local/organisation.ts';
import { createSeeder } from '../../../local/seed.ts';
import { ceilingAt, configAt } from '../../../src/actions/catalogue/members.ts';
import type { Entering } from '../../../src/core/clients.ts';
import type { Config } from '../../../src/core/config.ts';
import type { Inventory, MemberAccount, OrganisationRules } from '../../../src/core/organisation.ts';
import { shortId } from '../../../src/core/short-id.ts';
import { decide } from '../../../src/decide/decide.ts';
import { isByOwnRole, isNamedAsOurs } from '../../../src/decide/guards/own-resources.ts';
import { writeInventory } from '../../../src/journal/inventory.ts';
import { entryOf } from '../../../src/platform/member-clients.ts';
import { createTable } from '../../../src/platform/table.ts';
import { stackWith } from '../../deploy/given.ts';
import { findingOf } from '../../sources/support.ts';
import { ACCOUNT, givenConfig, NOW, REGION } from '../../support/fixtures.ts';
import { bundled, givenStack, responsesIn } from '../../support/stories.ts';

const MEMBER = '444455556666';
const BUCKET = 'guardduty/bucket-block-public-access-disabled';
const HOME = { account: ACCOUNT, region: REGION };

const rules = organisationRules([REGION, 'us-east-1'], {
  accounts: [{ match: { account: [MEMBER] }, mode: 'enforce' }],
});
const member = memberAccount(MEMBER, { name: 'shop' });
const inventoryWith = (changes: Partial<MemberAccount> = {}, at = NOW): Inventory =>
  inventoryOf([{ ...member, ...changes }], at);

/** What the administrator's GuardDuty says of a bucket of the member in a region. */
function received(region = REGION): string {
  const text = bundled(BUCKET).replaceAll(ACCOUNT, MEMBER).replaceAll(REGION, region);
  return JSON.stringify({ ...JSON.parse(text), account: ACCOUNT });
}

interface Given {
  organisation?: Partial<OrganisationRules>;
  inventory?: Inventory | undefined;
  region?: string;
}

/** The stack at home, and the member's account with the bucket. */
async function given({ organisation = {}, inventory = inventoryWith(), region = REGION }: Given = {}) {
  const there: LocalAccount = createLocalAccount({
    account: MEMBER,
    region,
    startAt: NOW,
    stack: 'elsewhere',
    record: true,
  });
  const entered: { account: string; region: string | undefined; how: Entering }[] = [];
  const settings = { organisation: { ...rules, ...organisation } };
  const stack = givenStack({
    record: true,
    settings,
    clientsOf: (account, at, how = {}) => {
      entered.push({ account, region: at, how });
      return there.clients;
    },
  });
  const finding = findingOf('guardduty', BUCKET.split('/')[1] as string);
  createSeeder({ ...stack, services: there.services } as LocalStack)({ ...finding, account: MEMBER, region });
  const table = createTable(stack.clients.dynamodb, stack.config.table);
  if (inventory) await writeInventory(table, inventory);
  const deliver = async (): Promise<void> => {
    stack.deliver('guardduty', received(region));
    await stack.drain();
  };
  return { stack, there, entered, table, deliver };
}

const outcomes = (stack: LocalStack): unknown[] => responsesIn(stack).map(({ action, outcome }) => [action, outcome]);
const wrote = ({ calls }: LocalAccount): string[] =>
  calls.map(({ operation }) => operation).filter((name) => /^Put/.test(name));

describe('a finding of an account of the organisation', () => {
  it.each([REGION, 'us-east-1'])('is answered there, in %s, in a session named after the response', async (region) => {
    const { stack, there, entered, deliver } = await given({ region });
    await deliver();
    expect(outcomes(stack)).toEqual([['block-public-access', 'applied']]);
    expect(wrote(there)).toContain('PutPublicAccessBlock');
    const [response] = responsesIn(stack);
    expect(entered[0]).toMatchObject({ account: MEMBER, region, how: { session: shortId(response?.key ?? '') } });
    expect(stack.calls.filter(({ service }) => service === 's3')).toEqual([]);
  });

  it.each([
    { what: 'is new', organisation: { accounts: [] } },
    { what: 'is suspended', inventory: inventoryWith({ status: 'suspended' }) },
    { what: 'is not in the inventory', inventory: { ...inventoryWith(), accounts: [] } },
    { what: 'has no inventory that is current', inventory: inventoryWith({}, NOW - 49 * 3_600_000) },
    { what: 'is of another organisation', inventory: { ...inventoryWith(), organisation: 'o-other00000' } },
  ])('is told and waits where the account $what', async ({ organisation, inventory }) => {
    const { stack, there, entered, deliver } = await given({
      ...(organisation && { organisation }),
      ...(inventory && { inventory }),
    });
    await deliver();
    expect(responsesIn(stack)).toMatchObject([{ action: 'block-public-access', outcome: 'notified', open: 'ceiling' }]);
    expect(stack.services.sns.published.length).toBeGreaterThan(0);
    expect(entered).toEqual([]);
    expect(there.calls).toEqual([]);
  });

  it('is acted on nowhere in a region that is not the organisation’s', async () => {
    const { stack, there, deliver } = await given({ region: 'ap-southeast-2' });
    await deliver();
    expect(outcomes(stack)).toEqual([]);
    expect(there.calls).toEqual([]);
  });

  it('is told nobody, and kept nowhere, where the account is excluded', async () => {
    const { stack, there, deliver } = await given({
      organisation: { accounts: [{ match: { unit: ['r-a1b2'] }, exclude: true }] },
    });
    await deliver();
    expect(stack.services.dynamodb.items().filter(({ sk }) => sk === 'FINDING' || sk === 'RESPONSE')).toEqual([]);
    expect(stack.services.sns.published).toEqual([]);
    expect(there.calls).toEqual([]);
  });

  it('is taken up by itself when the account is active again, and not before', async () => {
    const { stack, there, table, deliver } = await given({ inventory: inventoryWith({ status: 'suspended' }) });
    await deliver();
    for (let hour = 0; hour < 3; hour += 1) {
      stack.advance(3_600_000);
      await stack.sweep();
      await stack.drain();
    }
    expect(there.calls).toEqual([]);
    const told = stack.services.sns.published.length;
    await writeInventory(table, inventoryWith({}, stack.world.now()));
    stack.advance(6 * 60_000);
    await stack.sweep();
    await stack.drain();
    expect(outcomes(stack)).toEqual([['block-public-access', 'applied']]);
    expect(stack.services.sns.published.length).toBeGreaterThan(told);
  });

  it('that leaves in the middle of a containment has its undo told, and not lost', async () => {
    const { stack, there, table, deliver } = await given();
    await deliver();
    await writeInventory(table, { ...inventoryWith({}, NOW + 1), accounts: [] });
    stack.advance(6 * 60_000);
    const calls = there.calls.length;
    const told = stack.services.sns.published.length;
    const key = responsesIn(stack)[0]?.key;
    stack.services.sqs.deliver(`${stack.config.stack}-act-storage`, JSON.stringify({ kind: 'undo', key, by: 'ana' }));
    await stack.drain();
    expect(there.calls).toHaveLength(calls);
    expect(stack.calls.filter(({ service }) => service === 's3')).toEqual([]);
    expect(stack.services.sns.published.length).toBeGreaterThan(told);
    expect(stack.services.sns.published.at(-1)?.message).toMatch(/is\s+not in the organisation’s inventory/);
    expect(responsesIn(stack)[0]?.state).not.toBe('undone');
  });
});

describe('an account of the organisation', () => {
  it.each([
    { what: 'for itself', envelope: MEMBER, isTaken: true },
    { what: 'through the administrator at home', envelope: ACCOUNT, isTaken: true },
    { what: 'by another member', envelope: '777788889999', isTaken: false },
  ])('is spoken for $what: taken $isTaken', async ({ envelope, isTaken }) => {
    const { stack, there } = await given();
    stack.deliver('guardduty', JSON.stringify({ ...JSON.parse(received()), account: envelope }));
    await stack.drain();
    expect(wrote(there).length > 0).toBe(isTaken);
    const findings = stack.services.dynamodb.items().filter(({ sk }) => sk === 'FINDING');
    expect(findings).toHaveLength(isTaken ? 1 : 0);
  });

  it('cannot say that it is home', async () => {
    const { stack, there } = await given();
    const forged = bundled(BUCKET);
    stack.deliver('guardduty', JSON.stringify({ ...JSON.parse(forged), account: MEMBER }));
    await stack.drain();
    expect(stack.services.dynamodb.items().filter(({ sk }) => sk === 'FINDING')).toEqual([]);
    expect(there.calls).toEqual([]);
  });
});

describe('a finding that comes by the administrator and by the member', () => {
  const ways = { administrator: ACCOUNT, member: MEMBER };
  type Way = keyof typeof ways;
  const orders: Way[][] = [
    ['administrator', 'member'],
    ['member', 'administrator'],
  ];
  /** The same event, in each of these envelopes, each with an id of its own. */
  const sentBy = (text: string, order: readonly Way[]): string[] =>
    order.map((way) =>
      JSON.stringify({ ...JSON.parse(text.replaceAll(ACCOUNT, MEMBER)), id: `of-${way}`, account: ways[way] }),
    );
  const kept = ({ services }: LocalStack, what: string) => services.dynamodb.items().filter(({ sk }) => sk === what);

  it.each(orders)('of GuardDuty is answered once: first by the %s, then by the %s', async (...order) => {
    const { stack, there } = await given();
    for (const event of sentBy(bundled(BUCKET), order)) {
      stack.deliver('guardduty', event);
      await stack.drain();
    }
    expect(kept(stack, 'FINDING')).toHaveLength(1);
    expect(outcomes(stack)).toEqual([['block-public-access', 'applied']]);
    expect(wrote(there)).toHaveLength(1);
    expect(stack.services.sns.published).toHaveLength(1);
  });

  it('of GuardDuty is answered once where both come in one batch', async () => {
    const { stack, there } = await given();
    for (const event of sentBy(bundled(BUCKET), ['member', 'administrator'])) stack.deliver('guardduty', event);
    await stack.drain();
    expect(kept(stack, 'FINDING')).toHaveLength(1);
    expect(wrote(there)).toHaveLength(1);
    expect(stack.services.sns.published).toHaveLength(1);
  });

  it.each(
    orders.flatMap((order) =>
      ['control-failed', 'partner-product', 'copy-of-guardduty-from-member'].map((name) => ({
        name,
        order,
        first: order[0],
      })),
    ),
  )('of Security Hub ($name) is told once: first by the $first', async ({ name, order }) => {
    const { stack } = await given();
    for (const event of sentBy(bundled(`security-hub/${name}`), order)) {
      stack.deliver('security-hub', event);
      await stack.drain();
    }
    expect(kept(stack, 'FINDING')).toHaveLength(1);
    expect(kept(stack, 'RESPONSE')).toHaveLength(1);
    expect(stack.services.sns.published).toHaveLength(1);
  });
});

describe('the ceiling', () => {
  const config = { ...givenConfig({ organisation: rules }), inventory: inventoryWith() };

  it('of an account and the deployed one: the lower holds', () => {
    const at = { account: MEMBER, region: REGION };
    expect(ceilingAt(at, 'block-public-access', config)).toBe('enforce');
    expect(ceilingAt(at, 'block-public-access', { ...config, mode: 'approve' })).toBe('approve');
    const approve = {
      ...config,
      organisation: { ...rules, accounts: [{ match: { account: [MEMBER] }, mode: 'approve' as const }] },
    };
    expect(configAt(at, 'block-public-access', approve)).toMatchObject({ account: MEMBER, mode: 'approve' });
  });

  it('is the deployed one at home, also for what has no region', () => {
    expect(configAt(HOME, 'block-public-access', config)).toBe(config);
    expect(configAt({ ...HOME, region: 'us-east-1' }, 'deactivate-access-key', config)).toBe(config);
  });

  it('leaves accounts of memberAccounts as they were where the inventory does not know them', () => {
    const listed = givenConfig({ organisation: rules, memberAccounts: [MEMBER] });
    const at = configAt({ account: MEMBER, region: REGION }, 'block-public-access', listed);
    expect(at).toMatchObject({ account: MEMBER, region: REGION, mode: 'enforce' });
  });

  it.each([
    { what: 'the rules have it told, and the inventory is lost', mode: 'notify' as const, inventory: undefined },
    { what: 'a unit may have it told, and the inventory is lost', unit: true, inventory: undefined },
    { what: 'new accounts are told, and the inventory is lost', accounts: [], inventory: undefined },
    { what: 'the rules have it told, and it is suspended', mode: 'notify' as const, status: 'suspended' as const },
    { what: 'new accounts are told, and it is suspended', accounts: [], status: 'suspended' as const },
  ])('of an account of memberAccounts does not rise where $what', ({ mode, unit, accounts, status, ...rest }) => {
    const own = { match: { account: [MEMBER] }, mode: mode ?? ('enforce' as const) };
    const above = { match: { unit: ['r-a1b2'] }, mode: 'notify' as const };
    const organisation = { ...rules, accounts: accounts ?? (unit ? [above, own] : [own]) };
    const listed = givenConfig({ organisation, memberAccounts: [MEMBER] });
    const inventory = 'inventory' in rest ? rest.inventory : inventoryWith({ ...(status && { status }) });
    const at = { account: MEMBER, region: REGION };
    expect(ceilingAt(at, 'block-public-access', { ...listed, ...(inventory && { inventory }) })).toBe('notify');
  });

  it('of an account of memberAccounts is none where a unit may be excluded, and the inventory is lost', () => {
    const organisation = { ...rules, accounts: [{ match: { unit: ['r-a1b2'] }, exclude: true }, ...rules.accounts] };
    const listed = givenConfig({ organisation, memberAccounts: [MEMBER] });
    expect(ceilingAt({ account: MEMBER, region: REGION }, 'block-public-access', listed)).toBe('observe');
  });

  it('of an account of memberAccounts is the deployed one where a current inventory has it outside', () => {
    const listed = givenConfig({ organisation: { ...rules, accounts: [] }, memberAccounts: [MEMBER] });
    const config = { ...listed, inventory: { ...inventoryWith(), accounts: [] } };
    expect(ceilingAt({ account: MEMBER, region: REGION }, 'block-public-access', config)).toBe('enforce');
  });
});

describe('an attacker of an account of the organisation', () => {
  const attacked = { ...findingOf('guardduty', 'port-probe-search-cluster'), account: MEMBER };
  const decidedBy = (blocks: OrganisationRules['blocks'], changes: Partial<MemberAccount> = {}) => {
    const organisation = { ...rules, blocks };
    const config = { ...givenConfig({ organisation }), inventory: inventoryWith(changes) };
    return decide(attacked, config, NOW).decisions.find(({ action }) => action === 'block-ip');
  };

  it.each(['organisation', 'firewall-manager'] as const)('is blocked where the list is shared: %s', (blocks) => {
    expect(decidedBy(blocks)).toMatchObject({ mode: 'enforce', at: `${ACCOUNT}#${REGION}` });
    expect(decidedBy(blocks)?.outcome).toBeUndefined();
  });

  it.each([
    { what: 'the list is the stack’s own', blocks: 'own' },
    { what: 'the account is suspended', blocks: 'organisation', status: 'suspended' },
  ] as const)('is not where $what', ({ blocks, ...changes }) => {
    expect(decidedBy(blocks, changes)).toMatchObject({ outcome: 'refused', guard: 'foreign' });
  });
});

it('each role by which a function enters a member is one of its own once it is proven, and no other of such a name', () => {
  const config = givenConfig({ organisation: rules, inventory: inventoryWith(), contain: ['sessions'] });
  const isOwn = (userName: string, ownRole?: 'proven' | 'impostor'): boolean =>
    isByOwnRole({ account: MEMBER, ownRole, actor: { userType: 'AssumedRole', userName } } as never, config);
  const roles = ['read', 'blocks', 'network', 'identity', 'storage', 'contain-eu-west-1'].map(
    (role) => `riposte-test-member-${role}`,
  );
  expect(roles.filter((role) => !isOwn(role, 'proven'))).toEqual([]);
  expect(roles.filter((role) => isOwn(role) || isOwn(role, 'impostor'))).toEqual([]);
  const others = ['notify', 'runs', 'admin', 'contain', 'contain-', 'contain-admin'].map(
    (role) => `riposte-test-member-${role}`,
  );
  expect(others.filter((role) => isOwn(role, 'proven'))).toEqual([]);
});

it('a role is named as one that contains where a look reads it: in regions in scope, while something may be contained', () => {
  const of = (role: string) =>
    ({ account: MEMBER, actor: { userType: 'AssumedRole', userName: `riposte-test-member-${role}` } }) as never;
  const named = (role: string, changes: Partial<Config> = {}): boolean =>
    isNamedAsOurs(
      of(role),
      givenConfig({ organisation: rules, inventory: inventoryWith(), contain: ['sessions'], ...changes }),
    );
  const isListed = (role: string): boolean =>
    isNamedAsOurs(of(role), givenConfig({ memberAccounts: [MEMBER], contain: ['sessions'] }));
  for (const kind of ['contain', 'release']) {
    expect(['eu-west-1', 'us-east-1'].map((region) => named(`${kind}-${region}`))).toEqual([true, true]);
    expect(['zz-evil-9', 'ap-south-2', ''].map((region) => named(`${kind}-${region}`))).toEqual([false, false, false]);
    expect(named(`${kind}-eu-west-1`, { contain: [] })).toBe(false);
    expect(['eu-west-1', 'us-east-1'].map((region) => isListed(`${kind}-${region}`))).toEqual([true, false]);
  }
});

describe('the role by which a member is entered', () => {
  const config = givenConfig({ organisation: rules, memberAccounts: ['777788889999'] });
  const entry = (account: string, region = REGION, inventory: Inventory | undefined = inventoryWith()) =>
    entryOf(config, 'storage', { account, region }, { inventory, session: 'k7f3q2md' });

  it('is one for its group in accounts of the organisation, in every region of it', () => {
    const RoleArn = `arn:aws:iam::${MEMBER}:role/riposte-test-member-storage`;
    expect(entry(MEMBER)).toEqual({ RoleArn, RoleSessionName: 'k7f3q2md' });
    expect(entry(MEMBER, 'us-east-1')).toEqual({ RoleArn, RoleSessionName: 'k7f3q2md' });
  });

  it('is the one of docs/members.md in accounts that are only listed, at home', () => {
    expect(entry('777788889999')).toMatchObject({
      RoleArn: 'arn:aws:iam::777788889999:role/riposte-test-member',
      ExternalId: 'riposte-test',
    });
    expect(() => entry('777788889999', 'us-east-1')).toThrow('not one of memberAccounts');
  });

  it.each([
    { what: 'an account that nobody knows', account: '123412341234' },
    { what: 'a region that is not listed', account: MEMBER, region: 'ap-southeast-2' },
    { what: 'what is no account', account: `${MEMBER}:role/admin` },
    { what: 'our own account by the list', account: ACCOUNT },
  ])('is not named for $what', ({ account, region }) => {
    expect(() => entry(account, region)).toThrow();
  });

  it('may be taken by the functions of its group alone, in accounts of the own organisation alone', async () => {
    const allowed = async (organisation: string): Promise<string[]> => {
      const { Resources } = await stackWith({ organisation });
      const roles = Object.entries(Resources as Record<string, object>).filter(([, each]) =>
        JSON.stringify(each).includes('riposte-test-member-'),
      );
      for (const [, each] of roles) expect(JSON.stringify(each)).toContain('"aws:ResourceOrgID"');
      return roles.map(([id, each]) => `${id} ${/riposte-test-member-(\w+)/.exec(JSON.stringify(each))?.[1]}`).sort();
    };
    expect(await allowed('')).toEqual([]);
    expect(await allowed(JSON.stringify(rules))).toEqual([
      'ActIdentityRole identity',
      'ActNetworkRole network',
      'ActStorageRole storage',
      'BlockPlacesRole blocks',
      // This looks, by a role that may change nothing.
      'LookMembersRole read',
    ]);
  });

  it.each([
    { title: 'with an inventory', inventory: inventoryWith() },
    { title: 'without one', inventory: undefined },
  ])('is not named for an account that is listed and excluded, $title', ({ inventory }) => {
    const organisation = { ...rules, accounts: [{ match: { account: ['777788889999'] }, exclude: true }] };
    const both = givenConfig({ organisation, memberAccounts: ['777788889999'] });
    const place = { account: '777788889999', region: REGION };
    expect(() => entryOf(both, 'storage', place, { inventory })).toThrow('exclude');
  });

  it('is not named without an inventory', () => {
    expect(() => entryOf(config, 'storage', { account: MEMBER, region: REGION }, {})).toThrow();
  });
});
