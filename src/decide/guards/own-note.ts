import type { Guard } from '../../core/guard.ts';

/**
 * Security Hub sends a finding again when its status or note changes, so what we write there comes back to us. Answering
 * it would write again, and so on for ever. A product's own change after our note is news, and passes.
 */
export const ownNote: Guard = {
  id: 'own-note',
  summary: 'The last change of the Security Hub finding is the note that this deployment wrote.',
  check: ({ source, facts }, _action, _target, config) =>
    source === 'security-hub' && facts.lastChangeBy === config.stack
      ? `Its last change is the note that ${config.stack} itself wrote in Security Hub.`
      : undefined,
};
