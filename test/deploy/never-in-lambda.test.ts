import { globSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { STAND_INS } from '../../deploy/bundle/never-in-lambda.ts';
import { FUNCTION_BUNDLING, pluginsFor } from '../../deploy/bundle/options.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('what no function of Lambda needs', () => {
  it('still lies where the SDK had it, so that something stands in for it', () => {
    const files = globSync('node_modules/@{aws-sdk,smithy}/**/dist-es/**/*.js', { cwd: root }).map((file) =>
      join(root, file),
    );
    for (const { module } of STAND_INS) expect(files.filter((file) => module.test(file))).toHaveLength(1);
  }, 60_000);

  it('is in no bundle, and what stands in for it has all that is asked of it', async () => {
    const { outputFiles } = await build({
      ...FUNCTION_BUNDLING,
      entryPoints: ['handlers/act-storage.ts', 'handlers/act-expiry.ts'],
      outdir: 'none',
      absWorkingDir: root,
      plugins: pluginsFor(root),
      write: false,
    });
    for (const { path, text } of outputFiles) {
      if (!path.endsWith('.js')) continue;
      expect(text).toContain('com.amazonaws.dynamodb');
      for (const word of [
        '/latest/meta-data/placement/region',
        'AWS_SHARED_CREDENTIALS_FILE',
        'event-type',
        '2600822924',
        '3988292384',
        'formatHeaderValue',
        'automatically buffering',
      ])
        expect(text).not.toContain(word);
    }
  }, 120_000);
});
