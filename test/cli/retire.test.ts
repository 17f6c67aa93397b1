import { responsesIn } from '../support/stories.ts';
import { givenCli, handled } from './given-cli.ts';

interface Told {
  blocks: string[];
  lift: string[];
  stays: string[];
  repairs: number;
  done: boolean;
  left?: string[];
}

const PROBE = 'guardduty/port-probe-search-cluster';
const STOLEN = 'health/exposed-access-key';

/** A deployment that has blocked an attacker and denied a user whose key was exposed. */
async function givenWork(cli: ReturnType<typeof givenCli>): Promise<void> {
  await handled(cli.stack, PROBE);
  await handled(cli.stack, STOLEN);
}
const told = ({ stdout }: { stdout: string }): Told => JSON.parse(stdout) as Told;

describe('npx riposte retire', () => {
  it('only says what it would do, with --dry-run', async () => {
    const cli = givenCli();
    await givenWork(cli);
    const answer = told(await cli.run('retire', '--dry-run', '--json'));
    expect(answer).toMatchObject({ done: false, lift: [], blocks: [expect.stringContaining('/32')] });
    expect(answer.stays).toEqual([expect.stringContaining('deactivate-access-key')]);
    expect(cli.asked).toEqual([]);
    expect(await cli.stack.blockList().listActive()).toHaveLength(1);
  });

  it('lifts every block, pauses, and names what stays denied with the command that lifts it', async () => {
    const cli = givenCli();
    await givenWork(cli);
    const { code, stdout } = await cli.run('retire');
    expect(code).toBe(0);
    expect(stdout).toContain('To be lifted: 1 block.');
    expect(stdout).toMatch(
      /Stays denied, and nobody lifts it after the removal:\n +deactivate-access-key \S+: npx --no -- riposte undo/,
    );
    expect(stdout).toContain('npx serverless remove --stage local --region eu-west-1');
    expect(stdout).toContain('--param table=riposte-local');
    expect(await cli.stack.blockList().listActive()).toEqual([]);
    expect((await cli.stack.journal.readSettings())?.paused).toBe(true);
  });

  it('lifts deny policies too, with --all', async () => {
    const cli = givenCli();
    await givenWork(cli);
    const answer = told(await cli.run('retire', '--all', '--json'));
    expect(answer).toMatchObject({ done: true, left: [], stays: [] });
    const users = [...cli.stack.services.iam.users.values()];
    expect(users.flatMap(({ attached }) => attached).filter((arn) => arn.endsWith('AWSDenyAll'))).toEqual([]);
  });

  it('names what failed after its claim too, which may be in force', async () => {
    const cli = givenCli();
    await givenWork(cli);
    const denied = responsesIn(cli.stack).find(({ action }) => action === 'deactivate-access-key');
    if (denied) await cli.stack.journal.saveResponses([{ ...denied, outcome: 'failed', open: 'failed' }]);
    const { stdout } = await cli.run('retire', '--dry-run');
    expect(stdout).toMatch(/deactivate-access-key \S+ \(it failed, and may be in force\): npx --no -- riposte undo/);
  });

  it('changes nothing without a yes', async () => {
    const cli = givenCli({}, { ask: async () => false });
    await givenWork(cli);
    expect((await cli.run('retire')).code).toBe(1);
    expect(await cli.stack.blockList().listActive()).toHaveLength(1);
  });

  it('says what still stands when it could not be lifted', async () => {
    const cli = givenCli();
    await givenWork(cli);
    cli.stack.faults.refuse('DetachUserPolicy', 'AccessDeniedException');
    const { code, stdout } = await cli.run('retire', '--all');
    expect(code).toBe(1);
    expect(stdout).toMatch(/Still in force: .*deactivate-access-key/);
  });
});
