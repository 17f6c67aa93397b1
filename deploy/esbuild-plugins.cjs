/** Puts the checked riposte.yml of a folder in the place of the module that stands for it. A mistake in it ends the build. */
const riposteYml = (folder) => ({
  name: 'riposte-yml',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]riposte-yml[\\/]deployed\.ts$/ }, async () => {
      const { loadRiposteYml } = await import('../src/riposte-yml/load.ts');
      return { contents: `export const deployed = ${JSON.stringify(loadRiposteYml(folder))};`, loader: 'js' };
    });
  },
});

module.exports = (serverless) => [riposteYml(serverless?.serviceDir ?? process.cwd())];
