import { ConfigError } from '../src/core/errors.ts';
import { settingProblems } from '../src/platform/settings/check.ts';
import { isSetting, SETTING_NAMES, type Settings } from '../src/platform/settings/schema.ts';
import { loadRiposteYml } from '../src/policy/riposte-yml/load.ts';
import { nearest } from '../src/policy/riposte-yml/suggest.ts';
import { problemsTogether } from './check-together.ts';
import { limitProblems, type Resolved, stackProblems } from './limits.ts';

/** What is wrong with the settings, one sentence each; `deploying` asks for the address too. */
export function problems(settings: Partial<Settings>, deploying: boolean, region?: string): string[] {
  const wrong = [...settingProblems(settings), ...problemsTogether(settings, region)];
  if (deploying && settings.email === '')
    wrong.push('email is missing, and nobody would be told: add --param email=you@example.com.');
  return wrong;
}

/** Params that are no settings: what a single deployment is told. */
const NO_SETTINGS = ['confirm'];

/** Names that no setting has: a mistyped one would be silently without effect. */
export function unknown(given: readonly string[], names: readonly string[] = SETTING_NAMES): string[] {
  const all = [...names, ...NO_SETTINGS];
  return given
    .map((pair) => pair.split('=')[0] ?? '')
    .filter((name) => !all.includes(name))
    .map((name) => {
      const meant = nearest(name, all);
      const hint = meant ? ` Did you mean ${meant}?` : '';
      return `${name} is no setting.${hint} There are ${names.join(', ')}.`;
    });
}

/** What is wrong with the riposte.yml beside serverless.yml, a line for each mistake. */
export function fileProblems(folder: string): string[] {
  try {
    loadRiposteYml(folder);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
}

/** What the framework has read, as far as it is looked at here. */
export interface Service {
  custom: { settings: Partial<Settings> };
  provider: { region?: string; environment?: Resolved['environment'] };
  functions?: Resolved['functions'];
  resources?: { Resources?: Resolved['resources'] };
}

export interface Given {
  service: Service;
  /** Such as `riposte-prod`. */
  stack: string;
  folder: string;
  params: readonly string[];
  deploying: boolean;
}

/** All that is wrong with a deployment, before anything is built: what is given first, then what comes of it. */
export function deploymentProblems({ service, stack, folder, params, deploying }: Given): string[] {
  const { custom, provider, functions = {}, resources = {} } = service;
  const names = Object.keys(custom.settings).filter(isSetting);
  const wrong = [
    ...stackProblems(stack),
    ...unknown(params, names),
    ...problems(custom.settings, deploying, provider.region),
    ...fileProblems(folder),
  ];
  // What is wrong already would only be counted again.
  if (wrong.length > 0) return wrong;
  const made = { environment: provider.environment ?? {}, functions, resources: resources.Resources ?? {} };
  return limitProblems(stack, made);
}
