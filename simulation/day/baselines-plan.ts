import type { ActionId } from '../../src/core/action-ids.ts';
import { BEFORE_BASELINES } from '../as-before.ts';
import { type Bundled, seenAgain } from '../events.ts';
import type { Catalogue, Stimulus } from '../plan.ts';
import { chanceOf } from '../random.ts';
import { answersTo } from './prepared-plan.ts';

/** Of schedules, those whose deployment names every baseline. */
const BASELINES_NAMED = 0.2;
const MINUTE = 60_000;

const EVENTS: readonly { action: ActionId; name: string; as?: (body: string) => string }[] = [
  { action: 'require-tls', name: 'aws-config/bucket-without-tls' },
  // No bundled event is of this rule.
  {
    action: 'default-encryption',
    name: 'aws-config/bucket-without-tls',
    as: (body) => body.replaceAll('s3-bucket-ssl-requests-only', 's3-default-encryption-kms'),
  },
  { action: 'ebs-default-encryption', name: 'aws-config/volumes-not-encrypted-by-default' },
  { action: 'secure-listeners', name: 'security-hub/listener-with-old-tls' },
];

/** Events about what is below a baseline, and of each action a yes, and later its undo, as people may say them. */
export function baselinesPlan(
  seed: number,
  { all }: Catalogue,
  { start, horizon }: { start: number; horizon: number },
): Stimulus[] {
  const chance = chanceOf(seed, 'baselines');
  if (BEFORE_BASELINES.has(seed) || !chance.hits(BASELINES_NAMED)) return [];
  return EVENTS.flatMap(({ action, name, as = (body) => body }) => {
    const found: Bundled | undefined = all.find((each) => each.name === name);
    const [isPlayed, times] = [chance.hits(0.7), chance.pick([1, 1, 2, 3])];
    if (!isPlayed || !found) return [];
    return [
      ...Array.from({ length: times }, (): Stimulus => {
        const at = chance.between(MINUTE, horizon * 0.4);
        const body = as(seenAgain(found, start + at, 1));
        return { at, do: 'deliver', event: name, source: found.source, body };
      }),
      ...answersTo(action, chance, horizon),
    ];
  });
}
