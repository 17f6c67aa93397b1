import type { RiposteYml } from './sections.ts';

/** The deployer's riposte.yml. Packaging puts the checked file in the place of this module; see deploy/bundle/options.ts. */
export const deployed: RiposteYml = {};
