import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteRuleCommand, ListTargetsByRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteRoleCommand, DeleteRolePolicyCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetPublicAccessBlockCommand } from '@aws-sdk/client-s3';
import { keepDigests, sendDaily } from '../../local/digests.ts';
import { createLocalStack, type LocalStack } from '../../local/local-stack.ts';
import { inventoryOf, memberAccount, organisationRules } from '../../local/organisation.ts';
import { bundledEvents } from '../../simulation/events.ts';
import { catalogue } from '../../src/actions/catalogue/catalogue.ts';
import type { ClientsOf } from '../../src/core/clients.ts';
import { memberRoleName } from '../../src/core/member-roles.ts';
import { hours } from '../../src/core/time.ts';
import { expectedRules } from '../../src/health/members/expected-rules.ts';
import { memberRows } from '../../src/health/members/member-rows.ts';
import { readMembers } from '../../src/health/members/read-members.ts';
import { writeInventory } from '../../src/journal/inventory.ts';
import { isFindingItem, readFindingItem } from '../../src/journal/stored-finding.ts';
import { isResponseItem, readResponse } from '../../src/journal/stored-response.ts';
import { createTable, type Key } from '../../src/platform/table.ts';
import { broughtByRules } from '../../src/sources/index.ts';
import { say as answer } from '../act/given.ts';
import { ANSWERED_KINDS, eventOf } from './support/answered-kinds.ts';
import { readBundledEvents } from './support/bundled-events.ts';
import { useMadeUpCredentials } from './support/deploy.ts';
import {
  collectForwarded,
  deployMember,
  enterAsOwner,
  FAR,
  forwarded,
  heldIn,
  type Member,
  makeBus,
  memberClientsFor,
} from './support/emulated-members.ts';
import { ACCOUNT, type Emulator, REGION, startMoto } from './support/emulators.ts';
import { startRoleGuard } from './support/role-guard.ts';
import { say } from './support/say.ts';

const SHOP = '444455556666';
const DATA = '555566667777';
/** No region of the organisation's. */
const UNHEARD = 'sa-east-1';
const STACK = 'riposte-local';
const BUCKET = 'supplier-contracts';
const RULES = organisationRules([REGION, FAR], {
  accounts: [{ match: { account: [ACCOUNT, SHOP] }, mode: 'enforce', blocks: 'organisation', cloudFront: true }],
});

let moto: Emulator;
let guard: Emulator;
let stack: LocalStack;
let clientsOf: ClientsOf;
let digests: ReturnType<typeof keepDigests>;
const members = new Map<string, Member>();
const began = Date.now();

const at = (account: string, region: string): Member => {
  const member = members.get(`${account} ${region}`);
  if (!member) throw new Error(`nothing is deployed to ${account} ${region}`);
  return member;
};
const bundled = readBundledEvents();
/** What AWS tells in us-east-1 alone, where a member has rules, too. */
const ofFar = bundledEvents()
  .filter(({ source }) => !bundled.some((event) => event.source === source))
  .map(({ source, body }) => ({ source, event: JSON.parse(body) as (typeof bundled)[number]['event'] }));
const bodyOf = (name: string): string => JSON.stringify(bundled.find((event) => event.name === name)?.event);
/** Of each kind so many are put on the bus. */
const MOST_OF_A_KIND = 10;
/** Its patterns look into lists and have wildcards, which the emulator's bus does not know: real ones are tried in test/reality. */
const PAST_THE_BUS: ReadonlySet<string> = new Set(['cloudwatch']);
const moved = (body: string, account: string, region: string): string =>
  body.replaceAll(ACCOUNT, account).replaceAll(REGION, region);
const itemsOf = (): Key[] => stack.services.dynamodb.items() as unknown as Key[];
const findings = () => itemsOf().filter(isFindingItem).map(readFindingItem);
const responses = () => itemsOf().filter(isResponseItem).map(readResponse);
/** The response of the account in which something happened. */
const isOf =
  (action: string, source: string) =>
  ({ action: done, key, wants }: ReturnType<typeof responses>[number]): boolean =>
    done === action && key.startsWith(`${SHOP}#`) && wants.some(({ finding }) => finding.startsWith(`${source}#`));
const rows = async () => {
  const known = await readMembers(createTable(stack.clients.dynamodb, STACK));
  return known ? memberRows(known, stack.world.now()) : [];
};

