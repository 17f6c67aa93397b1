import { ACTION_IDS, type ActionId, BASELINE_OF, CONTAINED_BY } from '../../core/action-ids.ts';
import { ACCOUNTS } from './account-settings.ts';
import { DENYING } from './deny-settings.ts';
import { EXTRAS } from './extra-settings.ts';
import { ORGANISATION } from './organisation-settings.ts';
import { PEOPLE } from './people-settings.ts';
import { SPARING } from './sparing-settings.ts';
import { WEB_ACLS } from './web-acl-settings.ts';

/**
 * Every setting of a deployment, in the order in which the README shows them: what it is, its default, and the one
 * check that holds for it. From here come the check before packaging, what the functions read, the README's table and
 * the comments of serverless.yml.
 */
export const SETTINGS = {
  ...PEOPLE,
  ...SPARING,
  ...ACCOUNTS,
  ...ORGANISATION,
  ...WEB_ACLS,
  ...EXTRAS,
  ...DENYING,
};

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** The settings of a deployment as they are given: numbers as numbers, all else as text. */
export type Settings = {
  [Name in SettingName]: (typeof SETTINGS)[Name]['default'] extends number ? number : string;
};

/** Those of a deployment that names none. */
export const DEFAULTS = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, { default: value }]) => [name, value]),
) as Settings;

/** The actions that the settings `actions`, `contain` and `baseline` stand for. */
export const actionsOf = (
  entries: readonly string[],
  contain: readonly string[],
  baseline: readonly string[] = [],
): readonly ActionId[] =>
  ACTION_IDS.filter((action) => action === 'notify' || entries.includes('all') || entries.includes(action))
    .filter((action) => isIn(contain, CONTAINED_BY[action]))
    .filter((action) => isIn(baseline, BASELINE_OF[action]));

/** Whether what has to be named is; what need not be always is. */
const isIn = (named: readonly string[], what: string | undefined): boolean =>
  what === undefined || named.includes(what);

export const isSetting = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name);

/** The variable by which a function is told of a setting: `RIPOSTE_NEVER_BLOCK` for `neverBlock`. */
export const variableOf = (name: SettingName): string =>
  `RIPOSTE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
