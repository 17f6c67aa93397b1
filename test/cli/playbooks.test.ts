import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import { givenCli } from './given-cli.ts';

const NAME = '/riposte/playbooks';
const file = (text: string, name = 'riposte.override.yml'): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'riposte-')), name);
  writeFileSync(path, text);
  return path;
};
const given = () => givenCli({ settings: { playbookParameter: NAME } });

describe('riposte playbooks list', () => {
  it('shows the built-in ones in their order', async () => {
    const { run } = given();
    const { playbooks: listed } = (await run('playbooks', 'list', '--json')).json() as {
      playbooks: { id: string; from: string }[];
    };
    expect(listed.map(({ id }) => id)).toEqual(playbooks.map(({ id }) => id));
    expect(new Set(listed.map(({ from }) => from))).toEqual(new Set(['built in']));
  });

  it('shows the steps that are off, and why', async () => {
    const { run } = given();
    const { playbooks: listed } = (await run('playbooks', 'list', '--json')).json() as {
      playbooks: { id: string; off?: { action: string; why: string }[] }[];
    };
    const off = listed.find(({ id }) => id === 'malware-in-object')?.off;
    expect(off).toEqual([{ action: 'quarantine-object', why: expect.stringContaining('setting contain') }]);
    expect((await run('playbooks', 'list')).stdout).toMatch(/^Off +quarantine-object of malware-in-object: objects/m);
  });

  it('shows what the override adds, changes and turns off', async () => {
    const { run, stack } = given();
    const added =
      '{ id: mine, when: { source: acm, region: eu-west-1 }, steps: [{ action: notify, mode: notify }], why: Because we say so. }';
    await run(
      'playbooks',
      'push',
      file(`playbooks: [${added}]\noverride: { port-probe: { mode: observe } }\ndisable: [malicious-caller]`),
    );
    await stack.lookAround();
    const { code, stdout } = await run('playbooks', 'list', '--deployed');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +1 {2}mine +notify notify {2}the override$/m);
    expect(stdout).toMatch(/port-probe +block-ip observe.*built in, changed by the override$/m);
    expect(stdout).toMatch(/^Off +malicious-caller, by the override$/m);
  });
});

describe('riposte playbooks check', () => {
  it.each([
    {
      title: 'a right riposte.yml',
      text: 'disable: [malicious-caller]',
      args: [],
      code: 0,
      says: /is right: it adds 0 playbooks, changes 0, and turns 1 off/,
    },
    {
      title: 'a right override',
      text: 'override: { port-probe: { mode: observe } }',
      args: ['--override'],
      code: 0,
      says: /changes 1/,
    },
    {
      title: 'a wrong one',
      text: 'disable: [nobody]\nwat: 1',
      args: [],
      code: 1,
      says: /yml:1:11: disable\[0\]: .*\n.*yml:2:1: wat: /,
    },
    {
      title: 'an override with too much',
      text: 'channels: {}',
      args: ['--override'],
      code: 1,
      says: /:1:1: channels: there is no key/,
    },
  ])('of $title', async ({ text, args, code, says }) => {
    const ran = await given().run('playbooks', 'check', file(text), ...args);
    expect(ran.code).toBe(code);
    expect(ran.stdout + ran.stderr).toMatch(says);
  });

  it('says that there is no such file', async () => {
    const { code, stderr } = await given().run('playbooks', 'check', '/nowhere/riposte.yml');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^\/nowhere\/riposte.yml: it cannot be read/)]);
  });
});

