const { readFileSync } = require('node:fs');
const { basename } = require('node:path');
const { sources } = require('./permissions.generated.json');

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

/** The sources whose events a handler decides about; none for a handler that is no feed's. */
function sourcesOf(entryPoints) {
  const [feed] = [entryPoints].flat().map((entry) => basename(entry).replace(/\.ts$/, ''));
  return Object.keys(sources).filter((id) => sources[id].feed === feed);
}

/** Leaves out of a decide function's bundle the built-in playbooks that are about sources of other feeds. */
const ownPlaybooks = {
  name: 'own-playbooks',
  setup(build) {
    const own = sourcesOf(build.initialOptions.entryPoints ?? []);
    if (own.length === 0) return;
    build.onLoad({ filter: /[\\/]src[\\/]playbooks[\\/]built-in\.generated\.json$/ }, ({ path }) => {
      const isOwn = ({ when: { source } }) => source === undefined || [source].flat().some((id) => own.includes(id));
      const playbooks = JSON.parse(readFileSync(path, 'utf8')).filter(isOwn);
      return { contents: JSON.stringify(playbooks), loader: 'json' };
    });
  },
};

module.exports = (serverless) => [riposteYml(serverless?.serviceDir ?? process.cwd()), ownPlaybooks];
