import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { longId, shortId } from '../../src/core/short-id.ts';
import { arrive, bundled, responsesIn } from '../support/stories.ts';
import { givenCli, handled } from './given-cli.ts';

async function given() {
  const cli = givenCli({ settings: { contain: ['instances'], actions: [...ACTION_IDS] } });
  await handled(cli.stack, 'guardduty/attack-sequence-compromised-instances');
  const steps = responsesIn(cli.stack).filter(({ action }) => action === 'isolate-instance');
  const question = shortId(steps[0]?.wants[0]?.finding ?? '');
  return { ...cli, question, ids: steps.map(({ key }) => shortId(key)) };
}

it('lists the question with its steps and the commands that answer all of them', async () => {
  const { run, question, ids } = await given();
  const { stdout } = await run('list');
  expect(stdout).toMatch(/One question with 2 steps about one attack sequence: \w{8}, \w{8}/);
  expect(stdout).toContain(`riposte approve ${question}   or   npx --no -- riposte reject ${question}`);
  const json = (await run('list', '--json')).json() as { entries: { id: string; question: string | null }[] };
  const asked = json.entries.filter((entry) => entry.question !== null);
  expect(asked.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(new Set(asked.map((entry) => entry.question))).toEqual(new Set([question]));
});

it('shows a step with its question, and the question with its steps', async () => {
  const { run, question, ids } = await given();
  expect((await run('show', ids[0] ?? '')).stdout).toContain(`question ${question}, whose steps have one answer`);
  const { stdout } = await run('show', question);
  for (const id of ids) expect(stdout).toContain(id);
  expect(stdout).toContain('AttackSequence:EC2/CompromisedInstanceGroup');
});

it.each([
  { verb: 'approve', outcome: 'applied' },
  { verb: 'reject', outcome: 'rejected' },
])('answers every step by the id of the question: $verb', async ({ verb, outcome }) => {
  const { run, stack, question } = await given();
  expect(await run(verb, question, '--yes')).toMatchObject({ code: 0 });
  const steps = responsesIn(stack).filter(({ action }) => action === 'isolate-instance');
  expect(steps.map((step) => step.outcome)).toEqual([outcome, outcome]);
});

it('answers one step by its own id, and then the rest by that of the question', async () => {
  const { run, stack, question, ids } = await given();
  await run('reject', ids[1] ?? '', '--yes');
  const outcomes = () =>
    responsesIn(stack).flatMap(({ action, outcome }) => (action === 'isolate-instance' ? outcome : []));
  expect(outcomes().sort()).toEqual(['awaiting-approval', 'rejected']);
  expect(await run('approve', question, '--yes')).toMatchObject({ code: 0 });
  expect(outcomes().sort()).toEqual(['applied', 'rejected']);
});

it('guesses nothing where the beginning of an id names the question and something else', async () => {
  const { run, stack, question } = await given();
  const begins = question.slice(0, 3);
  const keyOf = (bucket: string): string => `111122223333#global#block-public-access#${bucket}`;
  let bucket = '';
  for (let n = 0; !longId(keyOf(bucket)).startsWith(begins); n += 1) bucket = `press-kit-${n}`;
  const name = 'guardduty/bucket-public-access-granted';
  arrive(stack, name, bundled(name).replaceAll('press-kit', bucket));
  await stack.drain();
  expect(responsesIn(stack).map(({ key }) => key)).toContain(keyOf(bucket));
  const { code, stderr } = await run('approve', begins, '--yes');
  expect(code).not.toBe(0);
  expect(stderr).toContain('say which by its id');
  expect(responsesIn(stack).filter(({ outcome }) => outcome === 'applied')).toEqual([]);
});

it('takes the id that GuardDuty gave the sequence for that of its question', async () => {
  const { run, stack } = await given();
  const id = responsesIn(stack)[0]?.wants[0]?.finding.split('#').at(-1) ?? '';
  expect((await run('show', id)).stdout).toContain('AttackSequence:EC2/CompromisedInstanceGroup');
  expect(await run('approve', id, '--yes')).toMatchObject({ code: 0 });
  const steps = responsesIn(stack).filter(({ action }) => action === 'isolate-instance');
  expect(steps.map((step) => step.outcome)).toEqual(['applied', 'applied']);
});
