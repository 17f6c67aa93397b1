import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** What no function asks of what writes its logs and metrics: it logs lines of their own, and publishes when it is done. */
export const UNUSED: Readonly<Record<string, readonly string[]>> = {
  Logger: [
    'addContext',
    'addPersistentLogAttributes',
    'createChild',
    'createLogger',
    'critical',
    'getCorrelationId',
    'getPersistentLogAttributes',
    'injectLambdaContext',
    'injectLambdaContextAfterOrOnError',
    'injectLambdaContextBefore',
    'logEventIfEnabled',
    'removeKeys',
    'removePersistentLogAttributes',
    'setCorrelationId',
    'setPersistentLogAttributes',
    'shouldLogEvent',
  ],
  Metrics: ['addDimensions', 'addMetadata', 'captureColdStartMetric', 'isDisabled', 'logMetrics', 'singleMetric'],
};

/** The same class, as the library has it, without some methods. */
export function withoutMethods(code: string, names: readonly string[]): string {
  const method = new RegExp(
    `^ {4}(?:/\\*.*\\*/ )?(?:static )?(?:${names.join('|')})\\(.*\\{\\n(?: {5}.*\\n|\\n)* {4}\\}\\n`,
    'gm',
  );
  return code.replace(method, '');
}

/** Leaves out of a bundle the methods of the library for logs and metrics that are for decorators, and for other uses than ours. */
export const leanPowertools: Plugin = {
  name: 'lean-powertools',
  setup(build) {
    build.onLoad(
      { filter: /[\\/]@aws-lambda-powertools[\\/]\w+[\\/]lib[\\/]esm[\\/](?:Logger|Metrics)\.js$/ },
      ({ path }) => {
        const [, name = ''] = /(\w+)\.js$/.exec(path) ?? [];
        return { contents: withoutMethods(readFileSync(path, 'utf8'), UNUSED[name] ?? []), loader: 'js' };
      },
    );
  },
};
