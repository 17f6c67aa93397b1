import type { ActionId } from '../../core/action-ids.ts';
import type { Params } from '../../core/decision.ts';
import { certificatesEntries } from './certificates.ts';
import { containEntries } from './contain.ts';
import { denyEntries } from './deny.ts';
import type { ActionEntry } from './entry.ts';
import { identityEntries } from './identity.ts';
import { keysEntries } from './keys.ts';
import { networkEntries } from './network.ts';
import { notifyEntries } from './notify.ts';
import { secretsEntries } from './secrets.ts';
import { storageEntries } from './storage.ts';
import { workflowsEntries } from './workflows.ts';

/**
 * All that is true of each action. Pure: it holds no action and no client, so that what decides, and what tells people,
 * may read it.
 */
export const catalogue: Readonly<Record<ActionId, ActionEntry>> = {
  ...networkEntries,
  ...denyEntries,
  ...identityEntries,
  ...storageEntries,
  ...keysEntries,
  ...secretsEntries,
  ...certificatesEntries,
  ...containEntries,
  ...workflowsEntries,
  ...notifyEntries,
};

/** Whether it keeps an address out, or keeps ours from reaching one; then the target's key is a canonical CIDR. */
export const blocksAddress = (action: ActionId): boolean => catalogue[action].blocksAddress === true;

/** Whether nothing is left of what was found once it has worked, so that Security Hub may show it as resolved. */
export function resolves(action: ActionId, params: Params): boolean {
  const { resolves: when } = catalogue[action];
  return typeof when === 'boolean' ? when : Object.entries(when).every(([name, value]) => params[name] === value);
}

/** Why an action that is never undone is not, as the end of a sentence. */
export const whyNeverUndone = (action: ActionId): string =>
  catalogue[action].neverUndone ?? 'it would bring the danger back';

/** Whether an action is satisfied by what happened since the newest evidence, whoever did it. */
export const isOneShot = (action: ActionId): boolean => catalogue[action].kind === 'one-shot';

/** What the playbooks of attack sequences do themselves, for the findings that the sequence sums up. */
export const isAnsweredBySequence = (action: ActionId): boolean =>
  ['notify', 'identity'].includes(catalogue[action].group);
