import { OF_CLOUDFRONT } from '../src/core/deploy-command.ts';
import { ConfigError } from '../src/core/errors.ts';
import {
  DEFAULTS,
  isSetting,
  SETTING_NAMES,
  type SettingName,
  type Settings,
} from '../src/platform/settings/schema.ts';
import { loadRiposteYml } from '../src/policy/riposte-yml/load.ts';
import { settingsOfYml } from '../src/policy/riposte-yml/settings.ts';

/** What the framework gives to a door. */
export interface From {
  /** Its way to a value, such as `param:mode`: of the command line, or of `params` in the configuration. */
  resolveVariable(name: string): Promise<unknown>;
  options?: { param?: readonly string[] };
}

/** The section `settings:` of riposte.yml. A file that is wrong is told about with all other mistakes, later. */
function settingsOfFile(folder: string): Partial<Record<string, string>> {
  try {
    return settingsOfYml(loadRiposteYml(folder));
  } catch (error) {
    if (error instanceof ConfigError) return {};
    throw error;
  }
}

/**
 * Every setting by name. A `--param` comes first, then `settings:` of riposte.yml, then `params` of serverless.yml, where
 * the defaults stand. Nothing is checked here: all mistakes are told together, before anything is made.
 *
 * @param folder where riposte.yml is, if there is one
 */
export async function readSettings(
  { resolveVariable, options = {} }: From,
  isCloudFront = false,
  folder = process.cwd(),
): Promise<Settings> {
  const names = isCloudFront ? OF_CLOUDFRONT : SETTING_NAMES;
  const onCommandLine = (options.param ?? []).map((pair) => pair.split('=')[0] ?? '');
  const inFile = settingsOfFile(folder);
  const given = await Promise.all(
    names.map(async (name): Promise<[string, string | number]> => {
      const ofFile = onCommandLine.includes(name) ? undefined : inFile[name];
      const text = String(ofFile ?? (await resolveVariable(`param:${name}`))).trim();
      return [name, typeof DEFAULTS[name] === 'number' && /^\d+$/.test(text) ? Number(text) : text];
    }),
  );
  return { ...(isCloudFront && DEFAULTS), ...Object.fromEntries(given) } as Settings;
}

/** Params by stage, as serverless.yml has them. */
export type Params = Record<string, Record<string, unknown> | undefined>;

/** The settings that somebody has changed under `params` in serverless.yml, for a stage or for all. */
export const changedParams = (params: Params, stage: string): SettingName[] => {
  const all = Object.entries({ ...params.default, ...params[stage] });
  return all.flatMap(([name, value]) => (isSetting(name) && String(value) !== String(DEFAULTS[name]) ? [name] : []));
};
