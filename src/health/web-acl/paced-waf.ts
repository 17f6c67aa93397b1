import type { Clients } from '../../core/clients.ts';
import { type Clock, everyTurn } from '../../platform/pace.ts';

/** "Maximum number of requests per second to any individual Get or List action", per account and region. */
const A_SECOND = 5;

/** AWS WAF asked no faster than it answers, whatever the number of rules. */
export function pacedWaf(waf: Clients['wafv2'], clock: Clock): Clients['wafv2'] {
  const turn = everyTurn(1_000 / A_SECOND, clock, A_SECOND);
  const send = async (...args: Parameters<typeof waf.send>) => {
    await turn();
    return waf.send(...args);
  };
  return { send } as Clients['wafv2'];
}
