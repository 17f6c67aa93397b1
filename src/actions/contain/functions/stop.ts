import {
  DeleteFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError, PlaceBusyError } from '../../../core/errors.ts';
import { clean } from '../../../core/text.ts';
import { isRefusal } from '../refusal.ts';
import { isGone, type Mapping, readMappings, readReserved, reads } from './lambda-function.ts';

type Lambda = Clients['lambda'];

/**
 * All that undo needs, and the evidence. `reserved` is null where it had none; `mappings` are those that read for it; `at`
 * is when it was looked at, in ms.
 */
export type FunctionBefore = {
  reserved: number | null;
  mappings: Mapping[];
  at: number;
  codeSha: string;
  lastModified: string;
  layers: string[];
  variables: string[];
  role: string;
  timeout: number;
  isDurable: boolean;
  callers: string[];
  urls: string[];
  waiting: string;
};

/**
 * First nothing runs any more, then nothing is read for it: what was read and not handled would end on a dead-letter queue.
 * Each step sets a state; a mapping that is being changed is left for the next look.
 */
export async function stop(lambda: Lambda, FunctionName: string, { mappings }: FunctionBefore): Promise<void> {
  if ((await readReserved(lambda, FunctionName)) !== 0)
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  if (mappings.length === 0) return;
  const known = new Set(mappings.map(({ uuid }) => uuid));
  const now = await readMappings(lambda, FunctionName);
  for (const each of now) if (known.has(each.uuid) && reads(each)) await change(lambda, each.uuid, false);
}

async function change(lambda: Lambda, UUID: string, Enabled: boolean): Promise<'changed' | 'busy' | 'gone'> {
  try {
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
    return 'changed';
  } catch (error) {
    if (isGone(error)) return 'gone';
    if (isAwsError(error, 'ResourceInUseException', 'ResourceConflictException')) return 'busy';
    throw error;
  }
}

/**
 * Puts back piece by piece, each only where it is as the action left it.
 *
 * @returns what stays as it is, for people; empty where all was put back
 */
export async function start(lambda: Lambda, name: string, before: FunctionBefore): Promise<string[]> {
  const left = await giveBackConcurrency(lambda, name, before.reserved);
  if (before.mappings.length === 0) return left;
  const now = new Map((await readMappings(lambda, name)).map((each) => [each.uuid, each]));
  for (const { uuid, source } of before.mappings) {
    const { state = 'gone' } = now.get(uuid) ?? {};
    const shown = `the event source mapping ${uuid} (${clean(source, 160)})`;
    const isOff = state === 'Disabled' || state === 'Disabling';
    const ended = isOff ? await change(lambda, uuid, true) : state;
    if (ended === 'busy')
      throw new PlaceBusyError(`${shown} of ${name} is still being changed: it cannot be enabled yet.`);
    if (ended === 'gone') left.push(`${shown}, which was deleted`);
  }
  return left;
}

async function giveBackConcurrency(lambda: Lambda, FunctionName: string, reserved: number | null): Promise<string[]> {
  const now = await readReserved(lambda, FunctionName);
  if (now === reserved) return [];
  if (now !== 0) return [`its reserved concurrency, which is ${now ?? 'none'} now`];
  try {
    await (reserved === null
      ? lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
      : lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: reserved })));
    return [];
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const why = clean(error.message, 160);
    return [`its reserved concurrency of ${reserved ?? 'none'}, which Lambda refuses (${why}): it stays stopped`];
  }
}
