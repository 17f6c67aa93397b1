import * as z from 'zod/mini';
import { RulesRefusedError } from '../core/errors.ts';
import type { Telemetry } from '../core/telemetry.ts';
import { mistakesIn } from '../policy/riposte-yml/override-text.ts';
import type { RiposteYml } from '../policy/riposte-yml/sections.ts';

/** What AppConfig hands to a validator; it sends more than is read here. */
const Pushed = z.object({ content: z.string().check(z.regex(/^[A-Za-z0-9+/]*={0,2}$/)) });

const MOST_TOLD = 20;

/**
 * Whether rules that are pushed to AppConfig are right: as `riposte playbooks check --override` says it. AppConfig asks
 * before it keeps a version, and again before it deploys one.
 *
 * @throws RulesRefusedError with each mistake, which has AppConfig refuse them
 */
export function checkRules(
  event: unknown,
  { riposteYml, telemetry }: { riposteYml: RiposteYml; telemetry: Telemetry },
): void {
  const pushed = z.safeParse(Pushed, event);
  if (!pushed.success) throw new RulesRefusedError('This is no question of AppConfig: it has no content in Base64.');
  const mistakes = mistakesIn(Buffer.from(pushed.data.content, 'base64').toString('utf8'), riposteYml);
  if (mistakes.length === 0) {
    telemetry.info('rules are right');
    return;
  }
  telemetry.warn('rules refused', { mistakes: mistakes.slice(0, MOST_TOLD) });
  const more = mistakes.length > MOST_TOLD ? [`and ${mistakes.length - MOST_TOLD} more`] : [];
  throw new RulesRefusedError([...mistakes.slice(0, MOST_TOLD), ...more].join('\n'));
}
