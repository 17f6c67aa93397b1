import { type FunctionEntries, MEMORY } from './function-entry.ts';

/** The functions that services of AWS call. */
export const calledByAws = {
  'rotate-database': {
    does: 'Called by Secrets Manager, four times for each rotation of a database’s password.',
    run: 'rotate-database',
    clients: ['secretsManager'],
    memory: MEMORY,
    timeout: 90,
    setting: 'databaseRotation',
  },
  // Its role lets it call nothing: what AppConfig hands it was written by whoever may push rules.
  'check-rules': {
    does: 'Called by AppConfig with rules that are pushed: refuses those that are wrong. It may call nothing.',
    run: 'check-rules',
    clients: [],
    memory: MEMORY,
    // AppConfig waits no longer.
    timeout: 15,
    setting: 'rules',
  },
} as const satisfies FunctionEntries;
