import { LOCAL_IDS } from '../../../local/services/appconfig.ts';
import { createTable } from '../../../src/platform/table.ts';
import { playbooks } from '../../../src/policy/playbooks/index.ts';
import { readOverrideItem } from '../../../src/policy/playbooks/override-store.ts';
import { createPlaybookReader } from '../../../src/policy/playbooks/playbook-reader.ts';
import { givenStack } from '../../support/stories.ts';

const MINUTE = 60_000;
const OFF = '{"disable":["malicious-caller"]}';
const PROBE = '{"override":{"port-probe":{"mode":"observe"}}}';
const GET = 'appconfigdata:GetLatestConfiguration';
const BEGIN = 'appconfigdata:StartConfigurationSession';

const off = (count: number): string => JSON.stringify({ disable: playbooks.slice(0, count).map(({ id }) => id) });

/** A deployment that reads its rules from AppConfig, and one warm container of a decide function. */
function given() {
  const stack = givenStack({ settings: { rules: 'appconfig' } });
  const { clients, config, services, world, counts } = stack;
  const keep = (text: string): number =>
    services.appconfig.CreateHostedConfigurationVersion({ ...LOCAL_IDS, Content: Buffer.from(text), ContentType: '' })
      .VersionNumber ?? 0;
  const deploy = (version: number): void => {
    services.appconfig.StartDeployment({ ...LOCAL_IDS, ConfigurationVersion: String(version) });
  };
  /** Deploys a text; the alarms have been watched when it returns. */
  const push = (text: string): void => {
    deploy(keep(text));
    stack.advance(31 * MINUTE);
  };
  /** A look at the rules, and what people were told by it. */
  const look = async (): Promise<string[]> => {
    await stack.lookAround();
    const QueueUrl = config.alerts.queue;
    const { Messages = [] } = services.sqs.ReceiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
    for (const { ReceiptHandle } of Messages) services.sqs.DeleteMessage({ QueueUrl, ReceiptHandle });
    return Messages.map(({ Body = '' }) => Body).filter((body) => body.includes('#playbooks#'));
  };
  const reader = createPlaybookReader({ clients, config, now: world.now, riposteYml: {} });
  const ids = async (): Promise<string[]> => {
    stack.advance(MINUTE);
    return (await reader.current()).list.map(({ id }) => id);
  };
  const item = () => readOverrideItem(createTable(clients.dynamodb, config.table));
  const calls = (name: string): number => counts.get(name) ?? 0;
  return { stack, keep, deploy, push, look, ids, item, calls };
}

describe('rules that AppConfig keeps', () => {
  it('are in force within a minute of the look that finds them, and told with what changed', async () => {
    const { push, look, ids } = given();
    expect(await look()).toEqual([]);
    push(OFF);
    expect(await look()).toEqual([
      expect.stringMatching(
        /AppConfig riposte-local\/playbooks is in force.*Came in: 1 \(malicious-caller turned off\)/s,
      ),
    ]);
    expect(await ids()).not.toContain('malicious-caller');
    push(PROBE);
    expect(await look()).toEqual([expect.stringMatching(/Came in: 1 \(port-probe with mode observe\).*Went out: 1/s)]);
    expect(await ids()).toContain('malicious-caller');
  });

  it('cost one call a look while nothing changes, and decide none', async () => {
    const { push, look, calls, ids } = given();
    push(OFF);
    for (let n = 0; n < 4; n += 1) await look();
    expect([calls(BEGIN), calls(GET)]).toEqual([1, 4]);
    await ids();
    expect([calls(BEGIN), calls(GET)]).toEqual([1, 4]);
  });

  it('cost one call a look before the first of them are pushed, too', async () => {
    const { look, calls } = given();
    for (let n = 0; n < 4; n += 1) await look();
    expect([calls(BEGIN), calls(GET)]).toEqual([1, 4]);
  });

  it('may be of any size the first time, and later wait for a person when more than half changes', async () => {
    const { push, look, ids } = given();
    push(off(40));
    await look();
    expect(await ids()).toHaveLength(playbooks.length - 40);
    push(off(3));
    expect(await look()).toEqual([expect.stringMatching(/held back: 0 entries come in and 37 go out of 40/)]);
    expect(await ids()).toHaveLength(playbooks.length - 40);
  });

  it('that an alarm rolls back give way to those before, however many they are, without a person', async () => {
    const { stack, keep, deploy, look, ids } = given();
    deploy(keep(off(40)));
    await look();
    expect(await ids()).toHaveLength(playbooks.length - 40);
    stack.services.cloudwatch.setAlarm('riposte-local-failures', 'ALARM', stack.world.now());
    expect(await look()).toEqual([expect.stringMatching(/override changed.*Went out: 40/s)]);
    expect(await ids()).toHaveLength(playbooks.length);
  });

  it('that are wrong are refused before they are kept, and what was deployed stays', async () => {
    const { push, keep, look, ids } = given();
    push(OFF);
    await look();
    for (const text of ['{"disable":["nobody"]}', '{', '{"channels":{}}', `{"disable":"${'x'.repeat(70_000)}"}`])
      expect(() => keep(text)).toThrow(/Error running validator/);
    expect(await look()).toEqual([]);
    expect(await ids()).not.toContain('malicious-caller');
  });
});

