import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const at = (path: string): string => new URL(path, import.meta.url).href;
const NODE = ['--disable-warning=ExperimentalWarning', '--import', at('../../simulation/sabotage/hook.ts')];
const SCRIPT = `import { shortened } from '${at('./given-two-questions.ts')}';
console.log(JSON.stringify([await shortened(0), await shortened(1)]));`;

describe('a story that is shortened', () => {
  it('tells of what is violated in what is left of it, and fails as a rehearsal, whichever of two it began with', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [...NODE, '--input-type=module', '-e', SCRIPT], {
      env: { ...process.env, RIPOSTE_SABOTAGE: 'question-not-asked' },
    });
    const stories = JSON.parse(stdout) as { began: string; deliveries: number; failures: string[] }[];
    expect(new Set(stories.map(({ began }) => began)).size).toBe(2);
    for (const { deliveries, failures } of stories) {
      expect(deliveries).toBe(1);
      expect(failures).not.toEqual([]);
    }
  }, 120_000);
});
