import type { LocalStack } from '../../local/local-stack.ts';
import type { Expiry } from '../../src/expiry/expiry.ts';
import { keyRegions } from '../../src/expiry/look/keys.ts';
import { readCalendar } from '../../src/expiry/store.ts';
import { createTable } from '../../src/platform/table.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';
import { givenStack } from '../support/stories.ts';

const DAY = 86_400_000;
const OTHER = 'us-west-2';
const KEY = '0a1b2c3d-0000-4000-8000-000000000001';
const MRK = `mrk-${'0a1b2c3d'.repeat(4)}`;
const on = (days: number): Date => new Date(NOW + days * DAY);
const arnIn = (region: string, id = MRK): string => `arn:aws:kms:${region}:${ACCOUNT}:key/${id}`;

const given = () => givenStack({ settings: { regions: [OTHER] } });

/** What the look of a day finds, and what people get of it. */
async function look(stack: LocalStack, days = 0): Promise<{ entries: Expiry[]; heard: string[]; text: string }> {
  const before = stack.services.sns.published.length;
  stack.setTime(NOW + days * DAY);
  await stack.lookAhead();
  await stack.drain();
  const sent = stack.services.sns.published.slice(before);
  const calendar = await readCalendar(createTable(stack.clients.dynamodb, stack.config.table));
  const keys = (calendar?.entries ?? []).filter(({ kind }) => kind === 'key');
  return {
    entries: keys,
    heard: sent.map(({ subject }) => subject ?? ''),
    text: sent.map(({ message }) => message).join('\n'),
  };
}

it.each([
  { title: 'its own alone', regions: [], expected: [REGION] },
  { title: 'its own and those that are named, each once', regions: [OTHER, REGION], expected: [REGION, OTHER] },
])('keys are looked at in $title', ({ regions, expected }) => {
  expect(keyRegions({ account: ACCOUNT, partition: 'aws', region: REGION, regions })).toEqual(expected);
});

describe('a key of another region', () => {
  it('that is to be deleted is told with a command for there, and not kept by Riposte, whatever its tag', async () => {
    const stack = given();
    const seed = { id: KEY, state: 'PendingDeletion', deletionAt: NOW + 6 * DAY, tags: { 'riposte:keep': 'true' } };
    stack.kmsOf(OTHER).seedKey({ ...seed, state: 'PendingDeletion' });
    const { heard, text } = await look(stack);
    expect(heard).toEqual([expect.stringMatching(/^Key 0a1b.* 7 days left in us-west-2 .* HIGH$/)]);
    expect(text).toContain(`aws kms cancel-key-deletion --region ${OTHER} --key-id ${KEY}`);
    expect(stack.kmsOf(OTHER).keys.get(KEY)?.state).toBe('PendingDeletion');
    expect(stack.calls.filter(({ operation }) => operation === 'CancelKeyDeletion')).toEqual([]);
  });

  it.each([
    { tag: 'true:180', period: ' --rotation-period-in-days 180' },
    { tag: 'true:12', period: '' },
    { tag: 'true', period: '' },
  ])('whose rotation its tag $tag asks for is told once, and not turned on', async ({ tag, period }) => {
    const stack = given();
    stack.kmsOf(OTHER).seedKey({ id: KEY, tags: { 'riposte:rotate': tag } });
    const { heard, text } = await look(stack);
    expect(heard).toEqual([expect.stringMatching(/^Key 0a1b.* is not rotated in us-west-2 .* MEDIUM$/)]);
    expect(text).toContain(`aws kms enable-key-rotation --region ${OTHER} --key-id ${KEY}${period}\n`);
    expect((await look(stack, 1)).heard).toEqual([]);
    expect(stack.kmsOf(OTHER).keys.get(KEY)?.rotates).not.toBe(true);
  });

  it('hides none of the stack’s own where that region answers nothing', async () => {
    const stack = given();
    stack.services.kms.seedKey({ id: KEY });
    stack.faults.refuse('DescribeCustomKeyStores', 'AccessDeniedException');
    expect((await look(stack)).entries).toMatchObject([{ id: arnIn(REGION, KEY), state: 'rotation-off' }]);
    const { unread } = (await readCalendar(createTable(stack.clients.dynamodb, stack.config.table))) ?? {};
    expect(unread?.map(({ region }) => region)).toEqual([REGION, OTHER]);
  });

  it('store that failed is told each week with its cause and the commands', async () => {
    const stack = given();
    stack.kmsOf(OTHER).keyStores.push({
      CustomKeyStoreId: 'cks-0a1b2c3d4e5f60001',
      CustomKeyStoreName: 'vault',
      ConnectionState: 'FAILED',
      ConnectionErrorCode: 'USER_LOCKED_OUT',
    });
    const { heard, text } = await look(stack);
    expect(heard).toEqual([expect.stringMatching(/^Key store vault cannot be used in us-west-2 .* HIGH$/)]);
    expect(text.replace(/\s+/g, ' ')).toContain('change its password there, then in the store; USER_LOCKED_OUT');
    expect(text).toContain(`connect-custom-key-store --region ${OTHER} --custom-key-store-id cks-0a1b2c3d4e5f60001`);
    expect([(await look(stack, 1)).heard.length, (await look(stack, 8)).heard.length]).toEqual([0, 1]);
  });
});

