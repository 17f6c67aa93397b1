import type { Given, Runner } from '../core/runner.ts';
import { deployed } from '../policy/riposte-yml/deployed.ts';
import type { RiposteYml } from '../policy/riposte-yml/sections.ts';
import { checkRules } from './check-rules.ts';

/** Checks against the packaged riposte.yml unless told. */
export const checkRulesFunction = ({
  riposteYml = deployed,
  telemetry,
}: Pick<Given, 'telemetry'> & { riposteYml?: RiposteYml }): Runner => ({
  call: async (event) => checkRules(event, { riposteYml, telemetry }),
});
