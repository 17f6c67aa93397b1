import { IN_PACKAGE } from './packaged.ts';
import { DEFAULTS, SETTING_NAMES, type SettingName, variableOf } from './schema.ts';

/** The variable that names the settings which no function reads by themselves. */
export const DEPLOYED_WITH = 'RIPOSTE_DEPLOYED_WITH';
// No setting's value may hold it.
const BETWEEN = ';';
/** Stands for what is too long for a command, or for the variables of a function: whoever deploys puts it in. */
export const AS_BEFORE = 'THE_SAME_AS_BEFORE';
const MOST = 120;
/** Settings whose variables name what the stack has made of them: its IP sets, its table. */
const MADE: readonly SettingName[] = ['ipSets', 'table'];
/** A section of riposte.yml, which a deployment reads again, and no value for a command line. */
const SECTIONS: readonly SettingName[] = ['organisation'];

const isGiven = ([name, value]: readonly [SettingName, unknown]): boolean => String(value) !== String(DEFAULTS[name]);

/** Settings that differ from their defaults, as the value of that variable. */
export const packDeployedWith = (settings: Partial<Record<SettingName, string | number>>): string =>
  SETTING_NAMES.map((name) => [name, settings[name] ?? DEFAULTS[name]] as const)
    .filter(isGiven)
    .map(([name, value]) => `${name}=${String(value).length > MOST ? AS_BEFORE : value}`)
    .join(BETWEEN);

/**
 * The settings that differ from their defaults, by name and as they were given, so that a command can deploy with them
 * again.
 *
 * @param variables those of a function
 */
export function readDeployedWith(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const read = SETTING_NAMES.flatMap((name): [SettingName, string][] => {
    const value = variables[variableOf(name)];
    return value === undefined || [...MADE, ...SECTIONS].includes(name)
      ? []
      : [[name, value === IN_PACKAGE ? AS_BEFORE : value]];
  });
  const others = (variables[DEPLOYED_WITH] ?? '').split(BETWEEN).flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 ? [[pair.slice(0, at), pair.slice(at + 1)] as const] : [];
  });
  return Object.fromEntries([...read.filter(isGiven), ...others]);
}
