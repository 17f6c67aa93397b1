import type { Config } from '../core/config.ts';
import { changeLines, compareLists, type HeldChange, type ListChange, type Owed } from '../core/list-change.ts';
import type { Table } from '../platform/table.ts';
import type { Layer } from '../policy/playbooks/order.ts';
import { overrideEntries } from '../policy/playbooks/override-entries.ts';
import {
  formerOf,
  holdOverride,
  layerOf,
  NOTHING,
  type OverrideItem,
  saveOverride,
} from '../policy/playbooks/override-store.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import { heldChange } from './never-block/list-notices.ts';
import { nameOf } from './read-hosted-rules.ts';

/**
 * Puts an override that is right in force, or keeps it for a person.
 *
 * @returns in words what was done, and what people are to be told of it
 */
export async function takeOverride(
  table: Table,
  inForce: OverrideItem | undefined,
  { revision, layer }: { revision: string; layer: Layer },
  { config, now }: { config: Config; now(): number },
): Promise<{ result: string; owed?: Owed | undefined }> {
  const result = `${Object.values(layer).length} sections in force`;
  if (inForce?.held?.revision === revision) return { result: 'held back' };
  const isOld = inForce?.revision === revision;
  if (isOld && !inForce.told && !inForce.held) return { result };
  const before = layerOf(inForce);
  const change = compareLists(inForce?.acceptedAt ? overrideEntries(before) : undefined, overrideEntries(layer));
  const at = now();
  const id = `${revision}#${at}`;
  // What was in force before was accepted then: whoever goes back, a person or an alarm, waits for nobody.
  if (change.why && !isFormer(inForce, revision, layer)) {
    const held = heldChange(change, change.why, at);
    const owed = heldNotice(id, homeOf(config), held, inForce);
    await holdOverride(table, { revision, layer: JSON.stringify(layer), ...held }, owed);
    return { result: 'held back', owed };
  }
  const isSame = JSON.stringify(layer) === JSON.stringify(before);
  const owed = isSame ? undefined : takenNotice(id, homeOf(config), change);
  const former = isOld ? undefined : formerOf(inForce, config.rules === 'appconfig');
  await saveOverride(table, { revision, layer, now: at, owed, former });
  return { result, owed };
}

const isEmpty = (layer: Layer): boolean => Object.keys(layer).length === 0;

/** Nothing is said in several ways: by an empty text, and by an empty map. */
const isFormer = (inForce: OverrideItem | undefined, revision: string, layer: Layer): boolean =>
  inForce?.former !== undefined && (isEmpty(layer) ? inForce.former === NOTHING : inForce.former === revision);

/** Where the rules come from, for people. */
const homeOf = ({ rules, playbookParameter, stack }: Config): string =>
  rules === 'appconfig' ? nameOf(stack) : playbookParameter;

const heldNotice = (
  id: string,
  name: string,
  { why, changes }: HeldChange,
  inForce: OverrideItem | undefined,
): Owed => ({
  id,
  subject: 'The playbook override changed much and is held back: look at it',
  body:
    `The override of ${name} is held back: ${why}.\n\n${changes}\n\n` +
    `What was accepted on ${new Date(inForce?.acceptedAt ?? 0).toISOString()} stays in force. ` +
    `If you meant the change, accept it:\n  ${commandLine('playbooks accept')}\n` +
    'If you did not, put it right there, and find out who wrote it. This is told once.',
  needsPerson: true,
});

const takenNotice = (id: string, name: string, change: ListChange): Owed => ({
  id,
  subject: 'The playbook override changed',
  body: `The override of ${name} is in force; ${commandLine('playbooks list --deployed')} shows it.\n\n${changeLines(change)}`,
  needsPerson: false,
});
