import type { LocalStack } from '../local/local-stack.ts';
import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import { actions } from '../src/actions/index.ts';
import type { Alert } from '../src/alerts/alert.ts';
import type { DeliveryMessage } from '../src/alerts/deliverer.ts';
import { parseInbox } from '../src/alerts/inbox.ts';
import type { Message } from '../src/alerts/message.ts';
import { TOPIC } from '../src/alerts/routes.ts';
import { findingKey } from '../src/core/finding.ts';
import { groupToUndo } from '../src/core/group.ts';
import { type HistoryEntry, parseResponseKey } from '../src/core/response.ts';
import type { Telemetry } from '../src/core/telemetry.ts';
import { functionOfGroup, readerOf } from '../src/functions/index.ts';
import type { ResponseRecord } from '../src/journal/response-record.ts';
import { readResponse, type StoredResponse } from '../src/journal/stored-response.ts';
import type { Key } from '../src/platform/table.ts';
import { createDoorBook, type DoorBook } from './answers/door-book.ts';
import { watchApprovers } from './answers/watch-approvers.ts';
import type { Invocation } from './invocation.ts';
import { settingsIn, settingsOf } from './pauses/read-settings.ts';
import { createPauseBook, hasRead, KNOWS, type PauseBook, watchPauses } from './pauses/watch-pauses.ts';
import { PLANTED } from './scene.ts';
import type { Ran } from './schedule.ts';
import { findingsOf, namedByPeople, responsesOf } from './view.ts';
import { watchEnds } from './watch-ends.ts';
import { watchNeverBlock } from './watch-never-block.ts';
import { watchSettings } from './watch-settings.ts';
import { watchWords } from './watch-words.ts';
import { watchYes } from './watch-yes.ts';
import { isRead, type Reached } from './wire.ts';
import { worldOf } from './world.ts';

/** What was seen while a story went on, beside what is left in the end. */
export interface Witnessed {
  /** Alerts that were put on the queue of alerts, by their ids. */
  handed: Map<string, Alert>;
  /** Alerts that the alerter has put into messages for channels, by their ids. */
  composed: Set<string>;
  /** Messages for the topic, as they are to be published. */
  toPublish: { id: string; subject: string; text: string }[];
  /** Calls of the functions that changed something outside of the table and the queues. */
  changes: (Reached & { at: number })[];
  /** Answers that were sent to tasks of workflows, taken or not. */
  toTasks: { operation: string; token: string }[];
  /** Violations that show at once. */
  seen: { invariant: string; what: string }[];
}

const IN_HAND: ReadonlySet<string> = new Set(['claimed', 'pending', 'undoing', 'expiring']);
const OURS: ReadonlySet<string> = new Set(['dynamodb', 'sqs', 'sns', 'sesv2', 'securityhub']);
/** Functions that change nothing but for a response that they have claimed; that of the block list works by its own rules. */
const CLAIMING = /^act-(?!network$)/;
const ANSWERS_TASK = /^SendTask(Success|Failure)$/;
/** What a workflow hears of a question that is asked, or has ended: no response is in hand for it, and no pause holds it. */
const KEEPS_WAITING = /^SendTask(Heartbeat|Failure)$/;
const HISTORY = 'HISTORY#';
type Written = Partial<Pick<ResponseRecord, 'version' | 'state' | 'turn' | 'before'>>;

/** Takes down a violation. */
type See = (invariant: string, what: string) => void;

/** Told of a response as it is written, beside what it was before. */
type AtDoors = ReturnType<typeof watchApprovers>;

/** Holds each response to the doors by which it was answered, and to who may. */
function watchDoors(
  see: See,
  doorBook: DoorBook,
  { stack, now, plan }: { stack(): LocalStack; now(): number; plan: Ran['plan'] },
): AtDoors {
  const approvers = watchApprovers(see, {
    ...{ seed: plan.seed, isRuled: plan.doors?.approvers === true, now },
    findingOf: (key) => findingsOf(stack()).find(({ finding }) => findingKey(finding) === key)?.finding,
  });
  return (known, item, historyOf) => {
    doorBook.written(known, item);
    approvers(known, item, historyOf);
  };
}

const nothingSeen = (): Witnessed => ({
  ...{ handed: new Map(), composed: new Set(), toPublish: [], changes: [], toTasks: [], seen: [] },
});

const leaksTo =
  (see: See) =>
  (text: string, where: string): void => {
    for (const planted of PLANTED) if (text.includes(planted)) see('no-secret', `${where}: ${planted}`);
  };

