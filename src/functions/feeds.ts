import type { Source } from '../sources/source.ts';
import { type Batching, type FunctionEntries, type FunctionEntry, MEMORY } from './function-entry.ts';

/**
 * Batches at the same time of a feed that others can fill as they like: by findings that they forge in Security Hub, or
 * cause. Ten times what starts with a storm, and a twentieth of what an account may run. Of the other feeds and the act
 * groups this would double the price of an idle queue: docs/decisions/0032-concurrency-of-feeds.md.
 */
const OPEN_TO_OTHERS = { maximumConcurrency: 50 };

/** A function that decides about the events of a feed. */
export const decides = (feed: Source['feed'], does: string, more: Partial<Batching> = {}) =>
  ({
    does,
    run: 'decide',
    feed,
    clients: ['dynamodb', 'sqs'],
    memory: MEMORY,
    timeout: 30,
    // No window: a storm fills batches by itself, since what comes meanwhile waits; else a finding would wait a second.
    batch: { batchSize: 10, ...more },
  }) as const satisfies FunctionEntry;

/** The functions that decide about the events of AWS, one for each feed. */
export const feeds = {
  guardduty: decides('guardduty', 'Decides about findings of GuardDuty.', OPEN_TO_OTHERS),
  macie: decides('macie', 'Decides about findings of Macie.'),
  'parameter-store': decides('parameter-store', 'Decides about events of Parameter Store.'),
  acm: decides('acm', 'Decides about events of ACM.'),
  posture: decides(
    'posture',
    'Decides about what is misconfigured or vulnerable: sources with little traffic share this function and its queue.',
    OPEN_TO_OTHERS,
  ),
  signals: decides(
    'signals',
    'Decides about what was done to the account, and what AWS tells of it: sources with little traffic share this function and its queue.',
    OPEN_TO_OTHERS,
  ),
} as const satisfies FunctionEntries;
