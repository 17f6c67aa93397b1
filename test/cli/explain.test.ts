import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '../support/bare-environment.ts';

const root = new URL('../../', import.meta.url);
const at = (path: string): string => fileURLToPath(new URL(path, root));
const PROBE = at('events/guardduty/port-probe-search-cluster.json');

/** Runs `riposte explain` as a person does, in a folder with this riposte.yml and without any AWS account. */
function explained(args: string[], riposteYml = '', input = ''): { code: number | null; out: string; err: string } {
  const cwd = mkdtempSync(join(tmpdir(), 'riposte-test-'));
  if (riposteYml) writeFileSync(join(cwd, 'riposte.yml'), riposteYml);
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('src/cli/riposte.ts'), 'explain', ...args], {
    cwd,
    input,
    encoding: 'utf8',
    env: bareEnvironment,
  });
  return { code: status, out: stdout, err: stderr };
}

describe('riposte explain', () => {
  it('says what is understood, what matched, who let it pass, what would be called, and how to change it', () => {
    const { code, out } = explained([PROBE]);
    expect(code).toBe(0);
    for (const part of [
      'Recon:EC2/PortProbeUnprotectedPort',
      '✔ direction: INBOUND; the finding has INBOUND',
      '✔ acts  block-ip 198.51.100.23/32 (enforce, by playbook port-probe)',
      'changes wafv2:UpdateIPSet',
      'override:\n      port-probe:\n',
    ])
      expect(out).toContain(part);
    expect(out).not.toContain('\u001b');
  });

  it('goes by the riposte.yml of the folder', () => {
    const { out } = explained([PROBE], 'override:\n  port-probe:\n    mode: notify\n');
    expect(out).toContain('✉ tells people  block-ip 198.51.100.23/32 (notify, by playbook port-probe)');
  });

  it('says where a riposte.yml is wrong, and explains nothing', () => {
    const { code, out, err } = explained([PROBE], 'override:\n  port-probe:\n    mode: notifi\n');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^riposte\.yml:3:\d+: .*Did you mean "notify"\?\n$/);
  });

  it('reads standard input, and gives one document to scripts', () => {
    const { code, out } = explained(['--json', '-'], '', '{"source":"aws.unheard-of","detail-type":"x"}');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([{ file: '-', error: { code: 'UNSUPPORTED_EVENT' } }]);
  });

  it('says which file is not there', () => {
    expect(explained(['nowhere.json'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('nowhere.json'),
    });
  });
});
