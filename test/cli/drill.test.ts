import type { Containable } from '../../src/core/contain.ts';
import { actionsOf } from '../../src/platform/settings/schema.ts';
import { bundled } from '../support/stories.ts';
import { givenCli, handled } from './given-cli.ts';

const ID = 'i-0aaaa1111bbbb2222';

function given({ tags = { 'riposte:drill': 'true' }, contain = ['instances'], mode = 'approve' } = {}) {
  const on = contain as Containable[];
  const settings = { contain: on, actions: actionsOf(['all'], on), mode: mode as 'approve' };
  const cli = givenCli({ settings });
  const { ec2 } = cli.stack.services;
  ec2.instances.seed({
    id: ID,
    tags: tags as Record<string, string>,
    interfaces: [{ id: 'eni-1', groups: ['sg-web'] }],
  });
  ec2.instances.seedQuarantine(cli.stack.config.stack);
  const groups = () => ec2.instances.instances.get(ID)?.interfaces.map((each) => each.groups);
  const alerts = () => cli.stack.services.sns.published.map(({ message }) => message).join('\n');
  return { ...cli, groups, alerts, drill: () => cli.run('drill', 'isolate-instance', ID, '--minutes', '5', '--json') };
}

it('contains a tagged instance, proves what it can, gives it back, and says how long each took', async () => {
  const { run, groups, asked, alerts, stack } = given();
  const began = stack.world.now();
  const { code, stdout, stderr } = await run('drill', 'isolate-instance', ID, '--minutes', '5');
  expect(stdout).toMatch(/In force, not proven: 1 of 1 interfaces/);
  expect(stdout).toMatch(/Cut +/);
  expect(stdout).toMatch(/Asked after [\d.]+ s, contained after [\d.]+ s, held 300 s, undone after [\d.]+ s\./);
  expect(stderr).toContain('riposte undo');
  expect(asked).toEqual([expect.stringContaining(`Isolate ${ID}`)]);
  expect(groups()).toEqual([['sg-web']]);
  expect(alerts()).toContain('drill');
  expect(code).toBe(0);
  expect(stack.world.now() - began).toBeGreaterThanOrEqual(300_000);
});

it('gives scripts one document, and can be done again', async () => {
  const { drill, groups } = given();
  for (const _ of [1, 2]) {
    const ran = await drill();
    expect(ran.json()).toMatchObject({
      outcome: 'applied',
      proof: 'in force, not proven',
      undone: true,
      tookMs: { held: 300_000, contained: expect.any(Number) },
    });
    expect(groups()).toEqual([['sg-web']]);
  }
});

// The command is refused before anything is sent, and nobody is asked.
it.each([
  { name: 'has no tag for it', more: { tags: {} }, says: 'aws ec2 create-tags' },
  { name: 'is not named in contain', more: { contain: [] }, says: 'contain: [instances]' },
  { name: 'is in a deployment that touches nothing', more: { mode: 'notify' }, says: 'nothing is touched' },
])('refuses an instance that $name, and sends nothing', async ({ more, says }) => {
  const { drill, groups, stack, asked } = given(more as Parameters<typeof given>[0]);
  const { code, stderr } = await drill();
  expect(code).toBe(1);
  expect(stderr).toContain(says);
  expect(asked).toEqual([]);
  expect(stack.services.sns.published).toEqual([]);
  expect(groups()).toEqual([['sg-web']]);
});

it('says why the function refuses it, such as a node of a cluster', async () => {
  const { drill, groups } = given({ tags: { 'riposte:drill': 'true', 'eks:cluster-name': 'shop' } as never });
  const { code, stderr } = await drill();
  expect([code, stderr]).toEqual([1, expect.stringContaining('It was not done')]);
  expect(groups()).toEqual([['sg-web']]);
});

it('begins only where nothing is contained', async () => {
  const { stack, drill } = given();
  const body = bundled('guardduty/malware-on-instance-volume').replaceAll('i-0dddd4444eeee5555', ID);
  await handled(stack, 'guardduty/malware-on-instance-volume', body);
  const { code, stderr } = await drill();
  expect([code, stderr]).toEqual([1, expect.stringContaining('in hand already (awaiting-approval)')]);
  stack.services.ec2.instances.instances.clear();
  expect((await drill()).stderr).toContain('There is no instance');
});

it('says what is not as before where AWS refuses a piece of the undo', async () => {
  const { run, stack, groups } = given();
  const where = (input: unknown): boolean => JSON.stringify(input).includes('sg-web');
  stack.faults.refuse('ModifyNetworkInterfaceAttribute', 'UnauthorizedOperation', { where });
  const { code, stdout } = await run('drill', 'isolate-instance', ID, '--minutes', '5');
  expect([code, stdout]).toEqual([1, expect.stringContaining('Before: eni-1 in sg-web. Now: eni-1 in ')]);
  expect(groups()).not.toEqual([['sg-web']]);
});

it.each([
  ['isolate-instance', 'web'],
  ['rotate-secret', ID],
])('takes no %s %s', async (action, target) => {
  const { run } = given();
  expect((await run('drill', action, target)).code).toBe(2);
});
