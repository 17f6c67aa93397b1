import type { FindTargets } from '../../../core/action.ts';

/** Telling people has no target of its own: the finding is the subject. */
export type NotifyTarget = { key: '-' };

export const notifyTargets: FindTargets<NotifyTarget> = () => [{ key: '-' }];
