import type { Group } from '../src/core/group.ts';
import {
  allFunctions,
  type FunctionEntry,
  type FunctionId,
  isNamed,
  type QueueId,
  queuesOf,
} from '../src/functions/index.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import type { Settings } from '../src/platform/settings/schema.ts';

/** The values of settings that ask for no function. */
const OFF = ['', 'off', 'file', 'parameter'];

type Entry = Pick<FunctionEntry, 'setting' | 'named'>;

/** Whether a line of the table of functions is part of a stack with these settings: its `setting` is on, and its `named` named. */
function asksFor(entry: Entry, settings: Settings): boolean {
  const { setting } = entry;
  const isOn =
    setting === undefined || [setting].flat().some((name) => !OFF.includes(String(settings[name as keyof Settings])));
  const { contain, baseline } = settings;
  return isOn && isNamed(entry, { contain: entriesOf(contain), baseline: entriesOf(baseline) });
}

/** The functions of a stack with these settings, each with its line of the table. */
export const deployedFunctions = (settings: Settings): typeof allFunctions =>
  allFunctions.filter((entry) => asksFor(entry, settings));

/** Whether a function is part of a stack with these settings. */
export const isDeployed = (id: FunctionId, settings: Settings): boolean =>
  deployedFunctions(settings).some((entry) => entry.id === id);

/** Every queue that a function reads. */
export const queuesIn = (settings: Settings): QueueId[] => deployedFunctions(settings).flatMap(queuesOf);

/** The groups of actions that are deployed, each with a function of its own. */
export const groupsOf = (settings: Settings): Group[] =>
  deployedFunctions(settings).flatMap(({ group }) => group ?? []);
