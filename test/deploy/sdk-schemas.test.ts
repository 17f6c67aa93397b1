import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { FUNCTION_BUNDLING } from '../../deploy/bundle/options.ts';
import { sdkSchemas, withPlainTexts } from '../../deploy/bundle/sdk-schemas.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const EC2 = new URL('../../node_modules/@aws-sdk/client-ec2/dist-es/schemas/schemas_0.js', import.meta.url);

describe('the schemas of a client', () => {
  it('get the texts of constants as keys, and nothing else is touched', () => {
    const code = 'const _xN = "xmlName";\nexport const a = [3, [_xN], { [_xN]: _xN, [other]: 1 }];\n';
    expect(withPlainTexts(code)).toBe(
      'const _xN = "xmlName";\nexport const a = [3, [_xN], { "xmlName": _xN, [other]: 1 }];\n',
    );
  });

  it('get the texts of constants that are said once in their place', () => {
    const code =
      'const _a = "one";\nconst _b = "two";\nconst _c = 3;\nexport const it = [_a, _b, _b, _c, { [_a]: _d }];\n';
    expect(withPlainTexts(code)).toBe(
      '\nconst _b = "two";\nconst _c = 3;\nexport const it = ["one", _b, _b, _c, { "one": _d }];\n',
    );
  });

  it('say the same as before', async () => {
    // What it imports is of no matter for what it says.
    const stubs = 'class TypeRegistry { static for() {} registerError() {} } class EC2ServiceException {}\n';
    const code =
      stubs +
      readFileSync(EC2, 'utf8')
        .replace(/^import .*$/gm, '')
        .replaceAll('TypeRegistry.for', 'Object');
    const load = (text: string): Promise<Record<string, unknown>> =>
      import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
    const before = JSON.stringify(await load(code));
    expect(before.length).toBeGreaterThan(100_000);
    expect(JSON.stringify(await load(withPlainTexts(code)))).toBe(before);
  });

  it('are in a bundle only where a command needs them', async () => {
    const { outputFiles } = await build({
      ...FUNCTION_BUNDLING,
      stdin: {
        contents: "export { DescribeVpcs$ } from '@aws-sdk/client-ec2/dist-es/schemas/schemas_0.js';",
        resolveDir: root,
      },
      write: false,
      external: ['@smithy/*'],
      plugins: [sdkSchemas(root)],
    });
    const code = outputFiles[0]?.text ?? '';
    expect(code).toContain('DescribeVpcsRequest');
    expect(code.length).toBeLessThan(20_000);
  });
});
