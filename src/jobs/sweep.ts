import { hasExpired } from '../act/expiry.ts';
import { subjectOf } from '../act/pause.ts';
import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { Notice } from '../alerts/alert.ts';
import type { AlertsMessage } from '../alerts/inbox.ts';
import type { Budgets } from '../core/budgets.ts';
import type { Clients } from '../core/clients.ts';
import { type Config, queueOfGroup } from '../core/config.ts';
import { groupToUndo } from '../core/group.ts';
import type { Message } from '../core/messages.ts';
import { isEnd } from '../core/response.ts';
import { describeError, type Telemetry } from '../core/telemetry.ts';
import { createJournal } from '../journal/journal.ts';
import { pauseOver, pausesIn } from '../journal/pauses.ts';
import { isAtRest, owesAlert, type ResponseRecord } from '../journal/response-record.ts';
import { type Outgoing, sendAll } from '../platform/queues.ts';
import type { Layer } from '../policy/playbooks/order.ts';
import { noteSweep } from './last-sweep.ts';
import { watchQueues } from './queue-watch.ts';
import { takeUp } from './take-up.ts';
import { watchAlarms } from './watch-alarms.ts';

export interface SweepOptions {
  clients: Pick<Clients, 'cloudwatch' | 'dynamodb' | 'sqs'>;
  config: Config;
  telemetry: Telemetry;
  now(): number;
  /** What riposte.yml says about playbooks; the deployed one unless told. */
  riposteYml?: Layer | undefined;
  /** Those of the deployed riposte.yml unless told. */
  budgets?: Budgets | undefined;
}

/**
 * The five-minute sweep. Looks at the queues and at the alarms that stop, hands over again what got stuck or is to be looked after, lapses unanswered
 * questions, ends what is temporary, takes up what is open and whose reason may have gone, has alerts told that were held,
 * and has the block list reconciled, which lifts what has expired. It changes nothing itself: whatever it finds goes as a
 * message to the function that may.
 *
 * @returns how many messages were sent
 * @throws when some could not be sent; the next run sends them
 */
export async function sweep(options: SweepOptions): Promise<number> {
  const { clients, config, telemetry, now } = options;
  const journal = createJournal(clients.dynamodb, config.table);
  const [scheduled, held, settings, alarms] = await Promise.all([
    journal.readDue(now()),
    journal.readHeldDue(now()),
    journal.readSettings(),
    watchAlarms(journal, options),
    watchQueues({ clients, config, telemetry }),
  ]);
  const due = [...scheduled, ...held];
  const messages = due.flatMap((record): Outgoing[] => {
    const step = nextStep(record, now());
    return step ? [{ from: record.key, queue: queueFor(record, step, config), body: JSON.stringify(step) }] : [];
  });
  const pauses = pausesIn(settings, now());
  const isFree = (record: ResponseRecord): boolean => pauseOver(settings, subjectOf(record), now()) === undefined;
  const { messages: again, question } = pauses.some(({ level }) => level === 'all')
    ? { messages: [] }
    : await takeUp(
        due.filter((record) => isOpenEnd(record, now()) && isFree(record)),
        { ...options, ...(pauses.length > 0 && { isFree }) },
      );
  const maintain: Message = { kind: 'maintain' };
  const flush: AlertsMessage = { kind: 'flush' };
  const outgoing: Outgoing[] = [
    { from: 'block-list', queue: config.queues.network, body: JSON.stringify(maintain) },
    ...(config.queues.workflows
      ? [{ from: 'workflows', queue: config.queues.workflows, body: JSON.stringify(maintain) }]
      : []),
    { from: 'alerts', queue: config.alerts.queue, body: JSON.stringify(flush) },
    ...messages,
    ...again,
    ...[...alarms.notices, ...(question ? [question] : [])].map((notice) => ({
      from: notice.id,
      queue: config.alerts.queue,
      body: JSON.stringify(noticeOf(notice)),
    })),
  ];
  await sendOrThrow(outgoing, options);
  await alarms.keep();
  await noteSweep({ clients, table: config.table }, now());
  telemetry.info('sweep done', { due: due.length, takenUp: again.length });
  return outgoing.length;
}

const noticeOf = (notice: Notice): AlertsMessage => ({ kind: 'notice', notice });

async function sendOrThrow(outgoing: readonly Outgoing[], { clients, telemetry }: SweepOptions): Promise<void> {
  const failures: unknown[] = [];
  await sendAll(clients.sqs, [...outgoing], (key, error) => {
    failures.push(error);
    telemetry.error('sweep could not hand over', { key, ...describeError(error) });
  });
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${outgoing.length} messages could not be sent`, { cause: failures[0] });
}

/** Whether it ended without settling the matter, and nothing else is due of it. */
const isOpenEnd = (record: ResponseRecord, now: number): boolean =>
  record.open !== undefined && isEnd(record.state) && nextStep(record, now) === undefined;

/** What a response whose time has come needs; undefined of an open end, which is decided anew. */
export function nextStep(record: ResponseRecord, now: number): Message | undefined {
  const { key, state } = record;
  if (owesAlert(record) && isAtRest(record) && !(state === 'waiting' && (record.giveUpAt ?? 0) <= now))
    return { kind: 'tell', key };
  if (hasExpired(record, now)) return { kind: 'expire', key };
  if (isEnd(state)) return undefined;
  if (state === 'undoing') return { kind: 'undo', key, by: record.by ?? 'sweep' };
  return { kind: 'go-on', key };
}

/** What was begun is looked at by the function that can, whatever the mode is by now. */
const isUnderWay = ({ state, before }: ResponseRecord): boolean =>
  (state === 'claimed' || state === 'pending') && before !== undefined;

/**
 * The queue for a step. To tell, and to let a question lapse, needs no permission but the queue's; all else goes to the
 * function that may do it, or take it back.
 */
export function queueFor(record: ResponseRecord, step: Message, config: Config): string {
  const { group } = catalogue[record.action];
  // What is in force is taken back whatever the mode is by now.
  if (step.kind === 'undo' || step.kind === 'expire') return queueOfGroup(groupToUndo(group), config);
  const isOnlyTold = step.kind === 'tell' || (record.mode === 'notify' && !isUnderWay(record));
  return queueOfGroup(isOnlyTold ? 'notify' : group, config);
}
