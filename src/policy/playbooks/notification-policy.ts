import type { Playbook } from '../../core/playbook.ts';
import { advisedPlaybooks } from './advised.ts';
import { type Layer, layered } from './order.ts';

/** What a playbook says of its alerts. */
export type Telling = Pick<Playbook, 'tell' | 'channel' | 'advice'>;

/** Finds what each playbook says of its alerts, with what riposte.yml changes of it. */
export function tellingOf(riposteYml: Layer = {}): (playbook: string) => Telling | undefined {
  const byId = new Map(layered(advisedPlaybooks, riposteYml).map((playbook) => [playbook.id, playbook]));
  return (id) => byId.get(id);
}
