import { type DeadLetter, type DeadLetterQueue, deadLetterQueues, lookInto } from '../dead-letters.ts';
import { shown } from '../out.ts';
import { UsageError } from '../read-events.ts';
import { askedFor, holds, periodAsked, type SelectOptions } from '../select/selection.ts';
import { sendBack } from '../send-back.ts';
import type { Context } from './context.ts';

export interface RedriveOptions extends SelectOptions {
  /** Only look. */
  dryRun: boolean;
}

interface Lot {
  queue: DeadLetterQueue;
  letters: DeadLetter[];
  /** None of the queue is left out. */
  areAll: boolean;
}

/**
 * Sends what could not be handled through again: shows why each message is on its dead-letter queue, asks, and puts it
 * back on the queue it belongs on.
 *
 * @param name a source such as `guardduty`, a queue such as `act-network`, or undefined for all
 */
export async function redrive(name: string | undefined, options: RedriveOptions, context: Context): Promise<number> {
  const { dryRun } = options;
  const { clients, deployment, out } = context;
  const queues = queuesNamed(name, context);
  const wanted = selectorOf(options, context);
  const all = await Promise.all(
    queues.map(async (queue): Promise<Lot> => {
      const there = await lookInto(clients.sqs, queue);
      const letters = there.filter((letter) => wanted(letter, queue));
      return { queue, letters, areAll: letters.length === there.length };
    }),
  );
  const lots = all.filter(({ letters }) => letters.length > 0);
  for (const lot of lots) for (const line of lotLines(lot, context, dryRun)) out.line(line);
  if (lots.length === 0)
    out.line(
      `${deployment.stack}: no dead letters${name ? ` in ${queues[0]?.id}` : ''}${askedFor(options).length > 0 ? ' that are asked for' : ''}.`,
    );
  const total = lots.reduce((sum, { letters }) => sum + letters.length, 0);
  const goes = !dryRun && total > 0;
  if (goes && !(await context.confirm(`Send ${total} ${total === 1 ? 'message' : 'messages'} through again?`))) {
    out.note('Nothing was moved.');
    return 1;
  }
  const moved = new Map<string, number>();
  if (goes) for (const lot of lots) moved.set(lot.queue.id, await move(lot, context));
  out.data({
    stack: deployment.stack,
    dryRun,
    moved: [...moved.values()].reduce((sum, count) => sum + count, 0),
    queues: lots.map(({ queue, letters }) => ({
      queue: queue.id,
      letters: letters.map(({ marked: _marked, subject: _subject, sentAt, ...letter }) => ({
        ...letter,
        sentAt: new Date(sentAt).toISOString(),
      })),
      moved: moved.get(queue.id) ?? 0,
    })),
  });
  return lots.every(({ queue, letters }) => !goes || moved.get(queue.id) === letters.length) ? 0 : 1;
}

/** A queue is known by the source that it belongs to, even where a text says nothing of itself. */
function selectorOf(options: RedriveOptions, { now, deployment }: Context) {
  const period = periodAsked(options, now(), deployment.timeZone);
  return ({ sentAt, subject, reason }: DeadLetter, { id }: DeadLetterQueue): boolean =>
    (period === undefined || (sentAt >= period.from && sentAt < period.to)) &&
    holds(options, { ...subject, source: subject.source ?? id, because: reason });
}

/** @throws UsageError when there is no such queue */
function queuesNamed(name: string | undefined, { deployment }: Context): DeadLetterQueue[] {
  const queues = deadLetterQueues(deployment);
  if (name === undefined) return queues;
  const id = name.replace(/-dead-letters$/, '').replace(new RegExp(`^${deployment.stack}-`), '');
  const found = queues.filter((queue) => queue.id === id || queue.id === `act-${id}`);
  if (found.length > 0) return found;
  throw new UsageError(
    `${shown(name, 100)}: ${deployment.stack} has no such queue. It has ${queues.map((queue) => queue.id).join(', ')}.`,
  );
}

async function move({ queue, letters, areAll }: Lot, { clients, out }: Context): Promise<number> {
  const count = await sendBack(clients.sqs, queue, letters, areAll);
  const rest = letters.length - count;
  out.line(
    `${queue.id}: ${count} sent back${rest > 0 ? `, ${rest} still there: they are in flight; try again in two minutes` : ''}.`,
  );
  return count;
}

/** The letters of a queue: each, or how many for each reason. */
function lotLines({ queue, letters }: Lot, { out }: Context, each: boolean): string[] {
  const { colors: c } = out;
  const head = c.bold(`${queue.id}: ${letters.length} ${letters.length === 1 ? 'dead letter' : 'dead letters'}`);
  if (each)
    return [
      head,
      ...letters.flatMap(({ code, reason, about, sentAt }) => [
        `  ${c.red(code)}  ${c.dim(new Date(sentAt).toISOString())}  ${about}`,
        `    ${reason}`,
      ]),
    ];
  const reasons = [...Map.groupBy(letters, ({ code, reason }) => `${code}: ${reason}`)];
  return [head, ...reasons.map(([reason, those]) => `  ${String(those.length).padStart(5)}  ${reason}`)];
}
