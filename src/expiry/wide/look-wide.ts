import type { WideLook } from '../../core/wide-looks.ts';
import type { Expiry } from '../expiry.ts';
import { byUrgency, type Calendar, createKeeper } from '../keep.ts';
import { keepAll } from '../look.ts';
import { lookAtAuthorities } from './authorities.ts';
import { lookAtGroups } from './open-groups.ts';
import { lookAtPlainParameters } from './plain-parameters.ts';
import { lookAtProtections } from './shield-protections.ts';
import { lookAtListeners } from './weak-listeners.ts';
import type { WideLooking } from './wide-looking.ts';

interface Wide {
  kind: Expiry['kind'];
  run(looking: WideLooking): AsyncGenerator<Expiry>;
}

const LOOKS: Readonly<Record<Exclude<WideLook, 'findings'>, Wide>> = {
  groups: { kind: 'security-group', run: lookAtGroups },
  listeners: { kind: 'listener', run: lookAtListeners },
  parameters: { kind: 'parameter', run: lookAtPlainParameters },
  authorities: { kind: 'certificate-authority', run: lookAtAuthorities },
  protections: { kind: 'protected-resource', run: lookAtProtections },
};

/** Looks at what the owner named, in the stack's region; a list that AWS does not give becomes a line that says so. */
export async function lookWide(named: readonly WideLook[], looking: WideLooking): Promise<Calendar> {
  const at = looking.now();
  const { region } = looking.config;
  const lists = named.filter((look) => look !== 'findings');
  const looks = lists.map((look) => ({ kind: LOOKS[look].kind, region, run: () => LOOKS[look].run(looking) }));
  // One for each, so that thousands of one kind leave room for the others.
  const keepers = new Map(looks.map(({ kind }) => [kind, createKeeper()]));
  const unread = await keepAll(looks, (found) => keepers.get(found.kind)?.add(found));
  const kept = [...keepers.values()].map((keeper) => keeper.end());
  const entries = kept.flatMap((one) => one.entries).sort(byUrgency);
  return { at, entries, counts: Object.assign({}, ...kept.map(({ counts }) => counts)), unread };
}
