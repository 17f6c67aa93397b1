import { DEFAULTS, SETTING_NAMES, type SettingName, type Settings } from '../src/platform/settings/schema.ts';

/** Those of the stack for CloudFront, which mean there what they mean in the main stack. */
const OF_CLOUDFRONT: readonly SettingName[] = [
  'mode',
  'ipSets',
  'blockResponse',
  'forwardedIp',
  'webAcl',
  'managedRules',
];

/** The framework's way to a value, such as `param:mode`. */
export type Resolve = (name: string) => Promise<unknown>;

/**
 * Every setting by name, from `params` of the configuration and `--param` on the command line. Nothing is checked here:
 * all mistakes are told together, before anything is made.
 */
export async function readSettings(resolve: Resolve, isCloudFront = false): Promise<Settings> {
  const names = isCloudFront ? OF_CLOUDFRONT : SETTING_NAMES;
  const given = await Promise.all(
    names.map(async (name): Promise<[string, string | number]> => {
      const text = String(await resolve(`param:${name}`)).trim();
      return [name, typeof DEFAULTS[name] === 'number' && /^\d+$/.test(text) ? Number(text) : text];
    }),
  );
  return { ...(isCloudFront && DEFAULTS), ...Object.fromEntries(given) } as Settings;
}
