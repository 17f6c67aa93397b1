import type { ActionId } from '../../core/action.ts';

/**
 * These change nothing about whoever called: they put back what the call changed. So the caller's name does not spare
 * anybody: who may name a user or role would name it as one that is spared.
 */
export const REPAIRS: ReadonlySet<ActionId> = new Set([
  'close-ingress',
  'enable-key-rotation',
  'make-private',
  'restart-trail',
  'restore-key',
  'restore-secret',
]);
