import { shortId } from '../../src/core/short-id.ts';
import { responsesIn } from '../support/stories.ts';
import { connectionTo, givenCli, handled, ME } from './given-cli.ts';

const BEN = 'arn:aws:iam::111122223333:user/ben';
const MALLORY = 'arn:aws:sts::111122223333:assumed-role/operator/mallory';
const people = { jane: { principals: ME }, ben: { principals: BEN }, kim: { address: 'kim@example.com' } };

async function given() {
  let who = ME;
  const cli = givenCli(
    { approval: { people }, playbooks: { override: { 'bucket-public': { approvals: 2 } } } },
    { connect: async () => ({ ...connectionTo(cli.stack), whoAmI: async () => who }) },
  );
  await handled(cli.stack, 'guardduty/bucket-public-access-granted');
  const id = shortId(responsesIn(cli.stack)[0]?.key ?? '');
  const approve = (by: string, ...more: string[]) => {
    who = by;
    return cli.run('approve', id, '--yes', ...more);
  };
  return { ...cli, id, approve };
}

it('says that a yes counts and is not enough, that another does not count, and what the second has done', async () => {
  const { approve, run, id } = await given();
  const first = await approve(ME);
  expect(first.stderr).toContain('Two people have to approve, of jane, ben and kim.');
  expect(first).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('This yes counts. 1 of 2: it waits for another person, ben or kim.'),
  });
  const stranger = await approve(MALLORY, '--json');
  expect(stranger.code).toBe(1);
  expect(stranger.json()).toMatchObject({
    done: false,
    outcome: 'awaiting-approval',
    reason: expect.stringContaining('does not count'),
  });
  const shown = (await run('show', id)).stdout;
  expect(shown).toContain('1 of 2: it waits for another person, ben or kim.');
  expect(shown).toContain(`by jane, ${ME} (answer)`);
  expect(shown).toContain('not counted');
  expect(await approve(BEN)).toMatchObject({ code: 0, stdout: expect.stringContaining('applied') });
});

it('lists who may approve what waits, whether it is read as open or by its day', async () => {
  const { approve, run, stack } = await given();
  await approve(ME);
  const date = new Date(stack.world.now()).toISOString().slice(0, 10);
  for (const which of [['--open'], ['--date', date]]) {
    const { stdout } = await run('list', ...which, '--columns', 'id,approvers,reason', '-o', 'csv');
    expect(stdout).toContain('"ben, kim (1 of 2)","1 of 2: it waits for another person');
    const listed = await run('list', ...which, '--json');
    expect(listed.json()).toMatchObject({
      entries: [{ approval: { people: 2, approved: ['jane'], may: ['ben', 'kim'] } }],
    });
  }
  const shown = await run('show', 'press-kit', '--json');
  expect(shown.json()).toMatchObject({ actions: [{ approval: { people: 2, may: ['ben', 'kim'] } }] });
  expect(await approve(BEN)).toMatchObject({ code: 0 });
  expect((await run('list', '--json')).json()).toMatchObject({ entries: [{ approval: null }] });
});

it('says the same of a yes to many', async () => {
  const { run, stack } = await given();
  const ran = await run('approve', '--action', 'block-public-access', '--yes', '--json');
  expect(ran.code).toBe(0);
  expect(ran.json()).toMatchObject({ results: [{ sent: true, done: true, outcome: 'awaiting-approval' }] });
  expect(responsesIn(stack)[0]).toMatchObject({ state: 'waiting', yes: [{ person: 'jane' }] });
});
