import type { LocalStack } from '../../local/local-stack.ts';
import { subjectOf } from '../../src/act/pause.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { EVERYTHING, type PauseScope, pausesIn } from '../../src/journal/pauses.ts';
import { among } from '../people.ts';
import type { Stimulus } from '../plan.ts';
import { responsesOf } from '../view.ts';

type Said = Extract<Stimulus, { do: 'pause' | 'resume' | 'hold' | 'let go' }>;

const BY = 'person@example.com';

/** Somebody pauses Riposte or a part of it, or ends such a pause, by the command. */
export async function sayOfPause(stack: LocalStack, said: Said, now: number): Promise<void> {
  const journal = journalOf(stack);
  switch (said.do) {
    case 'pause':
      return void (await journal.setPaused(true, BY, now, 'to look at it'));
    case 'resume':
      return void (await journal.setPaused(false, BY, now));
    case 'hold': {
      const scope = scopeOf(stack, said);
      const until = said.lasts === undefined ? {} : { until: now + said.lasts };
      if (scope) await journal.pause(scope, { by: BY, at: now, reason: 'to look at it', ...until });
      return;
    }
    case 'let go': {
      const pauses = pausesIn(await journal.readSettings(), now);
      const one = among(
        pauses.filter(({ level }) => level !== 'all'),
        said.pick,
      );
      if (one) await journal.resume(one, { by: BY, at: now });
    }
  }
}

/** All is let go on, as it is by the end of a day. */
export async function endPauses(stack: LocalStack, now: number): Promise<void> {
  const journal = journalOf(stack);
  for (const pause of pausesIn(await journal.readSettings(), now)) await journal.resume(pause, { by: BY, at: now });
}

const journalOf = ({ accountClients, config }: LocalStack) => createJournal(accountClients.dynamodb, config.table);

/** What one of the responses that there are is held by. */
function scopeOf(stack: LocalStack, { level, pick }: Extract<Said, { do: 'hold' }>): PauseScope | undefined {
  if (level === 'all') return EVERYTHING;
  const record = among(
    responsesOf(stack).filter(({ action }) => action !== 'notify'),
    pick,
  );
  const of = record && subjectOf(record)[level];
  return of === undefined ? undefined : { level, of };
}