describe('riposte playbooks push and pull', () => {
  it('writes what is right, and brings it back', async () => {
    const { run } = given();
    const text = 'override: { port-probe: { mode: observe } } # while we move\n';
    expect((await run('playbooks', 'push', file(text))).stdout).toMatch(
      /holds .* now, as version 1.*in force in 16 minutes/,
    );
    expect((await run('playbooks', 'pull')).stdout).toBe(text);
  });

  it('of what changes much is accepted by a command', async () => {
    const { run, stack } = given();
    await stack.lookAround();
    const ids = playbooks.slice(0, 30).map(({ id }) => id);
    await run('playbooks', 'push', file(`disable: [${ids.join(', ')}]`));
    await stack.lookAround();
    const off = async (): Promise<number> =>
      (await run('playbooks', 'list', '--deployed')).stdout.match(/, by the override$/gm)?.length ?? 0;
    expect(await off()).toBe(0);
    expect((await run('playbooks', 'accept', '--yes', '--json')).json()).toMatchObject({ accepted: true, added: 30 });
    expect(await off()).toBe(30);
    expect(await run('playbooks', 'accept', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No override is held back'),
    });
  });

  it('shows what changes, in words and by past events, and only that with --dry-run', async () => {
    const { run } = given();
    const events = fileURLToPath(new URL('../../events/guardduty/port-probe-search-cluster.json', import.meta.url));
    const path = file('override: { port-probe: { mode: observe } }');
    const { stderr, stdout, json } = await run('playbooks', 'push', path, '--events', events, '--dry-run', '--json');
    expect(stderr).toContain('Came in: 1 (port-probe with mode observe)');
    expect(stderr).toMatch(/- act block-ip .*\n.*\+ observe block-ip/);
    expect(json()).toMatchObject({
      ...{ parameter: NAME, dryRun: true, added: ['port-probe with mode observe'], findings: 1 },
      differences: [{ playbook: 'port-probe' }],
    });
    expect(stdout).not.toContain('version');
    expect((await run('playbooks', 'pull')).code).toBe(1);
  });

  it('puts the former version back, after showing what it changes', async () => {
    const { run, stack } = given();
    const [first, second] = ['disable: [malicious-caller]\n', 'override: { port-probe: { mode: observe } }\n'];
    await run('playbooks', 'push', file(first));
    expect(await run('playbooks', 'rollback', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no version before version 1'),
    });
    await run('playbooks', 'push', file(second));
    await stack.lookAround();
    expect((await run('playbooks', 'rollback', '--dry-run')).stderr).toContain('Nothing was changed');
    expect((await run('playbooks', 'pull')).stdout).toBe(second);
    const { stdout, stderr } = await run('playbooks', 'rollback', '--yes');
    expect(stderr).toMatch(/Came in: 1 \(malicious-caller turned off\)\nWent out: 1 \(port-probe with mode observe\)/);
    expect(stdout).toContain('says what version 1 said, as version 3');
    expect((await run('playbooks', 'pull')).stdout).toBe(first);
    await stack.lookAround();
    expect((await run('playbooks', 'list', '--deployed')).stdout).toMatch(/malicious-caller, by the override$/m);
  });

  it('puts nothing back that is wrong by now, is not there, or is no version', async () => {
    const { run, stack } = given();
    await run('playbooks', 'push', file('disable: [malicious-caller]'));
    stack.services.ssm.PutParameter({ Name: NAME, Value: 'disable: [nobody]', Type: 'String', Overwrite: true });
    await run('playbooks', 'push', file('disable: [port-probe]'));
    expect(await run('playbooks', 'rollback', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/playbooks:2:1:11: disable\[0\]/),
    });
    expect(await run('playbooks', 'rollback', '--to', '9', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no version 9'),
    });
    expect((await run('playbooks', 'rollback', '--to', 'former', '--yes')).code).toBe(2);
    expect((await run('playbooks', 'pull')).stdout).toContain('port-probe');
  });

  it('writes nothing that is wrong', async () => {
    const { run } = given();
    expect((await run('playbooks', 'push', file('disable: [nobody]'))).code).toBe(1);
    const { code, stderr } = await run('playbooks', 'pull');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/is not there: nothing is overridden/)]);
  });

  it('says how to turn it on where it is off', async () => {
    const { code, stderr } = await givenCli().run('playbooks', 'push', file('disable: [malicious-caller]'));
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/reads no override: deploy it with --param playbookParameter/),
    ]);
  });
});
