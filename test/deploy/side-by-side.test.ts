import type { Stack, StackResource } from '@aws-sdk/client-cloudformation';
import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { journal } from '../../deploy/journal.ts';
import { lessCareful } from '../../deploy/running-stack.ts';
import { type Account, besideProblems, tableProblems } from '../../deploy/side-by-side.ts';
import { awsError } from '../../local/account.ts';
import { DEFAULTS, type Settings } from '../../src/platform/settings/schema.ts';
import { stackWith } from './given.ts';

interface Given {
  stacks?: { name: string; mode?: string; resources?: [type: string, id: string][] }[];
  tables?: Record<string, { table?: TableDescription; tags?: Record<string, string> }>;
}

const ours = journal().Journal?.Properties as TableDescription;

/** An account with these stacks and tables. */
function givenAccount({ stacks = [], tables = {} }: Given): Account {
  const answers: Record<string, (input: Record<string, string>) => object> = {
    DescribeStacks: () => ({
      Stacks: stacks.map(
        ({ name, mode = 'enforce' }): Stack => ({
          StackName: name,
          StackStatus: 'CREATE_COMPLETE',
          CreationTime: new Date(0),
          Outputs: [
            { OutputKey: 'Mode', OutputValue: mode },
            { OutputKey: 'DeadLetterUrls', OutputValue: 'x' },
          ],
        }),
      ),
    }),
    DescribeStackResources: ({ StackName }) => ({
      StackResources: stacks
        .find(({ name }) => name === StackName)
        ?.resources?.map(
          ([ResourceType, PhysicalResourceId]) => ({ ResourceType, PhysicalResourceId }) as StackResource,
        ),
    }),
    DescribeTable: ({ TableName = '' }) => {
      const found = tables[TableName];
      if (!found) throw awsError('ResourceNotFoundException', 'Requested resource not found');
      return {
        Table: {
          TableName,
          TableArn: `arn:aws:dynamodb:eu-west-1:111122223333:table/${TableName}`,
          ...(found.table ?? ours),
        },
      };
    },
    ListTagsOfResource: ({ ResourceArn = '' }) => ({
      Tags: Object.entries(tables[ResourceArn.split('/')[1] ?? '']?.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    }),
  };
  const client = {
    send: async ({ input, constructor: { name } }: { input: object; constructor: { name: string } }) =>
      answers[name.replace(/Command$/, '')]?.(input as Record<string, string>),
  };
  return { cloudFormation: client, dynamodb: client } as unknown as Account;
}

const settings = (changes: Partial<Settings> = {}): Settings => ({ ...DEFAULTS, ...changes });
const ALPHA = 'riposte-alpha';

describe('two stages side by side', () => {
  it.each([
    { title: 'alone', stacks: [], settings: {}, says: [] },
    { title: 'itself, once more', stacks: [{ name: 'riposte-beta' }], settings: {}, says: [] },
    { title: 'a stack of somebody else', stacks: [{ name: 'shop' }], settings: {}, says: [] },
    { title: 'both act', stacks: [{ name: ALPHA }], settings: {}, says: [/both would answer every event/] },
    { title: 'one only tells', stacks: [{ name: ALPHA, mode: 'notify' }], settings: {}, says: [] },
    { title: 'the new one only tells', stacks: [{ name: ALPHA }], settings: { mode: 'notify' }, says: [] },
    {
      title: 'both want the custom action',
      stacks: [{ name: ALPHA, mode: 'notify', resources: [['AWS::SecurityHub::ActionTarget', 'x']] }],
      settings: { securityHub: 'on' },
      says: [/custom action RiposteRespond, and an account has it once/],
    },
    {
      title: 'both want the sender',
      stacks: [{ name: ALPHA, mode: 'notify', resources: [['AWS::SES::EmailIdentity', 'riposte@example.com']] }],
      settings: { sesFrom: 'riposte@example.com' },
      says: [/use it here too, with --param sesIdentity=riposte@example\.com/],
    },
    {
      title: 'each has its own sender',
      stacks: [{ name: ALPHA, mode: 'notify', resources: [['AWS::SES::EmailIdentity', 'other@example.com']] }],
      settings: { sesFrom: 'riposte@example.com' },
      says: [],
    },
  ] satisfies { title: string; stacks: Given['stacks']; settings: Partial<Settings>; says: RegExp[] }[])(
    '$title',
    async ({ stacks, settings: changes, says }) => {
      const found = await besideProblems(givenAccount({ stacks }), 'riposte-beta', settings(changes), false);
      expect(found).toEqual(says.map((pattern) => expect.stringMatching(pattern)));
    },
  );

  it('both act when somebody says so', async () => {
    const account = givenAccount({ stacks: [{ name: ALPHA }] });
    expect(await besideProblems(account, 'riposte-beta', settings(), true)).toEqual([]);
  });
});

describe('taking over a journal', () => {
  it.each([
    { title: 'none', table: '', says: [] },
    { title: 'one that was kept', table: 'kept', says: [] },
    { title: 'its own', table: 'own', says: [] },
    {
      title: 'one of another account, or none at all',
      table: 'elsewhere',
      says: [/of another account or region cannot/],
    },
    { title: 'any other table', table: 'orders', says: [/no journal of Riposte: it lacks the key sk, the index due/] },
    {
      title: 'that of a stack that stands',
      table: 'in-use',
      says: [/is the journal of riposte-alpha, and that is still/],
    },
  ])('$title', async ({ table, says }) => {
    const account = givenAccount({
      stacks: [{ name: ALPHA }],
      tables: {
        kept: { tags: { 'riposte:stack': 'riposte-gone' } },
        own: { tags: { 'riposte:stack': 'riposte-beta' } },
        'in-use': { tags: { 'riposte:stack': ALPHA } },
        orders: { table: { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] } },
      },
    });
    const found = await tableProblems(account, 'riposte-beta', { table });
    expect(found).toEqual(says.map((pattern) => expect.stringMatching(pattern)));
  });

  it('makes no table, and names the other one wherever the journal stands', async () => {
    const [own, kept] = await Promise.all([stackWith(), stackWith({ table: 'riposte-old-Journal-1A2B' })]);
    expect(own.Resources.Journal).toBeDefined();
    expect(kept.Resources.Journal).toBeUndefined();
    expect(kept.Outputs.TableName?.Value).toBe('riposte-old-Journal-1A2B');
    const text = JSON.stringify(kept);
    expect(text).not.toMatch(/"Ref":"Journal"|"Journal","Arn"|\$\{Journal\.Arn\}/);
    expect(text).toContain('table/riposte-old-Journal-1A2B/index/due');
  });

  it('is not forgotten by the next deployment', () => {
    const running = { variables: { RIPOSTE_MODE: 'enforce', RIPOSTE_DEPLOYED_WITH: 'table=kept' } };
    expect(lessCareful(settings(), running)).toEqual([expect.stringMatching(/keeps its journal in the table kept/)]);
    expect(lessCareful(settings({ table: 'kept' }), running)).toEqual([]);
    expect(lessCareful(settings(), running, 'table')).toEqual([]);
  });
});
