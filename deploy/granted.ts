import generated from './permissions.generated.json' with { type: 'json' };
import type { Statement } from './template.ts';

const functions = generated.functions as unknown as Record<string, Statement[]>;

/** What the actions of a function need, or another part by its name: as it is committed. */
export const permissionsOf = (name: string): Statement[] => functions[name] ?? [];

/** Whether a function holds actions that reach member accounts. */
export const entersMembers = (name: string): boolean => generated.inMembers.includes(name);
