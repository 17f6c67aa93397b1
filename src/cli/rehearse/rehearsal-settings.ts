import * as z from 'zod/mini';
import type { WorldSettings } from '../../../local/local-world.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Scope } from '../../core/ip-set-refs.ts';
import { allFunctions } from '../../functions/index.ts';
import { readConfig } from '../../platform/read-config.ts';
import {
  DEFAULTS,
  isSetting,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  variableOf,
} from '../../platform/settings/schema.ts';
import { budgetsOf } from '../../policy/budgets.ts';
import type { Issue } from '../../policy/riposte-yml/problem.ts';
import type { RiposteYml } from '../../policy/riposte-yml/sections.ts';
import { settingsOfYml } from '../../policy/riposte-yml/settings.ts';
import { listed, wrong } from '../../policy/riposte-yml/shape.ts';
import { didYouMean } from '../../policy/riposte-yml/suggest.ts';

/** Settings by the names of serverless.yml, as a rehearsal gives them. */
export type Settings = Readonly<Record<string, unknown>>;

/** Deployed defaults, but that addresses reserved for documentation may be blocked: a story has no others. */
const OF_STORIES: Settings = { ...DEFAULTS, documentationAddresses: 'block' };

/** What every function must be told beside its settings; nothing of it is kept. */
const REQUIRED: Readonly<Record<string, string>> = {
  RIPOSTE_STACK: 'riposte-local',
  RIPOSTE_ACCOUNT: '111122223333',
  RIPOSTE_REGION: 'eu-west-1',
  RIPOSTE_TABLE: 'riposte-local',
  RIPOSTE_TOPIC: 'riposte-local',
  RIPOSTE_DEAD_LETTERS: 'sweep',
  RIPOSTE_IP_SETS: 'riposte-local-v4-00|00000000-0000-4000-8000-000000000000|REGIONAL',
  ...Object.fromEntries(
    [...allFunctions.flatMap(({ group }) => group ?? []), 'alerts', 'deliveries'].map((name) => [
      `RIPOSTE_QUEUE_${name.toUpperCase()}`,
      'riposte-local/queue',
    ]),
  ),
};

/** YAML has lists and bare words where a parameter of serverless.yml has one text. */
function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(String).join(',');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
}

/**
 * Reads settings by their names in serverless.yml: those of the story before those of the riposte.yml beside it.
 *
 * @returns what is deployed, or what is wrong with each, below `path`
 */
export function readSettings(
  given: Settings,
  yml: RiposteYml,
  path: Issue['path'],
): { deployed: WorldSettings } | { issues: Issue[] } {
  const issues: Issue[] = [];
  const texts: Partial<Record<SettingName, string>> = {};
  const ofFile: Settings = settingsOfYml(yml);
  for (const [name, value] of Object.entries({ ...OF_STORIES, ...ofFile, ...given })) {
    const text = textOf(value);
    const place = [...path, name];
    if (!isSetting(name)) {
      const message = `there is no setting "${name}"; there are ${listed(SETTING_NAMES, 60)}.${didYouMean(name, SETTING_NAMES)}`;
      issues.push({ path: place, message, atKey: true });
    } else if (text === undefined) issues.push({ path: place, message: wrong(value, SETTINGS[name].must) });
    else {
      const read = z.safeParse(SETTINGS[name].schema as z.ZodMiniType<unknown, string>, text);
      issues.push(...(read.error?.issues ?? []).map(({ message }) => ({ path: place, message: `${message}.` })));
      texts[name] = text;
    }
  }
  return issues.length > 0 ? { issues } : { deployed: deployedWith(texts, yml) };
}

/** Whether the functions read a setting; the others are of the stack itself. */
function isRead(name: SettingName): boolean {
  try {
    return Boolean(readConfig({ ...REQUIRED, [variableOf(name)]: String(DEFAULTS[name]) }));
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

function deployedWith(texts: Partial<Record<SettingName, string>>, yml: RiposteYml): WorldSettings {
  const variables = SETTING_NAMES.filter(isRead).map((name) => [variableOf(name), texts[name] ?? '']);
  const all = readConfig({ ...REQUIRED, ...Object.fromEntries(variables) });
  // What the stack has made, each of the world's stacks makes for itself.
  const { stack: _, account: __, region: ___, partition: ____, table: _5, topic: _6, queues: _7, ...rest } = all;
  const { alerts: _8, deadLetters: _9, ipSets: _10, securityHubQueue: _11, reports: _12, ...settings } = rest;
  const scopes: Scope[] = ['REGIONAL', ...(texts.cloudFront === 'on' ? (['CLOUDFRONT'] as const) : [])];
  const { digest, ...alerts } = yml;
  return {
    settings,
    digestTime: texts.digestTime ?? DEFAULTS.digestTime,
    scopes,
    ipSets: Number(texts.ipSets),
    securityHub: texts.securityHub === 'on',
    runWorkflows: texts.runWorkflows === 'on',
    playbooks: yml,
    budgets: budgetsOf(yml.budgets),
    approval: yml,
    alerts,
    ...(digest && { digest }),
  };
}
