import { hash } from 'node:crypto';
import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import { awsError } from '../account.ts';
import { invalidParameter } from './sqs-checks.ts';

const MAX_DELAY = 900;

/** As SQS gives it back, so that a client can see that nothing was lost. */
export const md5 = (body: string): string => hash('md5', body);

export const noSuchQueue = (which: string): Error =>
  awsError('QueueDoesNotExist', `The specified queue does not exist: ${which}`);

/** @throws InvalidParameterValue */
export function checkRange(parameter: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw invalidParameter(
    `Value ${value} for parameter ${parameter} is invalid. Reason: Must be between ${least} and ${most}, if provided.`,
  );
}

/** Seconds, when the call names them. @throws InvalidParameterValue */
export function delayOf({ DelaySeconds }: { DelaySeconds?: number | undefined }): number | undefined {
  if (DelaySeconds !== undefined) checkRange('DelaySeconds', DelaySeconds, 0, MAX_DELAY);
  return DelaySeconds;
}

interface BatchReply<Result> {
  Successful: (Result & { Id: string })[];
  /** Left out when no entry failed. */
  Failed: BatchResultErrorEntry[] | undefined;
}

/** Runs each entry for itself: an error is that entry's alone. */
export function inBatch<Entry extends { Id?: string | undefined }, Result extends object>(
  entries: readonly Entry[],
  run: (entry: Entry) => Result,
): BatchReply<Result> {
  const successful: BatchReply<Result>['Successful'] = [];
  const failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    const Id = entry.Id ?? '';
    try {
      successful.push({ ...run(entry), Id });
    } catch (error) {
      const { name, message, $fault } = error as Error & { $fault?: string };
      failed.push({ Id, Code: name, Message: message, SenderFault: $fault !== 'server' });
    }
  }
  return { Successful: successful, Failed: failed.length > 0 ? failed : undefined };
}
