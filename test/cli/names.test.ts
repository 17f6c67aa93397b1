import { tagOf } from '../../src/alerts/thread.ts';
import { shortId } from '../../src/core/short-id.ts';
import { givenCli, handled } from './given-cli.ts';

const PROBE = 'guardduty/port-probe-search-cluster';
const WAITS = 'guardduty/unusual-persistence-by-user';

interface Listed {
  id: string;
  key: string;
  target: string;
  incident: string;
  outcome: string;
}

async function givenQuestion() {
  const cli = givenCli();
  await handled(cli.stack, PROBE);
  await handled(cli.stack, WAITS);
  const { entries } = (await cli.run('list', '--json')).json() as { entries: Listed[] };
  const question = entries.find(({ outcome }) => outcome === 'awaiting-approval') as Listed;
  return { ...cli, question };
}

describe('a response', () => {
  it.each([
    { by: 'its id', name: ({ id }: Listed) => id },
    { by: 'the first letters of its id', name: ({ id }: Listed) => id.slice(0, 4) },
    { by: 'its id in capitals', name: ({ id }: Listed) => id.toUpperCase() },
    { by: 'its key', name: ({ key }: Listed) => key },
    { by: 'its target', name: ({ target }: Listed) => target },
    { by: 'its incident', name: ({ incident }: Listed) => incident },
    { by: 'the id of its incident', name: ({ incident }: Listed) => shortId(incident) },
    { by: 'the tag of its messages', name: ({ incident }: Listed) => `#${tagOf(incident)}` },
  ])('is approved by $by', async ({ name }) => {
    const { run, question } = await givenQuestion();
    expect((await run('approve', name(question), '--json')).json()).toMatchObject({
      id: question.id,
      key: question.key,
      done: true,
    });
  });

  it('is found a month later, when nothing is open', async () => {
    const { run, stack, question } = await givenQuestion();
    await run('reject', question.id);
    stack.advance(30 * 86_400_000);
    expect((await run('show', question.id.slice(0, 5), '--json')).json()).toMatchObject({ key: question.key });
  });

  it('is explained from the journal, by the rules of the deployment', async () => {
    const { run, question } = await givenQuestion();
    expect(await run('explain', question.id)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Persistence:IAMUser[\s\S]*deactivate-access-key/),
    });
  });

  it('is listed with the others where several have the name', async () => {
    const cli = givenCli();
    await handled(cli.stack, 'guardduty/port-probe-several-addresses');
    const { entries } = (await cli.run('list', '--json')).json() as { entries: Listed[] };
    const ran = await cli.run('show', entries[0]?.incident ?? '');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    for (const { id, target } of entries) expect(ran.stderr).toContain(`${id}  applied  block-ip ${target}`);
  });

  it('that nobody knows is told as such, with what to do', async () => {
    const { run } = await givenQuestion();
    expect(await run('approve', 'zzzzzzzz')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^zzzzzzzz: the journal of riposte-local knows no such id.*riposte list/),
    });
  });
});
