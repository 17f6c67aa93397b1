import type { RiposteYml } from './sections.ts';

/** The deployer's riposte.yml. Packaging puts the checked file in the place of this module; see deploy/esbuild-plugins.cjs. */
export const deployed: RiposteYml = {};
