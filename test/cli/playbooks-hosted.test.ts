import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { givenCli } from './given-cli.ts';

const file = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'riposte.override.yml');
  writeFileSync(path, text);
  return path;
};
const given = () => givenCli({ settings: { rules: 'appconfig' } });
const OFF = 'disable: [malicious-caller] # until Monday\n';
const PROBE = 'override: { port-probe: { mode: observe } }\n';

describe('riposte playbooks push, where AppConfig keeps the rules', () => {
  it('checks, keeps, deploys and tells how far it is, and they decide after the next look', async () => {
    const { run, stack } = given();
    const { code, stdout, stderr } = await run('playbooks', 'push', file(OFF));
    expect([code, stderr]).toEqual([0, expect.stringMatching(/malicious-caller turned off.*Deployment 2: baking/s)]);
    expect(stdout).toMatch(/deployed, as version 2.*16 minutes.*watches Riposte's alarms for 30 minutes/s);
    await stack.lookAround();
    expect((await run('playbooks', 'list', '--deployed')).stdout).toMatch(/^Off +malicious-caller, by the override$/m);
    expect((await run('playbooks', 'pull')).stdout).toBe('{\n  "disable": [\n    "malicious-caller"\n  ]\n}\n');
  });

  it('waits for the alarms with --wait, and tells programs', async () => {
    const { run } = given();
    const { json } = await run('playbooks', 'push', file(OFF), '--wait', '--json');
    expect(json()).toMatchObject({
      version: 2,
      deployment: 2,
      state: 'COMPLETE',
      added: ['malicious-caller turned off'],
    });
  });

  it('says that an alarm had it rolled back', async () => {
    const { run, stack } = given();
    stack.services.cloudwatch.setAlarm('riposte-local-dead-letters', 'ALARM', stack.world.now());
    const { code, stderr } = await run('playbooks', 'push', file(OFF));
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/Deployment 2 was rolled back: CloudWatch alarm riposte-local-dead-letters is in ALARM/),
    ]);
  });

  it('refuses a second one while the first is watched, and what the validator refuses', async () => {
    const { run, stack } = given();
    await run('playbooks', 'push', file(OFF));
    expect((await run('playbooks', 'push', file(PROBE))).stderr).toMatch(/is under way.*playbooks rollback/s);
    // The file is right here, and wrong by what is deployed.
    stack.redeploy({ playbooks: { disable: ['port-probe'] } });
    const { code, stderr } = await run('playbooks', 'push', file(PROBE));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/AppConfig refuses the rules: .*port-probe/s)]);
  });

  it('pushes nothing with --dry-run, nor what is wrong', async () => {
    const { run, stack } = given();
    expect((await run('playbooks', 'push', file(OFF), '--dry-run', '--json')).json()).toMatchObject({ dryRun: true });
    expect((await run('playbooks', 'push', file('disable: [nobody]'))).stderr).toMatch(/yml:1:11: disable\[0\]/);
    expect(stack.counts.get('appconfig:CreateHostedConfigurationVersion')).toBeUndefined();
  });
});

describe('riposte playbooks rollback, where AppConfig keeps the rules', () => {
  it('stops the deployment that is watched, which puts the version before back', async () => {
    const { run, stack, asked } = given();
    await run('playbooks', 'push', file(OFF), '--wait');
    await run('playbooks', 'push', file(PROBE));
    await stack.lookAround();
    const { stdout, code } = await run('playbooks', 'rollback');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Deployment 3 was stopped, and version 2 holds again/)]);
    expect(asked).toEqual([expect.stringContaining('Put version 2 of the rules back, in place of version 3?')]);
    await stack.lookAround();
    expect((await run('playbooks', 'list', '--deployed')).stdout).toMatch(/^Off +malicious-caller/m);
  });

  it('stops the deployment that is watched and deploys an older one than that before, once it is gone', async () => {
    const { run } = given();
    await run('playbooks', 'push', file(OFF), '--wait');
    await run('playbooks', 'push', file(PROBE));
    const { code, json } = await run('playbooks', 'rollback', '--to', '1', '--yes', '--json');
    expect([code, json()]).toEqual([0, expect.objectContaining({ version: 1, deployment: 4, state: 'BAKING' })]);
  });

  it('deploys a former version anew where no deployment is watched', async () => {
    const { run } = given();
    await run('playbooks', 'push', file(OFF), '--wait');
    await run('playbooks', 'push', file(PROBE), '--wait');
    const { json } = await run('playbooks', 'rollback', '--to', '2', '--yes', '--json');
    expect(json()).toMatchObject({ version: 2, deployment: 4, state: 'BAKING' });
    expect((await run('playbooks', 'pull')).stdout).toContain('malicious-caller');
  });

  it('of the first push ends the override, and before it says that there is nothing', async () => {
    const { run, stack } = given();
    expect((await run('playbooks', 'rollback')).stderr).toMatch(
      /No other version was deployed.*push a file that is empty/s,
    );
    await run('playbooks', 'push', file(OFF));
    await stack.lookAround();
    expect((await run('playbooks', 'rollback')).stdout).toMatch(/Deployment 2 was stopped, and version 1 holds again/);
    await stack.lookAround();
    expect((await run('playbooks', 'list', '--deployed')).stdout).not.toMatch(/^Off +malicious-caller/m);
    expect((await run('playbooks', 'rollback', '--to', 'x')).code).toBe(2);
    expect((await run('playbooks', 'rollback', '--to', '9')).stderr).toMatch(/keeps no version 9/);
  });
});
