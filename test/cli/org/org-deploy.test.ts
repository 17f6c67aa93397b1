import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inventoryOf, memberAccount } from '../../../local/organisation.ts';
import { keepPlaces, readAllPlaces } from '../../../src/actions/network/block-list/places/place-records.ts';
import type { OrganisationRules } from '../../../src/core/organisation.ts';
import { looksAskedAt } from '../../../src/journal/asked-look.ts';
import { writeInventory } from '../../../src/journal/inventory.ts';
import { createTable } from '../../../src/platform/table.ts';
import { NOW } from '../../support/fixtures.ts';
import { givenCli } from '../given-cli.ts';

const ROOT = 'r-a1b2';
const ORGANISATION: OrganisationRules = {
  id: 'o-a1b2c3d4e5',
  regions: ['eu-west-1', 'us-east-1'],
  newAccounts: 'notify',
  blocks: 'own',
  accounts: [],
};
const ACCOUNTS = ['111122223333', '444455556666', '777788889999'];

interface Told {
  failed: number;
  sets: { name: string; steps: { do: string }[]; places: { account: string; region: string; status: string }[] }[];
}

/** An organisation of three accounts beside the management account, and no StackSet yet. */
function given(organisation: Partial<OrganisationRules> | undefined = {}) {
  const settings = organisation && { organisation: { ...ORGANISATION, ...organisation } };
  const cli = givenCli({ settings, record: true });
  cli.stack.services.cloudformation.units.set(ROOT, [...ACCOUNTS]);
  const begun = (): string[] =>
    cli.stack.calls
      .filter(({ service, operation }) => service === 'cloudformation' && /^(Create|Update)/.test(operation))
      .map(({ operation }) => operation);
  return { ...cli, begun };
}

const stepsOf = ({ sets }: Told): string[] =>
  sets.flatMap(({ name, steps }) => steps.map((step) => `${name} ${step.do}`));