beforeAll(async () => {
  useMadeUpCredentials();
  moto = await startMoto('many');
  guard = await startRoleGuard(moto.url);
  process.env.AWS_ENDPOINT_URL = guard.url;
  await makeBus(moto.url, STACK);
  for (const account of [ACCOUNT, SHOP, DATA])
    for (const region of [REGION, FAR]) {
      if (account === ACCOUNT && region === REGION) continue;
      const member = await enterAsOwner(moto.url, account, region);
      members.set(`${account} ${region}`, member);
      await deployMember(member, STACK, RULES.id);
    }
  stack = createLocalStack({
    account: ACCOUNT,
    region: REGION,
    stack: STACK,
    startAt: began,
    settings: { mode: 'enforce', organisation: RULES },
    clientsOf: (...where) => clientsOf(...where),
  });
  clientsOf = memberClientsFor(stack.config);
  digests = keepDigests();
  const accounts = [memberAccount(ACCOUNT), memberAccount(SHOP, { name: 'shop' }), memberAccount(DATA)];
  await writeInventory(createTable(stack.clients.dynamodb, STACK), inventoryOf(accounts, began));
  say('three accounts in two regions stand');
}, 300_000);

afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  for (const { account: _, region: __, ...clients } of members.values())
    for (const client of Object.values(clients)) client.destroy();
  await Promise.all([moto, guard].map((emulator) => emulator?.stop()));
});

