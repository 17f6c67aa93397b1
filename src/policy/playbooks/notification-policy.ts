import type { Playbook } from '../../core/playbook.ts';
import { playbooks as builtIn } from './index.ts';
import { type Layer, layered } from './order.ts';

/** What a playbook says of its alerts. */
export type Telling = Pick<Playbook, 'tell' | 'channel'>;

/** Finds what each playbook says of its alerts, with what riposte.yml changes of it. */
export function tellingOf(riposteYml: Layer = {}): (playbook: string) => Telling | undefined {
  const byId = new Map(layered(builtIn, riposteYml).map((playbook) => [playbook.id, playbook]));
  return (id) => byId.get(id);
}
