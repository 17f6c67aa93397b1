import type { LocalStack } from '../../local/local-stack.ts';
import { givenCli, handled } from '../cli/given-cli.ts';
import { asFormerRelease } from '../support/former-release.ts';
import { arrive, blocked, letTimePass } from '../support/stories.ts';

const QUESTION = 'guardduty/unusual-persistence-by-user';
const BUCKET = 'guardduty/bucket-public-access-granted';
const PROBE = 'guardduty/port-probe-search-cluster';
const TOLD = 'guardduty/database-password-guessed';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Cli = ReturnType<typeof givenCli>;

/** A deployment whose journal the release before wrote; `meanwhile` is what that release did after the event. */
async function givenFormer(
  event: string,
  meanwhile: (cli: Cli) => Promise<unknown> = async () => undefined,
): Promise<{ cli: Cli; key: string }> {
  const cli = givenCli();
  await handled(cli.stack, event);
  await meanwhile(cli);
  const [key = ''] = asFormerRelease(cli.stack).values();
  return { cli, key };
}

const items = ({ services }: LocalStack, prefix: string) =>
  services.dynamodb.items().filter(({ pk }) => String(pk).startsWith(prefix));
const bucketIs = ({ services }: LocalStack): unknown =>
  [...services.s3.buckets.values()][0]?.publicAccessBlock?.BlockPublicPolicy;

describe('a question that the release before asked', () => {
  it('is listed, answered, and rewritten as it is touched', async () => {
    const { cli, key } = await givenFormer(QUESTION);
    expect((await cli.run('list', '--waiting')).stdout).toMatch(/waits +deactivate-access-key +AKIAEXAMPLE000000002/);
    expect(await cli.run('approve', key)).toMatchObject({ code: 0, stdout: expect.stringContaining('is Inactive') });
    expect(items(cli.stack, 'ACTION#')).toMatchObject([{ key, layout: 2, state: 'done', outcome: 'applied' }]);
    expect((await cli.run('undo', key)).stdout).toMatch(/undone|stays Inactive/);
  });

  it('lapses in its time, and stays open', async () => {
    const { cli, key } = await givenFormer(QUESTION);
    cli.stack.advance(25 * HOUR);
    await letTimePass(cli.stack, 2);
    expect(items(cli.stack, 'ACTION#')).toMatchObject([{ key, layout: 2, outcome: 'lapsed', open: 'lapsed' }]);
    expect((await cli.run('list', '--open')).stdout).toContain('deactivate-access-key');
  });

  it('ends automatically once the question of this release about the same has been answered', async () => {
    const { cli, key } = await givenFormer(QUESTION);
    arrive(cli.stack, QUESTION);
    await cli.stack.drain();
    const [asked] = items(cli.stack, 'RESPONSE#');
    expect(asked).toMatchObject({ state: 'waiting' });
    await cli.run('approve', String(asked?.pk).slice('RESPONSE#'.length));
    cli.stack.advance(HOUR);
    await letTimePass(cli.stack, 2);
    expect(items(cli.stack, 'ACTION#')).toMatchObject([{ key, state: 'done', outcome: 'unchanged' }]);
    expect(cli.stack.counts.get('iam:UpdateAccessKey')).toBe(1);
  });
});

describe('what the release before did', () => {
  it('can be undone, from the state before that it kept', async () => {
    const { cli, key } = await givenFormer(BUCKET, async ({ run }) =>
      run('approve', '--action', 'block-public-access'),
    );
    expect(bucketIs(cli.stack)).toBe(true);
    expect(await cli.run('undo', key)).toMatchObject({ code: 0, stdout: expect.stringContaining('undone') });
    expect(bucketIs(cli.stack)).not.toBe(true);
    expect(items(cli.stack, 'ACTION#')).toMatchObject([{ key, layout: 2, state: 'undone' }]);
  });

  it('of a block is in force, is listed, and ends when it ends', async () => {
    const { cli, key } = await givenFormer(PROBE);
    const addresses = blocked(cli.stack);
    expect(addresses).toHaveLength(1);
    expect((await cli.run('list', '--blocks')).stdout).toContain(addresses[0]?.split('/')[0]);
    expect((await cli.run('show', key)).stdout).toContain('block-ip');
    cli.stack.advance(2 * DAY);
    await letTimePass(cli.stack, 2);
    expect(blocked(cli.stack)).toEqual([]);
  });

  it('of a block is lifted by its undo', async () => {
    const { cli, key } = await givenFormer(PROBE);
    expect((await cli.run('undo', key)).code).toBe(0);
    await letTimePass(cli.stack, 1);
    expect(blocked(cli.stack)).toEqual([]);
  });

  it('and what it told can be shown, and is left as it is', async () => {
    const { cli, key } = await givenFormer(TOLD);
    const before = items(cli.stack, 'ACTION#');
    expect((await cli.run('show', key)).stdout).toContain('Somebody guessed the password');
    await letTimePass(cli.stack, 3);
    expect(items(cli.stack, 'ACTION#').filter(({ state }) => state === 'done')).toEqual(
      before.filter(({ state }) => state === 'done'),
    );
  });
});

describe('a finding that the release before recorded', () => {
  it('is written in this layout when it comes again, and stands once in the day on which it came first', async () => {
    const { cli } = await givenFormer(TOLD);
    cli.stack.advance(HOUR);
    arrive(cli.stack, TOLD);
    await cli.stack.drain();
    const [stored, ...others] = [
      ...(cli.stack.services.dynamodb.Scan({ TableName: cli.stack.config.table }).Items ?? []),
    ].filter(({ sk }) => sk === 'FINDING');
    expect(others).toEqual([]);
    expect(stored).toMatchObject({ packed: expect.anything(), dayShard: expect.any(String), deliveries: 2 });
    expect(stored).not.toHaveProperty('finding');
    const { findings } = (await cli.run('list', '--json')).json() as { findings: unknown[] };
    expect(findings).toHaveLength(1);
  });

  it('of an earlier day stays in that day when it comes again', async () => {
    const { cli } = await givenFormer(TOLD);
    cli.stack.advance(3 * DAY);
    arrive(cli.stack, TOLD);
    await cli.stack.drain();
    const on = async (date: string) =>
      ((await cli.run('list', '--json', '--date', date)).json() as { findings: unknown[] }).findings;
    expect(await on('2026-11-20')).toHaveLength(1);
    expect(await on('2026-11-23')).toEqual([]);
  });
});
