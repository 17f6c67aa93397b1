import { createTable } from '../../../src/platform/table.ts';
import { playbooks } from '../../../src/policy/playbooks/index.ts';
import { acceptOverride, readOverrideItem } from '../../../src/policy/playbooks/override-store.ts';
import { createPlaybookReader } from '../../../src/policy/playbooks/playbook-reader.ts';
import { arrive, givenStack } from '../../support/stories.ts';

const NAME = '/riposte/playbooks';
const MINUTE = 60_000;
const OFF = 'disable: [malicious-caller]';

/** A deployment that reads an override, the parameter, and one warm container of a decide function. */
function given(text?: string, playbookParameter = NAME) {
  const stack = givenStack({ settings: { playbookParameter } });
  const { clients, config, services, world } = stack;
  const put = (Value: string, Type: 'String' | 'SecureString' = 'String'): void => {
    services.ssm.PutParameter({ Name: NAME, Value, Type, Overwrite: true });
  };
  if (text !== undefined) put(text);
  const reader = createPlaybookReader({ clients, config, now: world.now, riposteYml: {} });
  const ids = async (): Promise<string[]> => (await reader.current()).list.map(({ id }) => id);
  const told = (): string[] => {
    const { Messages = [] } = services.sqs.ReceiveMessage({ QueueUrl: config.alerts.queue, MaxNumberOfMessages: 10 });
    return Messages.map(({ Body = '' }) => Body).filter((body) => body.includes('#playbooks#'));
  };
  const notices = async (): Promise<string[]> => told().filter((body) => body.includes('could not be taken over'));
  const item = () => readOverrideItem(createTable(clients.dynamodb, config.table));
  return { stack, put, reader, ids, told, notices, item };
}

describe('the override', () => {
  it('is in force within a minute of being accepted, and what it turned off comes back with the next', async () => {
    const { stack, put, ids } = given(OFF);
    expect(await ids()).toContain('malicious-caller');
    await stack.lookAround();
    expect(await ids()).toContain('malicious-caller');
    stack.advance(MINUTE);
    expect(await ids()).not.toContain('malicious-caller');
    put('override: { malicious-caller: { mode: observe } }');
    await stack.lookAround();
    stack.advance(MINUTE);
    expect(await ids()).toContain('malicious-caller');
  });

  it('decides about findings', async () => {
    const { stack } = given('override: { port-probe: { mode: observe }, port-probe-of-cluster: { mode: observe } }');
    await stack.lookAround();
    arrive(stack, 'guardduty/port-probe-several-addresses');
    await stack.drain();
    expect(await stack.blockList().list()).toEqual([]);
  });

  it.each([
    { title: 'is not YAML', text: '{' },
    { title: 'names a playbook that is not there', text: 'disable: [nobody]' },
    { title: 'has a section of riposte.yml that it may not have', text: 'channels: {}' },
    {
      title: 'lets a step act on whatever comes',
      text: 'override: { port-probe: { when: {}, steps: [{ action: block-ip, mode: enforce }] } }',
    },
  ])('that $title is told once, and the last good one stays', async ({ text }) => {
    const { stack, put, ids, notices, item } = given(OFF);
    await stack.lookAround();
    put(text);
    await stack.lookAround();
    const [told, ...others] = await notices();
    expect(others).toEqual([]);
    expect(told).toMatch(/could not be taken over.*\/riposte\/playbooks:1:.*stays in force/s);
    await stack.lookAround();
    expect(await notices()).toEqual([]);
    expect(await ids()).not.toContain('malicious-caller');
    expect((await item())?.layer).toBe('{"disable":["malicious-caller"]}');
  });

  it('is told again when it is wrong in another way, and when it was right in between', async () => {
    const { stack, put, notices } = given('disable: [nobody]');
    const toldAfter = async (text: string): Promise<number> => {
      put(text);
      await stack.lookAround();
      return (await notices()).length;
    };
    expect([
      await toldAfter('disable: [nobody]'),
      await toldAfter('{'),
      await toldAfter(OFF),
      await toldAfter('{'),
    ]).toEqual([1, 1, 0, 1]);
  });

  it('overrides nothing when the parameter is gone, and a SecureString is told', async () => {
    const { stack, put, ids, notices } = given();
    await stack.lookAround();
    expect(await notices()).toEqual([]);
    expect(await ids()).toContain('malicious-caller');
    put(OFF, 'SecureString');
    await stack.lookAround();
    expect(await notices()).toEqual([expect.stringMatching(/make it a parameter of type String/)]);
  });

  it('of a name that the deployment has no more changes nothing: what is left of it holds', async () => {
    const { stack, reader } = given(OFF);
    await stack.lookAround();
    const { clients, config, world } = stack;
    const later = createPlaybookReader({
      clients,
      config,
      now: world.now,
      riposteYml: { disable: ['malicious-caller'] },
    });
    expect((await later.current()).list.length).toBe((await reader.current()).list.length);
  });
});