/** Looks on: at each call that reached AWS, at each message, at each line of the logs. */
export function createWitness(
  stack: () => LocalStack,
  now: () => number,
  { asked, plan }: Pick<Ran, 'asked' | 'plan'>,
) {
  const witnessed = nothingSeen();
  const see: See = (invariant, what) => void witnessed.seen.push({ invariant, what });

  const leaks = leaksTo(see);
  const endsAs = watchEnds(see, {
    world: () => worldOf(stack()),
    responses: () => responsesOf(stack()),
    named: () => namedByPeople(stack()),
  });
  const neverBlocked = watchNeverBlock(see, asked);
  const settings = watchSettings(see, () => stack().config, now);
  const book = createPauseBook(() => settingsOf(stack()), now);
  const doorBook = createDoorBook({ stack, now, see, asked });
  const atDoors = watchDoors(see, doorBook, { stack, now, plan });
  const writes = watchWrites(see, endsAs, settings, book, atDoors);

  return {
    witnessed,
    doorBook,
    see,
    told(messages: readonly Message[]): void {
      for (const { alerts, left = [] } of messages)
        for (const { id } of [...alerts, ...left]) witnessed.composed.add(id);
    },
    reached(reached: Reached): void {
      const { invocation, service, operation, answer, error } = reached;
      settings.look();
      if (service === 'dynamodb' && operation === 'BatchGet') {
        const read = settingsIn(answer);
        if (read) hasRead(invocation, read, now());
      }
      writes(reached);
      doorBook.reached(reached);
      const task = answerToTask(reached);
      if (task) witnessed.toTasks.push(task);
      if (OURS.has(service) || isRead(operation) || error !== undefined || changesNothing(reached)) return;
      neverBlocked(reached);
      witnessed.changes.push({ ...reached, at: now() });
      if (CLAIMING.test(invocation.fn) && (!isAnyInHand(stack()) || !invocation.hasClaimed))
        see('claimed-first', `${invocation.id} called ${service}:${operation}, and has no response in hand`);
      if (CLAIMING.test(invocation.fn) && book.isPausedFor(invocation)) inPause(reached, responsesOf(stack()), see);
    },
    arrived(queue: string, body: string): void {
      leaks(body, `a message on ${queue}`);
      doorBook.arrived(queue, body);
      if (queue.endsWith('-deliveries')) witnessed.toPublish.push(...published(body));
      if (!queue.endsWith('-alerts')) return;
      const message = parseInbox(body);
      if (message.kind === 'alerts') for (const alert of message.alerts) witnessed.handed.set(alert.id, alert);
    },
    telemetry: telemetryThat((text) => leaks(text, 'the log')),
  };
}

/** In a pause, only what is undone or over may be changed, each by its own function; no other step that follows is taken. */
function inPause({ invocation, service, operation }: Reached, responses: readonly ResponseRecord[], see: See): void {
  if (responses.some((record) => isExcused(record, invocation))) return;
  see('paused', `${invocation.id} ${KNOWS} that Riposte is paused, and called ${service}:${operation}`);
}

const isAnyInHand = ({ services }: LocalStack): boolean =>
  services.dynamodb
    .items()
    .some(({ sk, state, followUp }) => sk === 'RESPONSE' && (followUp !== undefined || IN_HAND.has(String(state))));

/** What is undone or over may be taken back in a pause, by the function whose that is. */
const isExcused = ({ state, action, followUp }: ResponseRecord, { fn }: Invocation): boolean =>
  (state === 'undoing' || (state === 'expiring' && (!followUp || followUp.always === true))) &&
  functionOfGroup(groupToUndo(catalogue[action].group)) === fn;

/** Signs or checks a link, or opens the copy of a parameter; or tells a workflow that its question is asked, or has ended. */
const changesNothing = ({ service, operation }: Reached): boolean =>
  KEEPS_WAITING.test(operation) || (service === 'kms' && /^((Generate|Verify)Mac|Decrypt)$/.test(operation));

const answerToTask = ({ operation, input }: Reached): Witnessed['toTasks'][number] | undefined =>
  ANSWERS_TASK.test(operation) ? { operation, token: String(input.taskToken) } : undefined;

/** What goes to the topic. */
function published(body: string): Witnessed['toPublish'] {
  const { id, channel, request } = JSON.parse(body) as DeliveryMessage;
  if (channel !== TOPIC) return [];
  const { subject, bodies } = request as { subject: string; bodies: { default: string } };
  return [{ id, subject, text: bodies.default }];
}

const telemetryThat = (reads: (text: string) => void): Telemetry => {
  const line = (message: string, fields?: object): void => reads(JSON.stringify([message, fields]));
  return { info: line, warn: line, error: line, count() {} };
};

