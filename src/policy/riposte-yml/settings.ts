import * as z from 'zod';
import { type Containable, isContainable } from '../../core/contain.ts';
import type { OrganisationRules } from '../../core/organisation.ts';
import { entriesOf } from '../../platform/settings/kinds.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from '../../platform/settings/schema.ts';
import { keys, wrong } from './shape.ts';

/** A setting as YAML has it, as the text that `--param` would have: lists may be lists. */
const textOf = (value: string | number | (string | number)[]): string =>
  Array.isArray(value) ? value.join(',') : String(value).trim();

const entry = z.union([z.string(), z.number()]);

/** One setting, by the same check that holds for a `--param`. In the bundles its words are left out. */
function shapeOf(name: SettingName) {
  const { schema, must, is } = SETTINGS[name];
  return z
    .exactOptional(
      z
        .union([entry, z.array(entry)], { error: ({ input }) => wrong(input, must) })
        .superRefine((value, context) => {
          const read = (schema as { safeParse(text: string): z.ZodSafeParseResult<unknown> }).safeParse(textOf(value));
          if (!read.success)
            for (const { message } of read.error.issues) context.addIssue({ code: 'custom', message: `${message}.` });
        })
        .transform(textOf),
    )
    .describe(is?.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
}

const Settings = keys(Object.fromEntries(SETTING_NAMES.map((name) => [name, shapeOf(name)])));

/** The section about the deployment itself: every setting of the README's table, under its name. */
export const settingSections = {
  settings: z
    .exactOptional(Settings)
    .describe('Settings of the deployment. A --param of the same name comes before; what is left out has its default.'),
  // Lines of their own: what lets Riposte cut off what works, and what stops it.
  contain: shapeOf('contain'),
  stopAlarms: shapeOf('stopAlarms'),
};

/** The settings of a file: those under `settings:`, and the sections that are settings by themselves. */
export const settingsOfYml = ({
  settings = {},
  contain,
  stopAlarms,
  organisation,
}: {
  settings?: Partial<Record<string, string>>;
  contain?: string;
  stopAlarms?: string;
  organisation?: OrganisationRules;
}): Partial<Record<string, string>> => ({
  ...(contain !== undefined && { contain }),
  ...(stopAlarms !== undefined && { stopAlarms }),
  ...(organisation !== undefined && { organisation: JSON.stringify(organisation) }),
  ...settings,
});

/** What a file lets be contained. */
export const containOfYml = (yml: Parameters<typeof settingsOfYml>[0]): Containable[] =>
  entriesOf(settingsOfYml(yml).contain ?? '').filter(isContainable);