describe('a multi-Region key', () => {
  const set = {
    PrimaryKey: { Arn: arnIn(OTHER), Region: OTHER },
    ReplicaKeys: [{ Arn: arnIn(REGION), Region: REGION }],
  };
  const replica = { MultiRegion: true, MultiRegionConfiguration: { ...set, MultiRegionKeyType: 'REPLICA' as const } };
  const primary = { MultiRegion: true, MultiRegionConfiguration: { ...set, MultiRegionKeyType: 'PRIMARY' as const } };

  it.each([
    { state: 'Enabled', says: undefined, commands: [] },
    { state: 'Disabled', says: 'whose primary in us-west-2 is disabled', commands: ['enable-key'] },
    {
      state: 'PendingReplicaDeletion',
      says: 'whose primary in us-west-2 waits to be deleted',
      commands: ['cancel-key-deletion', 'enable-key'],
    },
  ] as const)('is told of its replica where the primary is $state', async ({ state, says, commands }) => {
    // The region of the primary is asked, whether it is among those that are looked at or not.
    const stack = givenStack();
    stack.services.kms.seedKey({ id: MRK, metadata: replica });
    stack.kmsOf(OTHER).seedKey({ id: MRK, state, metadata: primary });
    const { entries, heard, text } = await look(stack);
    expect(entries.map(({ note }) => note)).toEqual(says ? [expect.stringContaining(says)] : []);
    expect(heard).toHaveLength(says ? 1 : 0);
    for (const command of commands) expect(text).toContain(`aws kms ${command} --region ${OTHER} --key-id ${MRK}`);
    if (says)
      expect(text).toContain(`update-primary-region --region ${OTHER} --key-id ${MRK} --primary-region ${REGION}`);
    expect((await look(stack, 1)).heard).toEqual([]);
  });

  it.each(['AccessDeniedException', 'NotFoundException'])(
    'whose primary’s region answers %s says nothing about its replica',
    async (error) => {
      const stack = givenStack();
      stack.services.kms.seedKey({ id: MRK, metadata: replica });
      stack.kmsOf(OTHER).seedKey({ id: MRK, state: 'Disabled', metadata: primary });
      let asked = 0;
      const where = (): boolean => {
        asked += 1;
        return asked === 2;
      };
      stack.faults.refuse('DescribeKey', error, { where });
      const { entries, heard } = await look(stack);
      expect([asked, entries, heard]).toEqual([2, [], []]);
    },
  );

  it('whose primary waits for its replicas to be deleted is told with the replicas', async () => {
    const stack = givenStack();
    const here = { ...set, PrimaryKey: { Region: REGION }, ReplicaKeys: [{ Region: OTHER }, { Region: 'eu-north-1' }] };
    stack.services.kms.seedKey({
      id: MRK,
      state: 'PendingReplicaDeletion',
      metadata: {
        PendingDeletionWindowInDays: 7,
        MultiRegionConfiguration: { ...here, MultiRegionKeyType: 'PRIMARY' },
      },
    });
    const { heard, text } = await look(stack);
    expect(heard).toEqual([expect.stringMatching(/^Key mrk-.* is to be deleted in eu-west-1 .* HIGH$/)]);
    expect(text.replace(/\s+/g, ' ')).toContain('7 days after its last replica (us-west-2, eu-north-1) is deleted');
    expect(text).toContain(`update-primary-region --region ${REGION} --key-id ${MRK} --primary-region ${OTHER}`);
  });
});

describe('imported material without an end', () => {
  const external = { Origin: 'EXTERNAL' as const };
  it.each([
    { title: 'of a key of this year', made: -300, materials: undefined, says: undefined },
    { title: 'of an older key', made: -500, materials: undefined, says: /is 500 days old at the most/ },
    {
      title: 'that was replaced of late',
      made: -900,
      materials: [
        { KeyMaterialState: 'NON_CURRENT' as const },
        { KeyMaterialState: 'CURRENT' as const, RotationDate: on(-30) },
      ],
      says: undefined,
    },
    {
      title: 'that was replaced long ago',
      made: -900,
      materials: [{ KeyMaterialState: 'CURRENT' as const, RotationDate: on(-400) }],
      says: /in use since 2025-10-16, for 400 days/,
    },
  ])('$title', async ({ made, materials, says }) => {
    const stack = givenStack();
    const metadata = { ...external, CreationDate: on(made) };
    stack.services.kms.seedKey({ id: KEY, metadata, ...(materials && { materials }) });
    const { entries, heard } = await look(stack);
    expect(entries.map(({ state, note }) => [state, note])).toEqual(says ? [['old', expect.stringMatching(says)]] : []);
    expect(heard).toEqual([]);
  });

  it('counts the key’s own age where its materials may not be listed', async () => {
    const stack = givenStack();
    stack.services.kms.seedKey({ id: KEY, metadata: { ...external, CreationDate: on(-500) } });
    stack.faults.refuse('ListKeyRotations', 'AccessDeniedException');
    expect((await look(stack)).entries).toMatchObject([{ state: 'old' }]);
  });
});