describe('an organisation of three accounts in two regions', () => {
  it('hears every kind of event that its members forward, by the rules of the template', async () => {
    const rules = expectedRules(STACK);
    const member = at(DATA, FAR);
    await collectForwarded(
      member,
      rules.map(({ name }) => name),
    );
    const kinds = new Set(rules.map(({ source }) => source));
    const byKind = Map.groupBy(
      [...bundled, ...ofFar].filter(({ source }) => kinds.has(source)),
      ({ source, event }) => `${source} ${event['detail-type']}`,
    );
    const bodies = [...byKind.values()]
      .flatMap((ofKind) => ofKind.slice(0, MOST_OF_A_KIND))
      .map(({ event }) => moved(JSON.stringify(event), DATA, FAR));
    const came = await forwarded(member, bodies);
    for (const event of came) {
      const source = broughtByRules.find(({ rules: ofIt }) =>
        ofIt.some(
          ({ sources, detailTypes }) => sources.includes(event.source) && detailTypes.includes(event['detail-type']),
        ),
      );
      if (source && kinds.has(source.id)) stack.deliver(source.id, JSON.stringify(event));
    }
    for (const { source, event } of bundled)
      if (PAST_THE_BUS.has(source)) stack.deliver(source, moved(JSON.stringify(event), DATA, FAR));
    await stack.drain();
    const heard = new Set(
      findings()
        .filter(({ finding }) => finding.account === DATA && finding.region === FAR)
        .map(({ finding }) => finding.source),
    );
    say(`${came.length} of ${bodies.length} events were forwarded; heard: ${[...heard].join(', ')}`);
    expect([...kinds].filter((kind) => !heard.has(kind))).toEqual([]);
  });

  it('closes a bucket in the member that it was found in, by the role of that account', async () => {
    const { s3 } = at(SHOP, REGION);
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
    const body = moved(bodyOf('macie/block-public-access-disabled'), SHOP, REGION);
    stack.deliver('macie', body);
    await stack.drain();
    const response = responses().find(({ key }) => key.startsWith(`${SHOP}#`) && key.includes('block-public-access'));
    say(`bucket: ${response?.outcome}, ${response?.reason}`);
    expect(response).toMatchObject({ state: 'done', outcome: 'applied' });
    const command = new GetPublicAccessBlockCommand({ Bucket: response?.target.key });
    const { PublicAccessBlockConfiguration } = await s3.send(command);
    expect(PublicAccessBlockConfiguration).toMatchObject({ BlockPublicAcls: true, BlockPublicPolicy: true });
  });

  it.each(ANSWERED_KINDS)('answers $event there by $action', async ({ source, action, ...kind }) => {
    const member = at(SHOP, kind.isGlobal ? FAR : REGION);
    const given = await kind.prepare(member);
    await collectForwarded(
      member,
      expectedRules(STACK).flatMap(({ name, source: of }) => (of === source ? [name] : [])),
    );
    const [came, ...more] = await forwarded(member, [eventOf(kind, given).replaceAll(ACCOUNT, SHOP)]);
    expect(more).toEqual([]);
    stack.deliver(source, JSON.stringify(came));
    await stack.drain();
    const response = () => responses().find(isOf(action, source));
    if (kind.isAsked) {
      const { key = '', state } = response() ?? {};
      expect(state).toBe('waiting');
      answer(stack, `act-${catalogue[action].group}`, { kind: 'approve', key, by: 'anna' });
      await stack.drain();
    }
    say(`${source}: ${response()?.outcome}, ${response()?.reason}`);
    expect(response()).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(await kind.read(member, given)).toEqual(kind.right);
  });

  it('blocks who attacks a member in every account and region that takes part, and nowhere else', async () => {
    const body = moved(bodyOf('guardduty/port-probe-search-cluster'), SHOP, FAR);
    stack.deliver('guardduty', JSON.stringify({ ...JSON.parse(body), account: ACCOUNT }));
    await stack.drain();
    await stack.sweep();
    await stack.drain();
    stack.advance(10_000);
    await stack.drain();
    for (const [account, region] of [
      [SHOP, REGION],
      [SHOP, FAR],
      [ACCOUNT, FAR],
    ] as const)
      expect(await heldIn(at(account, region))).toEqual(['198.51.100.23/32']);
    expect(await heldIn(at(DATA, FAR))).toEqual([]);
    expect(await heldIn(at(SHOP, FAR), 'CLOUDFRONT')).toEqual(['198.51.100.23/32']);
    expect(await heldIn(at(DATA, FAR), 'CLOUDFRONT')).toEqual([]);
  });

  it('says truly of each place whether it is heard and can be entered, also when somebody deletes a rule and a role', async () => {
    await stack.lookAtMembers();
    const before = await rows();
    expect(before.map(({ account, region, gaps }) => [account, region, gaps])).toHaveLength(5);
    expect(before.filter(({ gaps }) => gaps.includes('missing') || gaps.includes('role'))).toEqual([]);
    await deleteRule(at(SHOP, FAR), `${STACK}-acm`);
    await deleteRole(at(DATA, REGION), memberRoleName(STACK, 'read'));
    // Another container has no session left.
    clientsOf = memberClientsFor(stack.config);
    stack.advance(hours(3));
    await stack.lookAtMembers();
    const gaps = (await rows()).map(({ account, region, gaps: those }) => [
      `${account} ${region}`,
      those.filter((gap) => gap === 'missing' || gap === 'role'),
    ]);
    expect(Object.fromEntries(gaps)).toEqual({
      [`${ACCOUNT} ${FAR}`]: [],
      [`${SHOP} ${REGION}`]: [],
      [`${SHOP} ${FAR}`]: ['missing'],
      [`${DATA} ${REGION}`]: ['role'],
      [`${DATA} ${FAR}`]: ['role'],
    });
  });

  it('has one digest, which says what was done and who needs somebody', async () => {
    await sendDaily({ stack, digests, since: began }, {});
    await sendDaily({ stack, digests, since: began }, {});
    expect(digests).toHaveLength(1);
    expect(digests[0]?.text).toContain(`shop (${SHOP})`);
    expect(digests[0]?.text).toContain(DATA);
  });

  it('says where an account is used that nobody hears', async () => {
    const stranger = await enterAsOwner(moto.url, SHOP, UNHEARD);
    members.set(`${SHOP} ${UNHEARD}`, stranger);
    const MetricData = [{ MetricName: 'CPUUtilization', Value: 97, Timestamp: new Date() }];
    await stranger.cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Miner', MetricData }));
    stack.advance(hours(23));
    await stack.lookAtMembers();
    const used = (await rows()).flatMap((row) => row.used.map((one) => ({ account: row.account, ...one })));
    // The emulator tells of buckets in every region.
    const others = used.filter(({ by }) => by.some((namespace) => namespace !== 'AWS/S3'));
    expect(others).toEqual([
      { account: SHOP, region: UNHEARD, by: expect.arrayContaining(['metrics of its own']) as unknown },
    ]);
  });
});

async function deleteRule({ events }: Member, Rule: string): Promise<void> {
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule }));
  await events.send(new RemoveTargetsCommand({ Rule, Ids: Targets.map(({ Id = '' }) => Id) }));
  await events.send(new DeleteRuleCommand({ Name: Rule }));
}

async function deleteRole({ iam }: Member, RoleName: string): Promise<void> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
}
