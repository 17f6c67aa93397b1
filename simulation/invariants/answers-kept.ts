import { stepsIn } from '../../src/core/approval-link.ts';
import type { HistoryEntry } from '../../src/core/response.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import type { Coming } from '../answers/door-book.ts';
import { isAskedOn, planIn } from '../answers/links.ts';
import type { Story } from '../schedule.ts';
import { responsesOf } from '../view.ts';
import { type Invariant, type Violated, violated } from './violated.ts';

const unkept = violated('answers-kept');
const doubled = violated('answers-once');

const NOT_COUNTED = 'not counted';
const DECIDES: ReadonlySet<string | undefined> = new Set(['approve', 'reject', 'later']);
const words = ({ door, verdict, by }: Coming): string => `${verdict} of ${by} (${door})`;

/** Whether a history tells of an answer, be it that it counts for nothing. */
const isTold = ({ how, who, via, what, plan = '' }: HistoryEntry, { door, by, verdict }: Coming, on: string): boolean =>
  how === 'answer' &&
  who === by &&
  via === door &&
  plan === planIn(on) &&
  (what === verdict || (verdict === 'approve' && what === NOT_COUNTED));

/** What somebody was told was taken stands in the history, or the question had ended; and no answer stands there twice. */
export const answersKept: Invariant = (story) => {
  const { doorBook } = story;
  if (doorBook.comings.length === 0) return [];
  const records = new Map(responsesOf(story.stack).map((record) => [record.key, record]));
  return [
    ...doorBook.comings.flatMap((coming) => lost(coming, records, story)),
    ...doorBook.comings.flatMap((coming) => untold(coming, records, story)),
    ...pausesUntold(story),
    ...[...records.values()].flatMap((record) => twice(record, story)),
  ];
};

type Records = ReadonlyMap<string, ResponseRecord>;

const isIn = (records: Records, coming: Coming): boolean =>
  stepsIn(coming.way.link).some(({ key, plan }) =>
    records.get(key)?.history.some((entry) => isTold(entry, coming, plan)),
  );

/** An answer that was taken while its question stood, and the question stands as if nobody had answered. */
function lost(coming: Coming, records: Records, { doorBook }: Story): Violated[] {
  const { way, may, isTaken, wasOpen, verdict, at, door, seen } = coming;
  if (may !== 'answer' || !isTaken || !wasOpen || !DECIDES.has(verdict)) return [];
  // Of two answers by one link, one counts.
  const ofLink = doorBook.comings.filter((one) => one.may === 'answer' && one.way.token === way.token);
  if (door === 'page' && ofLink.some((one) => one.verdict !== verdict && isIn(records, one))) return [];
  return stepsIn(way.link).flatMap(({ key, plan }, n) => {
    const record = records.get(key);
    const stood = seen.some((standing) => isAskedOn(standing.records[n], plan)) && doorBook.hasStood(key, plan, at);
    if (!stood || !isAskedOn(record, plan)) return [];
    return record?.history.some((entry) => isTold(entry, coming, plan))
      ? []
      : [unkept(`${words(coming)} was taken, and ${key} waits as if nobody had answered`)];
  });
}

/** What Slack had signed, and came to nothing, and nobody was told why. */
function untold(coming: Coming, records: Records, { doorBook, workspace }: Story): Violated[] {
  const { door, isSigned, isTaken, by, at, way, verdict, may } = coming;
  if (door !== 'slack' || !isSigned || !isTaken) return [];
  const same = doorBook.comings.filter((one) => one.by === by && one.way.token === way.token && one.isSigned);
  if (same.some((one) => one.verdict === verdict && isIn(records, one))) return [];
  const user = by.slice('slack:'.length);
  const isWhispered = workspace.whispers.some((one) => one.user === user && one.at >= at);
  // Where another answer was faster, the message shows everybody how it ended.
  const isOver =
    may === 'answer' &&
    stepsIn(way.link).every(
      ({ key, plan }) => !doorBook.hasStood(key, plan, at) || isEndedByAnother(records.get(key), plan, by),
    );
  return isWhispered || isOver
    ? []
    : [unkept(`${words(coming)} about ${way.link.key} came to nothing, and nobody was told why`)];
}

/** Whether somebody else answered it as well, by a link or by the command that names no plan, and was read first. */
const isEndedByAnother = (record: ResponseRecord | undefined, plan: string, by: string): boolean =>
  !isAskedOn(record, plan) &&
  record?.history.some(
    ({ how, who, what, plan: on = '' }) =>
      how === 'answer' && who !== by && (what === 'approve' || what === 'reject') && ['', planIn(plan)].includes(on),
  ) === true;

/** Everything was paused on the page, and nobody was told. */
function pausesUntold({ doorBook, stack }: Story): Violated[] {
  const { sns, sesv2 } = stack.services;
  const isHeard = [...sns.published, ...sesv2.sent].some(({ subject }) => /^\W*Riposte is paused/.test(subject ?? ''));
  const pauses = doorBook.comings.filter(
    ({ may, verdict, isTaken, wasOpen, seen }) =>
      may === 'answer' && verdict === 'pause' && isTaken && wasOpen && seen.at(-1)?.pressed.verdict === 'pause',
  );
  return isHeard ? [] : pauses.slice(0, 1).map((one) => unkept(`${words(one)} was taken, and nobody heard of a pause`));
}

/**
 * More answers than there were ways by which somebody gave them. Of a wish to be asked later, which changes nothing, a copy may be
 * taken where the history has become long.
 */
function twice({ key, history, historyMore }: ResponseRecord, { doorBook }: Story): Violated[] {
  const given = history.filter(
    ({ how, via, what }) =>
      how === 'answer' && via !== undefined && DECIDES.has(what) && !(what === 'later' && historyMore),
  );
  const groups = Map.groupBy(given, ({ who, via, what }) => [who, via, via === 'slack' ? what : ''].join('\n'));
  return [...groups.values()].flatMap((entries) => {
    const [{ who, via, what }] = entries as [HistoryEntry];
    const pressed = doorBook.comings.filter(
      ({ door, by, may, verdict, way }) =>
        door === via &&
        by === who &&
        may === 'answer' &&
        (door === 'page' || verdict === what) &&
        stepsIn(way.link).some((step) => step.key === key),
    );
    const ways = new Set(pressed.map(({ way }) => way.token)).size;
    return ways > 0 && entries.length > ways
      ? [
          doubled(
            `${key} tells of ${entries.length} answers (${entries.map((one) => one.what).join()}) of ${who} (${via}) by ${ways} links`,
          ),
        ]
      : [];
  });
}
