import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';
import { IN_PACKAGE } from '../../src/platform/settings/packaged.ts';
import { DEFAULTS, type Settings } from '../../src/platform/settings/schema.ts';
import { loadRiposteYml } from '../../src/policy/riposte-yml/load.ts';
import { longSettings } from '../environment.ts';
import { alikeClients } from './alike-clients.ts';
import { builtInModules } from './built-in-modules.ts';
import { classNames } from './class-names.ts';
import { compressedData } from './compressed-data.ts';
import { leanLuxon } from './lean-luxon.ts';
import { leanPowertools } from './lean-powertools.ts';
import { neverInLambda } from './never-in-lambda.ts';
import { noPermissions } from './no-permissions.ts';
import { noReadmeTexts } from './no-readme-texts.ts';
import { sdkCommands } from './sdk-commands.ts';
import { sdkErrors } from './sdk-errors.ts';
import { sdkSchemas } from './sdk-schemas.ts';
import { unusedOfDrivers } from './unused-of-drivers.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** How the command is bundled, and what the functions are measured against. */
export const BUNDLING = {
  bundle: true,
  minify: true,
  keepNames: true, // error names are matched by name
  treeShaking: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'error',
} as const satisfies BuildOptions;

/** How the functions are bundled; the tests and measurements bundle alike. The plugins keep the names that are read. */
export const FUNCTION_BUNDLING = { ...BUNDLING, keepNames: false } as const satisfies BuildOptions;

/** Puts the checked riposte.yml of a folder in the place of the module that stands for it. A mistake in it ends the build. */
const riposteYml = (folder: string): Plugin => ({
  name: 'riposte-yml',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]policy[\\/]riposte-yml[\\/]deployed\.ts$/ }, () => {
      // The functions read their settings from their environment.
      const { settings: _, organisation: __, ...yml } = loadRiposteYml(folder);
      return { contents: `export const deployed = ${JSON.stringify(yml)};`, loader: 'js' };
    });
  },
});

/** Puts the settings that are too long for a function's environment in the place of the module that stands for them. */
const packagedSettings = (settings: Settings): Plugin => ({
  name: 'packaged-settings',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]platform[\\/]settings[\\/]packaged\.ts$/ }, () => ({
      contents: `export const IN_PACKAGE = ${JSON.stringify(IN_PACKAGE)};
export const packaged = ${JSON.stringify(longSettings(settings))};`,
      loader: 'js',
    }));
  },
});

/** Clients tell AWS, and a driver the database, their version, and hold all that their package says of itself for it. */
const versionsOnly: Plugin = {
  name: 'versions-only',
  setup(build) {
    build.onLoad(
      { filter: /[\\/](?:@aws-sdk[\\/](?:client-[\w-]+|nested-clients)|mysql2)[\\/]package\.json$/ },
      ({ path }) => {
        const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
        return { contents: JSON.stringify({ version }), loader: 'json' };
      },
    );
  },
};

const STREAMS = 'await import("@smithy/core/event-streams")';

/**
 * None of our calls is answered by a stream of events. What reads them would be loaded when first used, for which the
 * bundler gives up leaving parts out of all that it shares with the rest: a tenth of a bundle that decides.
 */
const noEventStreams: Plugin = {
  name: 'no-event-streams',
  setup(build) {
    build.onLoad({ filter: /[\\/]@smithy[\\/]core[\\/]dist-es[\\/].*[\\/]HttpProtocol\.js$/ }, ({ path }) => {
      const code = readFileSync(path, 'utf8');
      if (!code.includes(STREAMS)) throw new Error(`${path} loads event streams otherwise than is known here`);
      const refusal = 'await Promise.reject(new Error("streams of events are not in this bundle"))';
      return { contents: code.replace(STREAMS, refusal), loader: 'js' };
    });
  },
};

/** What stands in for modules in a bundle. @param folder where riposte.yml is, if there is one */
export const pluginsFor = (folder: string = process.cwd(), settings: Settings = DEFAULTS): Plugin[] => [
  riposteYml(folder),
  packagedSettings(settings),
  builtInModules,
  compressedData,
  neverInLambda,
  noReadmeTexts,
  noPermissions(ROOT),
  classNames(ROOT),
  sdkCommands(ROOT),
  sdkSchemas(ROOT),
  sdkErrors,
  alikeClients(ROOT),
  noEventStreams,
  unusedOfDrivers,
  leanLuxon,
  leanPowertools,
  versionsOnly,
];