describe('riposte org deploy', () => {
  it('shows the plan, asks, and reaches every account: roles once, rules in every region', async () => {
    const cli = given();
    const ran = await cli.run('org', 'deploy', '--unit', ROOT, '--json');
    expect([ran.code, cli.asked]).toEqual([0, ['Deploy this to the organisation o-a1b2c3d4e5?']]);
    const told = ran.json() as Told;
    expect(stepsOf(told)).toEqual([
      'riposte-local-member-roles create',
      'riposte-local-member-roles add',
      'riposte-local-member-region create',
      'riposte-local-member-region add',
    ]);
    expect(told.sets.map(({ places }) => places.map(({ account, region }) => `${account} ${region}`))).toEqual([
      ACCOUNTS.map((account) => `${account} eu-west-1`),
      ACCOUNTS.flatMap((account) => [`${account} eu-west-1`, `${account} us-east-1`]),
    ]);
    expect(ran.stderr).toContain('riposte-local-member-region 444455556666 us-east-1: done');
  });

  it('has accounts that join later deployed by themselves, the roles before the rules', async () => {
    const cli = given();
    await cli.run('org', 'deploy', '--unit', ROOT);
    const made = cli.stack.calls.filter(({ operation }) => operation === 'CreateStackSet');
    expect(made.map(({ input }) => input)).toMatchObject([
      { AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false }, PermissionModel: 'SERVICE_MANAGED' },
      { AutoDeployment: { DependsOn: [expect.stringContaining('stackset/riposte-local-member-roles')] } },
    ]);
    expect(made.map(({ input }) => (input as { Capabilities: string[] }).Capabilities)).toEqual([
      ['CAPABILITY_NAMED_IAM'],
      ['CAPABILITY_IAM'],
    ]);
  });

  it('deploys nothing after a no, nor with --dry-run', async () => {
    const no = givenCli({ settings: { organisation: ORGANISATION }, record: true }, { ask: async () => false });
    no.stack.services.cloudformation.units.set(ROOT, [...ACCOUNTS]);
    expect(await no.run('org', 'deploy', '--unit', ROOT)).toMatchObject({ code: 1, stderr: 'Nothing was deployed.\n' });
    const cli = given();
    const ran = await cli.run('org', 'deploy', '--unit', ROOT, '--dry-run');
    expect([ran.code, cli.asked, cli.begun()]).toEqual([0, [], []]);
    expect(ran.stdout).toContain('deploy to the accounts of r-a1b2 in eu-west-1, us-east-1');
  });

  it('deletes the stacks of an account and makes them anew, where nothing has changed that CloudFormation knows of', async () => {
    const cli = given();
    await cli.run('org', 'deploy', '--unit', ROOT);
    const [account = ''] = ACCOUNTS;
    expect(stepsOf((await cli.run('org', 'deploy', '--json')).json() as Told)).toEqual([]);
    const from = cli.stack.calls.length;
    const ran = await cli.run('org', 'deploy', '--again', account, '--json');
    const told = ran.json() as Told;
    expect([ran.code, stepsOf(told)]).toEqual([
      0,
      ['riposte-local-member-roles', 'riposte-local-member-region'].flatMap((set) => [`${set} remove`, `${set} add`]),
    ]);
    expect(told.sets.map(({ places }) => places.map((place) => `${place.account} ${place.region}`))).toEqual([
      [`${account} eu-west-1`],
      [`${account} eu-west-1`, `${account} us-east-1`],
    ]);
    const done = cli.stack.calls.slice(from).filter(({ operation }) => /StackInstances$/.test(operation));
    expect(done.map(({ operation }) => operation).filter((name) => !name.startsWith('List'))).toEqual([
      'DeleteStackInstances',
      'CreateStackInstances',
      'DeleteStackInstances',
      'CreateStackInstances',
    ]);
    expect(cli.stack.services.cloudformation.placesOf('riposte-local-member-region')).toHaveLength(6);
  });

  it('makes nothing anew that could not be deleted, says why, and does it when it is given again', async () => {
    const cli = given();
    await cli.run('org', 'deploy', '--unit', ROOT);
    const [account = ''] = ACCOUNTS;
    const { broken } = cli.stack.services.cloudformation;
    broken.set(`${account} us-east-1`, 'the stack is protected');
    const ran = await cli.run('org', 'deploy', '--again', account);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain(`${account} us-east-1: the stack is protected`);
    broken.clear();
    // No update reaches what is gone in part.
    const plain = await cli.run('org', 'deploy', '--json');
    expect([plain.code, stepsOf(plain.json())]).toEqual([1, []]);
    expect(plain.json()).toMatchObject({ inoperable: [{ account, region: 'us-east-1' }] });
    expect((await cli.run('org', 'deploy')).stdout).toContain(`riposte org deploy --again ${account} --groups-out`);
    expect((await cli.run('org', 'deploy', '--again', account)).code).toBe(0);
    const places = cli.stack.services.cloudformation.placesOf('riposte-local-member-region');
    expect(places.map(({ Status }) => Status)).toEqual(Array.from({ length: 6 }, () => 'CURRENT'));
  });

  it('deletes no stack with a rule group that may stand in a web ACL, until somebody says that it does not', async () => {
    const cli = given({ blocks: 'organisation' });
    await cli.run('org', 'deploy', '--unit', ROOT);
    const [account = ''] = ACCOUNTS;
    const ran = await cli.run('org', 'deploy', '--again', account);
    expect(ran).toMatchObject({ code: 1, stdout: expect.stringContaining('add --groups-out') });
    const removed = () =>
      cli.stack.calls.flatMap(({ operation, input }) => (operation === 'DeleteStackInstances' ? [input] : []));
    expect(removed()).toMatchObject([{ StackSetName: 'riposte-local-member-roles' }]);
    const key = { pk: 'BLOCKS-SHARED', sk: 'SPREAD' };
    const table = createTable(cli.stack.clients.dynamodb, cli.stack.config.table);
    const record = { at: NOW, v4: { token: 'old', version: 1 } };
    await table.putAll([{ ...key, v4: 0, v6: 0 } as never]);
    await keepPlaces(table, { account, regions: { 'eu-west-1': record, 'eu-north-1': record } });
    expect((await cli.run('org', 'deploy', '--again', account, '--groups-out')).code).toBe(0);
    expect(removed()).toHaveLength(3);
    // The next sweep writes the sets that came back empty.
    expect(await table.getAll([key])).toEqual([undefined]);
    expect((await readAllPlaces(table)).map(({ regions }) => Object.keys(regions))).toEqual([['eu-north-1']]);
  });

  it.each([
    { title: 'that nobody knows', account: '999999999999', says: 'not in the inventory' },
    { title: 'of the management', account: '999988887777', says: 'the management account, which StackSets leave out' },
    { title: 'outside their units', account: '222233334444', says: 'in none of their units (r-a1b2)' },
  ])('makes no account anew $title, and says so before the plan', async ({ account, says }) => {
    const cli = given();
    await cli.run('org', 'deploy', '--unit', ROOT);
    const table = createTable(cli.stack.clients.dynamodb, cli.stack.config.table);
    await writeInventory(table, inventoryOf([memberAccount('222233334444', { units: ['r-zzzz'] })], NOW));
    const asked = cli.asked.length;
    const ran = await cli.run('org', 'deploy', '--again', `${ACCOUNTS[0]},${account}`);
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(says) });
    expect(cli.asked).toHaveLength(asked);
  });

  it('refuses what is no account', async () => {
    const { code, stderr } = await given().run('org', 'deploy', '--again', 'shop-prod');
    expect([code, stderr]).toEqual([2, expect.stringContaining('each has 12 digits')]);
  });

  it('goes on where places fail, says why, and given again does what is left', async () => {
    const cli = given();
    const { broken } = cli.stack.services.cloudformation;
    broken.set('444455556666 us-east-1', 'AccessDenied by a service control policy');
    const first = await cli.run('org', 'deploy', '--unit', ROOT);
    expect(first.code).toBe(1);
    expect(first.stdout).toContain('8 stacks deployed, 1 failed.');
    expect(first.stdout).toContain('444455556666 us-east-1: AccessDenied by a service control policy');
    broken.clear();
    const again = await cli.run('org', 'deploy', '--json');
    expect(again.code).toBe(0);
    expect(stepsOf(again.json())).toEqual(['riposte-local-member-region update']);
    expect(stepsOf((await cli.run('org', 'deploy', '--json')).json())).toEqual([]);
  });

  it('reads the stacks of each StackSet once, and has the members looked at soon, but not where nothing was deployed', async () => {
    const cli = given();
    const { stack } = cli;
    const looks = (): number => stack.services.dynamodb.items().filter(({ sk }) => sk === 'LOOK').length;
    await cli.run('org', 'deploy', '--unit', ROOT, '--dry-run');
    expect(looks()).toBe(0);
    await cli.run('org', 'deploy', '--unit', ROOT, '--yes');
    expect(looks()).toBe(1);
    stack.calls.length = 0;
    await cli.run('org', 'deploy', '--yes');
    const listed = stack.calls.flatMap(({ operation, input }) =>
      operation === 'ListStackInstances' ? [input as { StackSetName: string; NextToken?: string }] : [],
    );
    expect(listed.flatMap(({ StackSetName, NextToken }) => (NextToken ? [] : [StackSetName]))).toEqual([
      'riposte-local-member-roles',
      'riposte-local-member-region',
    ]);
  });

  it('is well where the members cannot be looked at soon, and says so', async () => {
    const cli = given();
    cli.stack.faults.refuse('TransactWrite', 'AccessDeniedException');
    const ran = await cli.run('org', 'deploy', '--unit', ROOT, '--yes');
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('comes by itself within two hours') });
  });

  it('asks nothing and begins nothing when all is as it should be', async () => {
    const cli = given();
    await cli.run('org', 'deploy', '--unit', ROOT);
    const [before, asked] = [cli.begun().length, cli.asked.length];
    const ran = await cli.run('org', 'deploy');
    expect([ran.code, cli.begun().length, cli.asked.length]).toEqual([0, before, asked]);
    expect(ran.stdout).toContain('nothing to do');
  });

  it('waits for an operation that somebody else began, and then does its own', async () => {
    const cli = given();
    await cli.run('org', 'deploy', '--unit', ROOT);
    const { cloudformation } = cli.stack.services;
    const roles = { StackSetName: 'riposte-local-member-roles', CallAs: 'DELEGATED_ADMIN' as const };
    const { StackSet } = cloudformation.DescribeStackSet(roles);
    cloudformation.UpdateStackSet({
      ...roles,
      TemplateBody: '{"Resources":{}}',
      Parameters: StackSet?.Parameters,
      OperationId: 'of-somebody-else',
    });
    const ran = await cli.run('org', 'deploy', '--json');
    expect([ran.code, stepsOf(ran.json())]).toEqual([0, ['riposte-local-member-roles update']]);
  });

  it('goes on after its own death: what was begun is waited for, what was not is done', async () => {
    for (let calls = 1; calls < 14; calls += 1) {
      const cli = given();
      cli.stack.faults.crashAfter(calls);
      await cli.run('org', 'deploy', '--unit', ROOT).catch(() => undefined);
      cli.stack.faults.clear();
      expect(await cli.run('org', 'deploy', '--unit', ROOT)).toMatchObject({ code: 0 });
      const places = ['member-roles', 'member-region'].map((name) =>
        cli.stack.services.cloudformation.placesOf(`riposte-local-${name}`),
      );
      expect(places.map((all) => all.length)).toEqual([3, 6]);
    }
  });

  it('reaches a region that was added, and keeps a boundary that was given', async () => {
    const cli = given({ regions: ['eu-west-1'] });
    const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    await cli.run('org', 'deploy', '--unit', ROOT, '--boundary', boundary);
    Object.assign(cli.stack.config.organisation as OrganisationRules, { regions: ['eu-west-1', 'us-east-1'] });
    const ran = await cli.run('org', 'deploy', '--json');
    expect(stepsOf(ran.json())).toEqual(['riposte-local-member-region add']);
    const { StackSet } = cli.stack.services.cloudformation.DescribeStackSet({
      StackSetName: 'riposte-local-member-region',
      CallAs: 'DELEGATED_ADMIN',
    });
    expect(StackSet?.Parameters).toContainEqual({ ParameterKey: 'PermissionsBoundary', ParameterValue: boundary });
  });

  it('reaches an added region in every unit, also where the run that added it named one', async () => {
    const cli = given({ regions: ['eu-west-1'] });
    const { cloudformation } = cli.stack.services;
    cloudformation.units.set('ou-a1b2-otherunit', ['222233334444']);
    await cli.run('org', 'deploy', '--unit', ROOT, '--unit', 'ou-a1b2-otherunit');
    Object.assign(cli.stack.config.organisation as OrganisationRules, { regions: ['eu-west-1', 'us-east-1'] });
    await cli.run('org', 'deploy', '--unit', ROOT);
    expect((await cli.run('org', 'deploy')).stdout).toContain('nothing to do');
    const places = cloudformation.placesOf('riposte-local-member-region');
    expect(places.map(({ Account, Region }) => `${Account} ${Region}`)).toContain('222233334444 us-east-1');
  });

  it('does not call an operation well that somebody stopped, and does what is left when it is given again', async () => {
    const cli = given();
    const { cloudformation } = cli.stack.services;
    cloudformation.stopsAfter = 1;
    const ran = await cli.run('org', 'deploy', '--unit', ROOT);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('2 stacks deployed, 7 failed.');
    expect(ran.stderr).toContain('777788889999 eu-west-1: cancelled: the operation ended before it came there');
    cloudformation.stopsAfter = undefined;
    expect((await cli.run('org', 'deploy')).code).toBe(0);
    expect(cloudformation.placesOf('riposte-local-member-roles').map(({ Status }) => Status)).toEqual([
      'CURRENT',
      'CURRENT',
      'CURRENT',
    ]);
  });

  it('says why an operation failed as a whole, and does not take that for well', async () => {
    const cli = given();
    cli.stack.services.cloudformation.fails = 'Trusted access is not enabled';
    const ran = await cli.run('org', 'deploy', '--unit', ROOT);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('Trusted access is not enabled') });
  });

  it('goes on where somebody else makes the same StackSet at the same time', async () => {
    const ask = async () => {
      await other();
      return true;
    };
    const cli = givenCli({ settings: { organisation: ORGANISATION } }, { ask });
    const { cloudformation } = cli.stack.services;
    cloudformation.units.set(ROOT, [...ACCOUNTS]);
    const other = async (): Promise<void> =>
      void cloudformation.CreateStackSet({
        StackSetName: 'riposte-local-member-roles',
        CallAs: 'DELEGATED_ADMIN',
        PermissionModel: 'SERVICE_MANAGED',
        TemplateBody: '{}',
      });
    expect(await cli.run('org', 'deploy', '--unit', ROOT)).toMatchObject({ code: 0 });
    // Whatever the other one made of it, the template is ours in the end.
    expect((await cli.run('org', 'deploy')).stdout).toContain('nothing to do');
  });

  it('keeps who sends the findings, once it was said', async () => {
    const cli = given();
    await cli.run('org', 'deploy', '--unit', ROOT, '--findings', 'every');
    expect(stepsOf((await cli.run('org', 'deploy', '--json')).json())).toEqual([]);
    const other = await cli.run('org', 'deploy', '--findings', 'administrator', '--json');
    expect(stepsOf(other.json())).toEqual(['riposte-local-member-region update']);
  });

  it('moves the roles back where their path is left out again', async () => {
    const cli = given();
    Object.assign(cli.stack.config, { rolePath: '/security/' });
    await cli.run('org', 'deploy', '--unit', ROOT);
    Object.assign(cli.stack.config, { rolePath: '/' });
    expect(stepsOf((await cli.run('org', 'deploy', '--json')).json())).toEqual([
      'riposte-local-member-roles update',
      'riposte-local-member-region update',
    ]);
    expect(stepsOf((await cli.run('org', 'deploy', '--json')).json())).toEqual([]);
  });

  it.each([
    { blocks: 'own', entry: 'organisation', made: 'organisation' },
    { blocks: 'own', entry: 'own', made: 'own' },
    { blocks: 'organisation', entry: 'own', made: 'organisation' },
    { blocks: 'firewall-manager', entry: 'organisation', made: 'firewall-manager' },
  ] as const)('has IP sets made where the shared block list is to hold: $blocks, $entry', async (one) => {
    const { blocks, entry, made } = one;
    const cli = given({ blocks, accounts: [{ match: { account: ['444455556666'] }, mode: 'enforce', blocks: entry }] });
    const { templates } = (await cli.run('org', 'templates', '--json')).json() as never as {
      templates: { parameters: Record<string, string> }[];
    };
    expect(templates.map(({ parameters }) => parameters.Blocks)).toEqual([undefined, made]);
  });

  it.each([
    { of: undefined, entry: undefined, made: 'off' },
    { of: true, entry: undefined, made: 'on' },
    { of: undefined, entry: true, made: 'on' },
    { of: undefined, entry: false, made: 'off' },
  ])('has IP sets made for CloudFront where somebody wants them: $of, $entry', async ({ of, entry, made }) => {
    const cli = given({
      blocks: 'organisation',
      ...(of && { cloudFront: of }),
      accounts: [{ match: { account: ['444455556666'] }, ...(entry !== undefined && { cloudFront: entry }) }],
    });
    const { templates } = (await cli.run('org', 'templates', '--json')).json() as never as {
      templates: { parameters: Record<string, string> }[];
    };
    expect(templates.map(({ parameters }) => parameters.CloudFront)).toEqual([undefined, made]);
  });

  it('goes by what riposte.yml says of who sends findings, and refuses to be told otherwise', async () => {
    const cli = given({ findings: 'every' });
    await cli.run('org', 'deploy', '--unit', ROOT);
    const { templates } = (await cli.run('org', 'templates', '--json')).json() as never as {
      templates: { parameters: Record<string, string> }[];
    };
    expect(templates[1]?.parameters.Findings).toBe('every');
    const other = await cli.run('org', 'deploy', '--findings', 'administrator');
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('says findings: every') });
  });

  it.each([
    { title: 'no units at first', argv: [], code: 2, says: 'aws organizations list-roots' },
    { title: 'what is no unit', argv: ['--unit', '444455556666'], code: 2, says: 'It is no organisational unit' },
    { title: 'others’ credentials', argv: ['--unit', ROOT, '--call-as', 'self'], code: 1, says: 'register-delegated' },
  ])('$title is told with what to do', async ({ argv, code, says }) => {
    const ran = await given().run('org', 'deploy', ...argv);
    expect(ran).toMatchObject({ code, stderr: expect.stringContaining(says) });
  });

  it('warns where what is global would not be heard', async () => {
    const ran = await given({ regions: ['eu-west-1'] }).run('org', 'deploy', '--unit', ROOT, '--dry-run');
    expect(ran.stdout).toContain('us-east-1 is not among the organisation’s regions');
  });

  it('is refused where the deployment has no organisation', async () => {
    const cli = givenCli();
    expect(await cli.run('org', 'deploy', '--unit', ROOT)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is deployed without an organisation'),
    });
  });
});

