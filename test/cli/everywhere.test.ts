import { CommandError, type Deployment } from '../../src/cli/commands/context.ts';
import { reachedBy } from '../../src/cli/connect-all.ts';
import type { Lookup } from '../../src/cli/deployment.ts';
import { findDeployments } from '../../src/cli/deployment.ts';
import { unreachedLines } from '../../src/cli/in-all.ts';
import { sideBySide } from '../../src/cli/side-by-side.ts';
import { connectionTo, givenCli, handled } from './given-cli.ts';

const PROBE = 'guardduty/port-probe-search-cluster';
const WAITS = 'guardduty/unusual-persistence-by-user';

/** Two deployments in two regions, and a third region that denies everything. */
async function givenTwo(shell = {}) {
  const [here, there] = [givenCli(), givenCli()];
  await handled(here.stack, WAITS);
  await handled(there.stack, PROBE);
  const asked: { lookup: Lookup; allRegions: boolean }[] = [];
  const cli = givenCli(
    {},
    {
      connectAll: async (lookup, { allRegions }) => {
        asked.push({ lookup, allRegions });
        const connections = [
          connectionTo(here.stack, { stack: 'riposte-prod', region: 'eu-west-1' }),
          connectionTo(there.stack, { stack: 'riposte-prod', region: 'us-east-1' }),
        ];
        const unreached = allRegions ? [{ region: 'me-south-1', why: 'AWS refused a call (AccessDenied).' }] : [];
        return { connections, unreached, regions: ['eu-west-1', 'me-south-1', 'us-east-1'] };
      },
      ...shell,
    },
  );
  return { ...cli, here, there, asked };
}

describe('list of all regions', () => {
  it('is one table, the most urgent first, with what could not be looked into', async () => {
    const { run, asked } = await givenTwo();
    const { code, stdout, stderr } = await run('list', '--all-regions');
    expect(asked).toMatchObject([{ allRegions: true, lookup: { region: 'eu-west-1' } }]);
    const [head, names, first, second] = stdout.split('\n');
    expect(head).toMatch(/^2 deployments in 3 regions: 2 findings, \d entries$/);
    expect(names).toMatch(/^STACK +ID +SEVERITY/);
    expect(first).toMatch(/^riposte-prod eu-west-1 .* waits /);
    expect(second).toMatch(/^riposte-prod us-east-1 .* block-ip /);
    expect(stdout).toContain('--stack NAME --stack-region REGION');
    expect(stderr).toBe('Not looked into: me-south-1: AWS refused a call (AccessDenied).\n');
    expect(code).toBe(1);
  });

  it('takes every selector, and is fine where everything could be looked into', async () => {
    const { run } = await givenTwo();
    const ran = await run('list', '--all-stacks', '--action', 'block-ip', '--json');
    const { stacks, unreached } = ran.json() as {
      stacks: { region: string; entries: { id: string }[] }[];
      unreached: [];
    };
    expect(stacks.map(({ region, entries }) => [region, entries.length])).toEqual([
      ['eu-west-1', 0],
      ['us-east-1', 1],
    ]);
    expect([ran.code, unreached]).toEqual([0, []]);
    expect((await run('list', '--all-stacks', '-o', 'csv', '--columns', 'stack,action')).stdout).toMatch(
      /^stack,action\nriposte-prod eu-west-1,deactivate-access-key\nriposte-prod us-east-1,block-ip\n$/,
    );
  });

  it('names the deployment whose journal cannot be read, and shows the others', async () => {
    const { run, there } = await givenTwo();
    there.stack.faults.refuse('*', 'AccessDeniedException', { service: 'dynamodb', message: 'no dynamodb:Query' });
    const { code, stdout, stderr } = await run('list', '--all-stacks');
    expect(stdout).toContain('1 deployment in 3 regions');
    expect(stderr).toMatch(/^Not looked into: riposte-prod in us-east-1: AWS refused .*no dynamodb:Query/);
    expect(code).toBe(1);
  });

  it.each([['--blocks'], ['--expiring']])('is not taken with %s', async (option) => {
    expect((await givenCli().run('list', option, '--all-regions')).code).toBe(2);
  });

  it('says that there is no deployment anywhere', async () => {
    const connectAll = async () => ({ connections: [], unreached: [], regions: ['a', 'b'] });
    expect(await givenCli({}, { connectAll }).run('status', '--all-regions')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no deployment (2 regions looked into).'),
    });
  });
});

describe('status of all regions', () => {
  it('has a row for each deployment', async () => {
    const { run, here } = await givenTwo();
    await here.run('pause', '--reason', 'change window');
    const { stdout } = await run('status', '--all-regions');
    expect(stdout).toMatch(/^2 deployments in 3 regions\nSTACK +REGION +ACCOUNT +MODE +VERSION +PAUSED +WAITING/);
    expect(stdout).toMatch(/\nriposte-prod +eu-west-1 +111122223333 +enforce +\S+ +all +1 /);
    expect(stdout).toMatch(/\nriposte-prod +us-east-1 +111122223333 +enforce +\S+ +no +0 +0 +1 /);
    expect((await run('status', '--all-stacks', '--json')).json()).toMatchObject({
      stacks: [
        { region: 'eu-west-1', questions: [{}] },
        { region: 'us-east-1', blocks: 1 },
      ],
      unreached: [],
    });
  });
});

describe('looking for deployments', () => {
  const deployment = (region: string) => ({ stack: `riposte-${region}`, region }) as Deployment;
  const connect = (one: Deployment) => ({ deployment: one }) as ReturnType<typeof connectionTo>;

  it('goes on where a region denies, and keeps the order of the regions', async () => {
    const find = async (region: string) => {
      if (region === 'b') throw new CommandError('AWS refused a call.');
      return region === 'c' ? [] : [deployment(region)];
    };
    const { connections, unreached, regions } = await reachedBy(['a', 'b', 'c', 'd'], find, connect);
    expect(connections.map(({ deployment: { region } }) => region)).toEqual(['a', 'd']);
    expect(unreached).toEqual([{ region: 'b', why: 'AWS refused a call.' }]);
    expect(regions).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is done with a few at a time, and never more', async () => {
    let [now, most] = [0, 0];
    const { done } = await sideBySide(
      Array.from({ length: 40 }, (_, n) => n),
      async (n) => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
        return n;
      },
    );
    expect(done.map(({ result }) => result)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(most).toBe(12);
  });

  it('finds none where the stage is not there, and passes on what AWS refuses', async () => {
    const missing = Object.assign(new Error('Stack with id riposte-prod does not exist'), { name: 'ValidationError' });
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDenied', $metadata: {} });
    const failing = (error: Error) =>
      ({ send: async () => Promise.reject(error) }) as unknown as Parameters<typeof findDeployments>[0];
    expect(await findDeployments(failing(missing), { stage: 'prod', region: 'x' })).toEqual([]);
    await expect(findDeployments(failing(denied), { region: 'x' })).rejects.toThrow(/AWS refused a call/);
    await expect(findDeployments(failing(denied), { region: 'x', stage: 'prod' })).rejects.toThrow(
      /AWS refused a call/,
    );
  });

  it('tells regions that fail alike on one line', () => {
    expect(
      unreachedLines([
        { region: 'r-1', why: 'AWS in r-1 cannot be reached.' },
        { region: 'r-2', why: 'AWS in r-2 cannot be reached.' },
        { region: 'r-3', stack: 's', why: 'denied' },
      ]),
    ).toEqual(['Not looked into: r-1, r-2: AWS in r-1 cannot be reached.', 'Not looked into: s in r-3: denied']);
  });
});
