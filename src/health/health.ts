import type { ReferenceProblem } from '../actions/network/block-list/effect/reference-text.ts';
import { plural } from '../alerts/plain-text.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { Period } from '../core/period.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import type { Check } from './check.ts';
import { type Finder, lookAtServices, type Asked as Services } from './coverage.ts';
import type { DeadLetters } from './dead-letters.ts';
import { checkMetrics, type Measured } from './metrics.ts';
import { checkTopic } from './topic.ts';
import { checkTrail } from './trail.ts';

interface Examined {
  clients: Services & Pick<Clients, 'sns' | 'cloudtrail' | 'cloudwatch'>;
  config: Pick<
    Config,
    'stack' | 'account' | 'region' | 'mode' | 'deadLetters' | 'ipSets' | 'webAclCheck' | 'topic' | 'email'
  >;
  period: Period;
  deadLetters: readonly DeadLetters[];
  withoutEffect: readonly ReferenceProblem[];
}

/** How Riposte itself is: what is set aside, what failed, whether blocks have effect, and who sends it findings. */
export async function checkHealth(examined: Examined): Promise<Measured & { finders: Finder[] }> {
  const { clients, config, period } = examined;
  const [topic, { checks, ...heard }, { checks: coverage, finders }, trail] = await Promise.all([
    checkTopic(clients, config),
    checkMetrics(clients, config, period),
    lookAtServices(clients, config),
    checkTrail(clients, config),
  ]);
  return {
    ...heard,
    finders,
    checks: [deadLettersCheck(examined), topic, ...checks, webAclCheck(examined), ...coverage, trail],
  };
}

export function deadLettersCheck({ deadLetters }: Pick<Examined, 'deadLetters'>): Check {
  const filled = deadLetters.filter(({ count }) => count > 0);
  const shape = { id: 'dead-letters', what: 'Dead letters' };
  if (filled.length === 0) return { ...shape, state: 'ok', note: `None on ${plural(deadLetters.length, 'queue')}.` };
  const total = filled.reduce((sum, { count }) => sum + count, 0);
  const note = `${plural(total, 'message')} on ${plural(filled.length, 'queue')}.`;
  return { ...shape, state: 'problem', note, command: commandLine('redrive --dry-run') };
}

export function webAclCheck({ config, withoutEffect }: Pick<Examined, 'config' | 'withoutEffect'>): Check {
  const shape = { id: 'web-acl', what: 'Web ACLs apply the blocks' };
  const { REGIONAL, CLOUDFRONT } = config.ipSets;
  const sets = [REGIONAL.v4, REGIONAL.v6, CLOUDFRONT.v4, CLOUDFRONT.v6].flat();
  if (sets.length === 0) return { ...shape, state: 'off', note: 'The stack has no IP sets.' };
  if (config.webAclCheck === 'off')
    return { ...shape, state: 'off', note: 'Not checked: the setting webAclCheck is off.' };
  if (config.mode === 'observe' || config.mode === 'notify')
    return { ...shape, state: 'off', note: `Nothing is blocked in mode ${config.mode}.` };
  const [problem] = withoutEffect;
  if (!problem) return { ...shape, state: 'ok', note: 'Every web ACL that should apply them does.' };
  const { title: note, command, isUnknown } = problem;
  return { ...shape, state: isUnknown ? 'unknown' : 'problem', note, command };
}
