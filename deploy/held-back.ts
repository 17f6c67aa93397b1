import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { MOST_AN_HOUR } from '../src/act/held-now.ts';
import { MODES, type Mode } from '../src/core/decision.ts';

import { HELD_BY } from '../src/journal/due-records.ts';
import { createJournal, type Journal } from '../src/journal/journal.ts';
import { type Settings, variableOf } from '../src/platform/settings/schema.ts';
import { commandLine } from '../src/policy/riposte-yml/command-prefix.ts';
import type { Running } from './running-stack.ts';
import type { Account } from './side-by-side.ts';

/** So many are counted; beyond them it is said that there are more. */
const MOST = 5_000;

const rank = (mode: string): number => MODES.indexOf(mode as Mode);

/** The journal of the stack that runs, by its functions' variables. */
export const journalOf = ({ dynamodb }: Account, variables: Record<string, string>): Pick<Journal, 'readHeld'> =>
  createJournal(DynamoDBDocumentClient.from(dynamodb as never), variables.RIPOSTE_TABLE ?? '');

/**
 * What a higher mode will do about what the lower one held back, told before it is deployed.
 *
 * @returns nothing where the mode is not raised, or where nothing was held back
 */
export async function heldBackLine(
  settings: Pick<Settings, 'mode'>,
  running: Running,
  open: (variables: Record<string, string>) => Pick<Journal, 'readHeld'>,
): Promise<string | undefined> {
  if (!running || 'unknown' in running) return undefined;
  const before = running.variables[variableOf('mode')] ?? '';
  const freed = HELD_BY.filter((by) => by !== 'paused' && rank(by) >= rank(before) && rank(by) < rank(settings.mode));
  if (rank(before) < 0 || freed.length === 0) return undefined;
  try {
    const held = (await open(running.variables).readHeld(freed, MOST + 1)).filter(({ ack }) => !ack);
    return held.length === 0 ? undefined : sentence(held, before as Mode);
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return `How many answers mode ${before} has held back, and this deployment lets go, is not known (${why.slice(0, 300)}).`;
  }
}

function sentence(held: readonly { action: string }[], before: Mode): string {
  const byAction = [...Map.groupBy(held, ({ action }) => action)].sort((a, b) => b[1].length - a[1].length);
  const count =
    held.length > MOST
      ? `More than ${MOST.toLocaleString('en')} answers that`
      : `${held.length} ${held.length === 1 ? 'answer that' : 'answers that'}`;
  const named = byAction.map(([action, all]) => `${all.length} ${action}`).join(', ');
  return `${count} mode ${before} held back ${held.length === 1 ? 'is' : 'are'} decided anew once this is deployed, at most ${MOST_AN_HOUR} targets an hour for each action, most severe first: ${named}. See them before: ${commandLine('list --held-back')}`;
}
