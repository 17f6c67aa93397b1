/** How the functions are bundled; the measurements bundle alike. */
module.exports = {
  bundle: true,
  minify: true,
  keepNames: true, // error names are matched by name
  treeShaking: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outputFileExtension: '.mjs',
  mainFields: ['module', 'main'],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  concurrency: 2,
  plugins: 'deploy/esbuild-plugins.cjs',
};