describe('the last good rules stay', () => {
  it('and one notice tells of a denial; a throttled look fails and is made again', async () => {
    const { stack, push, look, ids } = given();
    push(OFF);
    await look();
    stack.faults.refuse('GetLatestConfiguration', 'AccessDeniedException', { times: 2 });
    expect(await look()).toEqual([
      expect.stringMatching(
        /could not be taken over.*AppConfig riposte-local\/playbooks cannot be read: AccessDenied.*stays in force/s,
      ),
    ]);
    expect(await look()).toEqual([]);
    stack.faults.refuse('GetLatestConfiguration', 'ThrottlingException', { times: 1 });
    await expect(stack.lookAround()).rejects.toThrow(/looking around failed/);
    expect(await ids()).not.toContain('malicious-caller');
    expect(await look()).toEqual([]);
  });

  it('and what waits for a person waits again after a denial, which is told anew when it comes again', async () => {
    const { stack, push, look, item } = given();
    push(off(40));
    await look();
    push(off(3));
    expect(await look()).toEqual([expect.stringMatching(/held back/)]);
    for (const _ of [1, 2]) {
      stack.faults.refuse('GetLatestConfiguration', 'AccessDeniedException', { times: 1 });
      expect(await look()).toEqual([expect.stringMatching(/cannot be read: AccessDenied/)]);
      expect(await look()).toEqual([expect.stringMatching(/held back: 0 entries come in and 37 go out of 40/)]);
      expect((await item())?.held).toBeDefined();
    }
  });

  it('where a later release no longer takes them: they are read again, and it is told once', async () => {
    const { stack, push, look, ids, calls } = given();
    push('{"override":{"mine":{"mode":"observe"}}}'.replace('mine', 'port-probe'));
    await look();
    stack.redeploy({ playbooks: { disable: ['port-probe'] } });
    const before = calls(BEGIN);
    expect(await look()).toEqual([expect.stringMatching(/could not be taken over.*port-probe/s)]);
    expect(calls(BEGIN)).toBe(before + 1);
    expect(await look()).toEqual([]);
    expect((await ids()).length).toBeGreaterThan(0);
  });

  it('when a look dies between the answer and its record: the next gets the rules again', async () => {
    const { stack, push, look, ids, calls } = given();
    push(OFF);
    await look();
    push(PROBE);
    const ofRules = (input: unknown): boolean => JSON.stringify(input).includes('"PLAYBOOKS"');
    stack.faults.refuse('Update', 'ProvisionedThroughputExceededException', { times: 1, where: ofRules });
    await expect(stack.lookAround()).rejects.toThrow(/looking around failed/);
    expect(await look()).toEqual([expect.stringMatching(/port-probe with mode observe/)]);
    expect(calls(BEGIN)).toBe(2);
    expect(await ids()).toContain('malicious-caller');
  });

  it('and a session of more than a day begins anew', async () => {
    const { stack, push, look, ids } = given();
    push(OFF);
    await look();
    stack.advance(25 * 60 * MINUTE);
    expect(await look()).toEqual([]);
    expect(await ids()).not.toContain('malicious-caller');
  });
});