describe('a change of the override', () => {
  const many = (count: number): string =>
    `disable: [${playbooks
      .slice(0, count)
      .map(({ id }) => id)
      .join(', ')}]`;

  it('is told once, with what came in and went out', async () => {
    const { stack, put, told } = given(OFF);
    await stack.lookAround();
    expect(told()).toEqual([expect.stringMatching(/override changed.*Came in: 1 \(malicious-caller turned off\)/s)]);
    await stack.lookAround();
    put(`${OFF} # the same`);
    await stack.lookAround();
    expect(told()).toEqual([]);
    put('override: { port-probe: { mode: observe } }');
    await stack.lookAround();
    expect(told()).toEqual([
      expect.stringMatching(
        /Came in: 1 \(port-probe with mode observe\).*Went out: 1 \(malicious-caller turned off\)/s,
      ),
    ]);
  });

  it('by more than half is held back, told once, and in force when a person accepts it', async () => {
    const { stack, put, ids, told, item } = given();
    await stack.lookAround();
    put(many(40));
    await stack.lookAround();
    await stack.lookAround();
    expect(told()).toEqual([
      expect.stringMatching(/held back: 40 entries come in and 0 go out of 0.*riposte playbooks accept/s),
    ]);
    expect(await ids()).toHaveLength(playbooks.length);
    const { clients, config, world } = stack;
    const held = (await item())?.held;
    const by = { by: 'ada', now: world.now() };
    expect(held && (await acceptOverride(createTable(clients.dynamodb, config.table), held, by))).toBe(true);
    expect(held && (await acceptOverride(createTable(clients.dynamodb, config.table), held, by))).toBe(false);
    await stack.lookAround();
    await stack.lookAround();
    expect(told()).toEqual([expect.stringMatching(/was accepted.*ada put the override in force.*Came in: 40/s)]);
    stack.advance(MINUTE);
    expect(await ids()).toHaveLength(playbooks.length - 40);
    put(many(3));
    await stack.lookAround();
    expect(told()).toEqual([expect.stringContaining('0 entries come in and 37 go out of 40')]);
    expect(await ids()).toHaveLength(playbooks.length - 40);
  });

  it.each(['parameter', 'appconfig'] as const)(
    'that ends all of a parameter of the first day waits for a person, where rules are read from: %s',
    async (rules) => {
      const { stack, ids, told } = given(many(40));
      await stack.lookAround();
      told();
      stack.services.ssm.forget(NAME);
      if (rules === 'appconfig') stack.redeploy({ settings: { rules: 'appconfig', playbookParameter: '' } });
      await stack.lookAround();
      expect(told()).toEqual([expect.stringContaining('0 entries come in and 40 go out of 40')]);
      stack.advance(MINUTE);
      expect(await ids()).toHaveLength(playbooks.length - 40);
    },
  );

  it('waits no more once the parameter says what is in force, or something wrong', async () => {
    const { stack, put, told, item } = given(OFF);
    await stack.lookAround();
    for (const text of [OFF, '{']) {
      put(many(40));
      await stack.lookAround();
      expect((await item())?.held).toBeDefined();
      put(text);
      await stack.lookAround();
      expect((await item())?.held).toBeUndefined();
      expect((await item())?.layer).toBe('{"disable":["malicious-caller"]}');
    }
    expect(told()).toHaveLength(4);
  });
});

describe('where no parameter can override', () => {
  it('reading costs no call, and looking around takes nothing over', async () => {
    const { stack, ids, item } = given(OFF, '');
    const before = stack.callsMade();
    expect(await ids()).toContain('malicious-caller');
    expect(stack.callsMade()).toBe(before);
    await stack.lookAround();
    expect(await item()).toBeUndefined();
  });
});

it('a warm container reads once a minute, and keeps its set while nothing changes', async () => {
  const { stack, reader } = given(OFF);
  await stack.lookAround();
  const first = await reader.current();
  const before = stack.callsMade();
  for (let second = 0; second < 59; second += 1) {
    stack.advance(1_000);
    expect(await reader.current()).toBe(first);
  }
  expect(stack.callsMade()).toBe(before);
  stack.advance(1_000);
  expect(await reader.current()).toBe(first);
  expect(stack.callsMade()).toBe(before + 1);
});
