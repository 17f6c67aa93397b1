import type { Playbook } from '../../core/playbook.ts';
import compiled from './built-in.generated.json' with { type: 'json' };

/**
 * The built-in rules, read from top to bottom: the first that matches decides. They are written in `playbooks/*.yml`,
 * and `npm run generate` checks and compiles them.
 */
export const playbooks = compiled as readonly Playbook[];
