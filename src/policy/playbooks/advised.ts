import type { Playbook } from '../../core/playbook.ts';
import advice from './advice.generated.json' with { type: 'json' };
import { playbooks } from './index.ts';

const byId: Readonly<Record<string, string>> = advice;

/**
 * The built-in playbooks with their advice for people, for whoever tells or explains. It is kept apart from what
 * decides, as the functions that decide are loaded for each event and show it to nobody.
 */
export const advisedPlaybooks: readonly Playbook[] = playbooks.map((playbook) => {
  const text = byId[playbook.id];
  return text === undefined ? playbook : { ...playbook, advice: text };
});
