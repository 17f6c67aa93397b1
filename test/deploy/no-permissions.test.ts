import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { withoutPermissions } from '../../deploy/bundle/no-permissions.ts';
import { actions } from '../../src/actions/index.ts';
import { bundled } from './given-bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const plain = async (source: string): Promise<string> =>
  (await transform(source, { loader: 'ts', target: 'esnext' })).code;

describe('what an action may call', () => {
  it.each([
    {
      source:
        "export const a = { id: 'a', permissions: [{ actions: ['s3:Get]'], resources: [`${A}`], why: 'it\\'s' }], undo: [1] };",
      rest: "export const a = { id: 'a', permissions: [], undo: [1] };",
    },
    {
      source: 'export const a = { permissions: ALL, undoPermissions: UNDO, apply };',
      rest: 'export const a = { permissions: [], undoPermissions: [], apply };',
    },
    {
      source:
        "const ALL: readonly Permission[] = [...SOME, { ...ONE, why: 'a ]' }];\nexport const ONE: Permission = { ...TWO };\nexport const of = (why: string): Permission => ({ why });",
      rest: 'const ALL = [];\nexport const ONE = {};\nexport const of = (why) => ({ why });',
    },
    { source: "const text = 'its permissions: none';", rest: "const text = 'its permissions: none';" },
  ])('is left out of $source, and nothing else', async ({ source, rest }) => {
    expect(await plain(await withoutPermissions(source))).toBe(await plain(rest));
  });

  it('is in no function, and all else of the actions is as it was', async () => {
    const { text, it: made } = await bundled<{ actions: typeof actions }>(
      "export { actions } from './src/actions/index.ts';",
    );
    const shapeOf = (all: object): unknown =>
      Object.entries(all).map(([id, action]) => [
        id,
        Object.entries(action).map(([name, value]) => [name, typeof value]),
      ]);
    expect(shapeOf(made.actions)).toEqual(shapeOf(actions));
    expect(Object.values(actions).filter(({ permissions }) => permissions.length > 0).length).toBeGreaterThan(30);
    expect(Object.values(made.actions).flatMap(({ id, permissions }) => (permissions.length > 0 ? id : []))).toEqual(
      [],
    );
    const whys = Object.values(actions).flatMap(({ permissions }) => permissions.map(({ why }) => why));
    expect(whys.filter((why) => text.includes(why))).toEqual([]);
  }, 60_000);

  it('is asked for by no function', () => {
    const exclude = ['src/cli/**', 'src/health/doctor/**', 'src/actions/**'];
    const files = globSync('src/**/*.ts', { cwd: root, exclude });
    const READS = /(?:\.|\{[^{}:;]*\b)(?:permissions|undoPermissions)\b(?!['’])/;
    expect('flatMap(({ id, permissions }) => permissions)').toMatch(READS);
    expect('action.permissions.map').toMatch(READS);
    expect(files.filter((file) => READS.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
    // The doctor is of the command alone.
    const imports = globSync('{src,handlers}/**/*.ts', { cwd: root, exclude: ['src/cli/**', 'src/health/doctor/**'] });
    expect(imports.filter((file) => /from '.*\/doctor\//.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });
});