describe('riposte org templates', () => {
  it('writes them for a pipeline, and says what each account runs', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'members');
    const { code, stdout } = await given().run('org', 'templates', '--write', folder);
    expect(code).toBe(0);
    for (const name of ['member-roles', 'member-region'])
      expect(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))).toEqual(
        JSON.parse(
          readFileSync(new URL(`../../../deploy/organisation/${name}.generated.json`, import.meta.url), 'utf8'),
        ),
      );
    expect(stdout).toContain('--stack-name riposte-local-member-roles --template-file member-roles.json');
    expect(stdout).toContain('Bus=arn:aws:events:eu-west-1:111122223333:event-bus/riposte-local-organisation');
    expect(stdout.match(/aws cloudformation deploy --region us-east-1/g)).toHaveLength(1);
  });
});

describe('riposte org look', () => {
  it('has every account looked at by the next run, and says when that is', async () => {
    const cli = given();
    const ran = await cli.run('org', 'look', '--json');
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.json()).toEqual({ stack: 'riposte-local', askedAt: new Date(cli.stack.world.now()).toISOString() });
    expect(await looksAskedAt(createTable(cli.stack.clients.dynamodb, 'riposte-local'))).toBe(cli.stack.world.now());
    expect((await cli.run('org', 'look')).stdout).toContain('every 15 minutes');
  });

  it('is refused where the deployment has no organisation', async () => {
    expect(await givenCli({}).run('org', 'look')).toMatchObject({ code: 1 });
  });
});
