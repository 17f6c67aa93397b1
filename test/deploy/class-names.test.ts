import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { withClassNames } from '../../deploy/bundle/class-names.ts';
import { FUNCTION_BUNDLING, pluginsFor } from '../../deploy/bundle/options.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SDK = `
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { DescribeNetworkAclsCommand } from '@aws-sdk/client-ec2';
const sdk = { GetCommand, TransactWriteCommand, SendMessageBatchCommand, DescribeNetworkAclsCommand };`;
// Reads a bundle of all of them, and says which classes bear which names.
const SAY = `
import { all } from './all.mjs';
const isClass = (value) => typeof value === 'function' && /^class\\b/.test(String(value));
const classes = all.flatMap((each) => Object.entries(each)).filter(([, value]) => isClass(value));
console.log(JSON.stringify(classes.map(([name, value]) => [name, value.name])));`;

/** The classes that a file of ours exports. */
const classesOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^export (?:abstract )?class (\w+)/gm)].map(
    ([, name = '']) => name,
  );

describe('the names of classes', () => {
  it('are put into them', () => {
    const code = 'class A {\n}\nexport class B extends A {}\nexport class C extends command(_ep0, "C", C$) {\n}\n';
    expect(withClassNames(code)).toBe(
      'class A { static name = "A";\n}\nexport class B extends A { static name = "B";}\nexport class C extends command(_ep0, "C", C$) { static name = "C";\n}\n',
    );
  });

  it('are the same in a function’s bundle, of every class of ours and of the SDK’s commands', async () => {
    const files = globSync('src/{core,act,actions,decide,journal,alerts,platform}/**/*.ts', { cwd: root });
    const withClasses = files.filter((file) => classesOf(file).length > 0);
    // The same name may be of two files.
    const ours = withClasses.map((file, n) => `import * as of${n} from './${file}';`).join('\n');
    const list = `export const all = [sdk, ${withClasses.map((_, n) => `of${n}`).join(', ')}];`;
    const folder = mkdtempSync(join(tmpdir(), 'riposte-names-'));
    try {
      await build({
        ...FUNCTION_BUNDLING,
        stdin: { contents: [ours, SDK, list].join('\n'), resolveDir: root },
        outfile: join(folder, 'all.mjs'),
        absWorkingDir: root,
        plugins: pluginsFor(root),
      });
      writeFileSync(join(folder, 'say.mjs'), SAY);
      const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'say.mjs')], { encoding: 'utf8' });
      expect(stderr).toBe('');
      const said = JSON.parse(stdout) as [name: string, is: string][];
      expect(said.filter(([name, is]) => name !== is)).toEqual([]);
      const names = said.map(([name]) => name);
      expect(names).toEqual(expect.arrayContaining(withClasses.flatMap(classesOf)));
      expect(names).toEqual(expect.arrayContaining(['GetCommand', 'SendMessageBatchCommand']));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});
