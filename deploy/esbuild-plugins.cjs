const { readFileSync } = require('node:fs');
const { brotliCompressSync } = require('node:zlib');

/** Puts the checked riposte.yml of a folder in the place of the module that stands for it. A mistake in it ends the build. */
const riposteYml = (folder) => ({
  name: 'riposte-yml',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]policy[\\/]riposte-yml[\\/]deployed\.ts$/ }, async () => {
      const { loadRiposteYml } = await import('../src/policy/riposte-yml/load.ts');
      return { contents: `export const deployed = ${JSON.stringify(loadRiposteYml(folder))};`, loader: 'js' };
    });
  },
});

/** Text of rules is a tenth of a decide function's bundle as it is, and a fiftieth when it is compressed. */
const compressedPlaybooks = {
  name: 'compressed-playbooks',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]policy[\\/]playbooks[\\/]built-in\.generated\.json$/ }, ({ path }) => {
      const json = JSON.stringify(JSON.parse(readFileSync(path, 'utf8')));
      const text = brotliCompressSync(json).toString('base64');
      const contents = `import { brotliDecompressSync } from 'node:zlib';
export default JSON.parse(brotliDecompressSync(Buffer.from('${text}', 'base64')));`;
      return { contents, loader: 'js' };
    });
  },
};

module.exports = (serverless) => [riposteYml(serverless?.serviceDir ?? process.cwd()), compressedPlaybooks];
