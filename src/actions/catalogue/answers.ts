import type { ActionId } from '../../core/action-ids.ts';
import { type Group, groupToUndo } from '../../core/group.ts';
import type { AnswerMessage } from '../../core/messages.ts';
import { catalogue } from './catalogue.ts';

const TOUCHES: ReadonlySet<AnswerMessage['kind']> = new Set(['approve', 'undo']);

/**
 * Whose function takes a person's answer: the one that does or undoes the action, where it touches something or has to hear
 * of it; else the one that can change nothing.
 */
export function groupOfAnswer(kind: AnswerMessage['kind'], action: ActionId): Group {
  const { group, hearsNo } = catalogue[action];
  if (kind === 'undo') return groupToUndo(group);
  return TOUCHES.has(kind) || hearsNo ? group : 'notify';
}
