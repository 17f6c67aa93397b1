import { digestPeriod } from '../../src/core/period.ts';
import { shortId } from '../../src/core/short-id.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import { lapses, withBuckets } from '../act/given-buckets.ts';
import { ACCOUNT, NOW } from '../support/fixtures.ts';
import { letTimePass, responsesIn } from '../support/stories.ts';
import { connectionTo, givenCli } from './given-cli.ts';

const PAUSE = { level: 'account', of: ACCOUNT } as const;
const flat = (text: string): string => text.replace(/\s+/g, ' ');
type Cli = ReturnType<typeof givenCli>;

const heldIn = ({ stack }: Cli) =>
  responsesIn(stack).filter(({ action, open }) => action === 'block-public-access' && open !== undefined);

/** 45 buckets that a pause held back, which is over: 20 were decided again in this hour. */
async function afterPause(): Promise<Cli> {
  const given = givenCli();
  const { stack } = given;
  await stack.journal.pause(PAUSE, { by: 'kim', at: stack.world.now() });
  await lapses(stack, 1, 45);
  await stack.journal.resume(PAUSE, { by: 'kim', at: stack.world.now() });
  await letTimePass(stack, 2);
  return given;
}

/** The same, held back by a mode that was raised. */
async function afterMode(): Promise<Cli> {
  const given = givenCli();
  const { stack } = given;
  stack.redeploy({ settings: { mode: 'notify' } });
  await lapses(stack, 1, 45);
  stack.redeploy({ settings: { mode: 'enforce' } });
  await letTimePass(stack, 2);
  return given;
}

const digestOf = async ({ stack: { clients, config, world } }: Cli): Promise<string> =>
  flat(renderText(buildDigest(await gather(digestPeriod(NOW, 'UTC'), { clients, config, now: world.now }))).body);

describe.each([
  { by: 'A pause', given: afterPause, isPause: true },
  { by: 'The mode', given: afterMode, isPause: false },
])('what waits for the pace of 20 an hour: $by held it back, which is over', ({ by, given, isPause }) => {
  it('says in show and list what it waits for, and until when', async () => {
    const cli = await given();
    const held = heldIn(cli);
    expect(held).toHaveLength(25);
    const [one] = held;
    const { stdout } = await cli.run('show', shortId(one?.key ?? ''));
    // What was said then stands in the history.
    const [shown = '', timeline = ''] = flat(stdout).split(' Timeline ');
    // Two hours of 20, and the sweep that comes then.
    const says = `${by} held it back, which is over. It waits for its turn: at most 20 an hour of an action are decided again, the most severe first. Its turn comes by itself, by about ${new Date(Math.floor(NOW / 3_600_000) * 3_600_000 + 2 * 3_600_000 + 300_000).toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
    expect(shown).toContain(says);
    expect(shown).toContain('Not settled waits for its turn');
    expect(timeline).toContain(`to have it decided now: npx --no -- riposte retry ${shortId(one?.key ?? '')}`);
    expect(shown).not.toContain('nothing is touched');
    expect(shown).not.toContain('resume');
    expect(shown).not.toContain('Refused by');
    const listed = await cli.run('list', '--held-back', '--json');
    const { entries } = listed.json() as { entries: { reason: string; advice?: string; guard?: string }[] };
    expect(entries).toHaveLength(25);
    expect(new Set(entries.map(({ reason }) => reason))).toEqual(new Set([says]));
    expect(entries.some(({ advice, guard }) => advice ?? guard)).toBe(false);
  });

  it('says so in the daily email, and counts nothing as held back by the mode', async () => {
    const text = await digestOf(await given());
    expect(text).toContain(`${by} held it back, which is over.`);
    expect(text).toContain('Waits for its turn: block public access to archive-');
    expect(text).toContain('riposte retry --held-back');
    expect(text).not.toContain('held back by mode');
    expect(text).not.toContain('resume');
  });

  it('says so in status', async () => {
    const { stdout } = await (await given()).run('status');
    expect(flat(stdout)).toContain('Held back 25 free by now, decided again by 20 an hour of an action');
  });

  it(`tells the end of that as the journal does, once it is decided: ${isPause}`, async () => {
    const cli = await given();
    cli.stack.advance(2 * 3_600_000);
    await letTimePass(cli.stack, 2);
    cli.stack.advance(3_600_000);
    await letTimePass(cli.stack, 2);
    expect(heldIn(cli)).toEqual([]);
  });
});

describe('what another pause holds by now than its record says', () => {
  it('names the one that is in force, and the command that ends that', async () => {
    const cli = givenCli();
    const { stack } = cli;
    await stack.journal.pause(PAUSE, { by: 'kim', at: stack.world.now() });
    await lapses(stack, 1, 1);
    await stack.journal.pause({ level: 'all', of: '' }, { by: 'lee', at: stack.world.now(), reason: 'a migration' });
    await stack.journal.resume(PAUSE, { by: 'kim', at: stack.world.now() });
    const [held] = heldIn(cli);
    const shown = flat((await cli.run('show', shortId(held?.key ?? ''))).stdout);
    expect(shown).toContain('Riposte is paused (by lee since');
    expect(shown).not.toContain('--account');
    expect(await digestOf(cli)).not.toContain(`The account ${ACCOUNT} is paused`);
  });
});

it('what waits for its budget is listed by the command that status and the daily email name for it', async () => {
  const stack = withBuckets(0);
  await lapses(stack, 1, 3);
  const { run } = givenCli({}, { connect: async () => connectionTo(stack, {}), now: stack.world.now });
  expect(flat((await run('status')).stdout)).toContain('Held back 2 by the mode, a pause or a budget');
  const { entries } = (await run('list', '--held-back', '--json')).json() as { entries: { open: string }[] };
  expect(entries.map(({ open }) => open)).toEqual(['budget', 'budget']);
});
