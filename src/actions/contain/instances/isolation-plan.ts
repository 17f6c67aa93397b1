import { clean } from '../../../core/text.ts';
import type { Instance } from './instance.ts';
import { groupName, type Registrations } from './target-groups.ts';

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What an isolation would change, and what it would do to others: for the question. */
export function planOf(
  id: string,
  { interfaces, volumes, state, isSpot }: Instance,
  { scaling, balanced }: { scaling: string; balanced: Registrations },
): { from: string; to: string; effect: string; lately?: string } {
  const count = counted(interfaces.length, 'interface');
  const kept = counted(volumes.length, 'volume');
  const replaced = scaling ? `, is put into standby in ${clean(scaling, 100)}, which starts another one` : '';
  const names = [...new Set(balanced.found.map(({ group }) => groupName(group)))].join(', ');
  const unbalanced = names ? `, takes it out of the target groups ${names}` : '';
  const alone = balanced.alone.map(groupName).join(', ');
  const alsoHit = scaling ? 'requests that it is answering now' : 'whoever uses what runs on it: nothing replaces it';
  return {
    from: `${id} is ${state}, with ${count} in ${[...new Set(interfaces.flatMap((each) => each.groups))].join(', ')}`,
    to: `each interface in the closed group, metadata endpoint off, ${kept} snapshotted${replaced}${names ? `, out of the target groups ${names}` : ''}${isSpot ? '; a Spot instance can still be taken away by AWS' : ''}`,
    effect: `closes ${count} of ${id}, begins snapshots of ${kept}, turns its metadata endpoint off${replaced}${unbalanced}; it keeps running; also hit: ${alsoHit}`,
    // The health of others changes all the time: a yes is none to it.
    ...(alone && { lately: `now nothing healthy is left in the target group ${alone} without it` }),
  };
}