/** Looks at what functions write into the table. */
function watchWrites(
  see: See,
  endsAs: ReturnType<typeof watchEnds>,
  settings: ReturnType<typeof watchSettings>,
  book: PauseBook,
  atDoors: AtDoors,
) {
  const tokens = new Set<string>();
  const histories = watchHistories(see, endsAs, settings, book, atDoors);

  return ({ operation, input, error, service, invocation }: Reached): void => {
    if (service !== 'dynamodb' || error !== undefined || operation !== 'TransactWrite') return;
    // What AWS gets twice under one token it does once.
    const token = String(input.ClientRequestToken);
    if (tokens.has(token)) return;
    tokens.add(token);
    const items = input.TransactItems as { Put?: { Item?: Written & { pk?: string; sk?: string; kind?: string } } }[];
    for (const { Put } of items) {
      if (!Put?.Item) continue;
      histories.looksAtMoved(Put.Item as Key & { entries?: object[] });
      if (Put.Item.sk !== 'RESPONSE') continue;
      const record = readResponse(Put.Item as StoredResponse);
      if (IN_HAND.has(record.state)) invocation.hasClaimed = true;
      histories.looksAtResponse(invocation, record);
    }
    if (readerOf(invocation.fn)?.entry.id !== 'act-network') return;
    const begun = items.find(({ Put }) => isNewWish(Put?.Item));
    if (begun && book.isPausedFor(invocation))
      see(
        'paused',
        `${invocation.id} ${KNOWS} that Riposte is paused, and wrote ${begun.Put?.Item?.pk} ${begun.Put?.Item?.sk}`,
      );
  };
}

/** Holds each response to the history that it has had, and to the state that it found. */
function watchHistories(
  see: See,
  endsAs: ReturnType<typeof watchEnds>,
  settings: ReturnType<typeof watchSettings>,
  book: PauseBook,
  atDoors: AtDoors,
) {
  const responses = new Map<string, { lines: string[]; version: number; item: ResponseRecord }>();
  const looksForYes = watchYes(see);
  const looksForWord = watchWords(see);
  const looksForPause = watchPauses(see, book);

  /** A history is only ever added to; its oldest entries may move into items of their own, before it is written. */
  function looksAtResponse(invocation: Invocation, item: ResponseRecord): void {
    const known = responses.get(item.pk);
    const { history = [], historyMore = 0, version = 0 } = item;
    const lines = [...(known?.lines.slice(0, historyMore) ?? []), ...history.map((line) => JSON.stringify(line))];
    if (historyMore > (known?.lines.length ?? 0))
      see('history', `${item.pk} counts ${historyMore} entries beside it, more than it ever had`);
    if (known && version !== known.version + 1)
      see('history', `${item.pk} went from version ${known.version} to ${version}`);
    if (known?.lines.some((line, n) => line !== lines[n])) see('history', `${item.pk} lost what stood in its history`);
    if (known) looksAtBefore(item.pk, known.item, item);
    const historyOf = () => lines.map((line) => JSON.parse(line) as HistoryEntry);
    looksForYes(item.pk, known?.item, item, historyOf);
    looksForWord(item.pk, known?.item, item, historyOf);
    looksForPause(invocation, known?.item, item);
    settings.begins(invocation, known?.item, item);
    endsAs(known?.item, item);
    atDoors(known?.item, item, historyOf);
    responses.set(item.pk, { lines, version, item });
  }

  /** What moves out of a history is what stood in it at that place, whoever moves it and however often. */
  function looksAtMoved({ pk, sk, entries = [] }: Key & { entries?: object[] }): void {
    if (!sk.startsWith(HISTORY)) return;
    const from = Number(sk.slice(HISTORY.length));
    const lines = responses.get(pk)?.lines ?? [];
    if (entries.some((entry, n) => JSON.stringify(entry) !== lines[from + n]))
      see('history', `${pk} ${sk} is not what stood in its history there`);
  }

  /** Who goes on with an attempt that died keeps the state that it found: what undo restores. */
  function looksAtBefore(pk: string, known: Written, item: Written): void {
    const action = parseResponseKey(pk.slice(pk.indexOf('#') + 1))?.action;
    const { renewable, merge } = action ? actions[action] : {};
    if (known.state !== 'claimed' || known.before === undefined || known.turn !== item.turn || renewable) return;
    // What adds up may grow, but never lose what the attempt before it found.
    const kept = merge && item.before ? merge(known.before, item.before) : known.before;
    const [was, is] = [kept, item.before].map((state) => JSON.stringify(state));
    if (was !== is) see('before-kept', `${pk} had the state before ${was}, and then ${is}`);
  }

  return { looksAtResponse, looksAtMoved };
}

/** An address or domain that nobody wanted kept out before. What is on the lists goes on being brought into its place. */
const isNewWish = (item: (Written & { pk?: string; kind?: string; isGone?: boolean }) | undefined): boolean =>
  item?.version === 1 &&
  // An undo notes what is no longer wanted, and for how long.
  !item.isGone &&
  (item.pk?.startsWith('PLACE#') || (item.pk?.startsWith('BLOCKS#') && item.kind === 'finding')) === true;
