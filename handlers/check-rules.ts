// Generated from src/functions by npm run generate.
import { checkRulesFunction } from '../src/jobs/check-rules-function.ts';
import { wire } from '../src/platform/wire.ts';

/** Called by AppConfig with rules that are pushed: refuses those that are wrong. It may call nothing. */
export const handler = wire('check-rules', checkRulesFunction, {
  clients: {},
});
