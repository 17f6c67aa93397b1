import type { OnLoadResult, Plugin } from 'esbuild';

/** A plugin that makes the contents of each module once, however often a context builds: the files do not change meanwhile. */
export const remembered = (plugin: Plugin): Plugin => ({
  name: plugin.name,
  setup: (build) =>
    plugin.setup({
      ...build,
      onLoad(options, load) {
        const known = new Map<string, OnLoadResult | null | undefined>();
        build.onLoad(options, async (args) => {
          if (!known.has(args.path)) known.set(args.path, await load(args));
          return known.get(args.path);
        });
      },
    }),
});
