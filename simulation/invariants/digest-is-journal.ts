import { catalogue } from '../../src/actions/catalogue/catalogue.ts';
import { sentence } from '../../src/alerts/defang.ts';
import type { BlastRadius } from '../../src/core/blast-radius.ts';
import { isOpen } from '../../src/core/response.ts';
import { shortId } from '../../src/core/short-id.ts';
import { isHeldBack, type ResponseRecord } from '../../src/journal/response-record.ts';
import type { Published } from '../digest/digest-watch.ts';
import { countsDiffer } from '../digest/journal-counts.ts';
import { type ReadDigest, type ReadSection, readDigest } from '../digest/read-digest.ts';
import { type Invariant, type Violated, violated } from './violated.ts';

const differs = violated('digest-is-journal');
const NO_SECTION: ReadSection = { count: 0, entries: [], more: 0, lines: [] };

/** The email of the day lists or counts all that is open and nothing else, and its counts are those of the journal. */
export const digestIsJournal: Invariant = ({ digestWatch }) => digestWatch.published.flatMap(differences);

function differences(published: Published): Violated[] {
  const digest = readDigest(published.text);
  const needs = digest.sections.get('NEEDS YOU') ?? NO_SECTION;
  const open = published.responses.filter(isOpen);
  return [
    ...ofTop(digest, needs, published),
    ...ofQuestions(needs, open, published),
    ...ofFailed(needs, open, published),
    ...ofClasses(needs, open, published),
    ...ofCeiling(needs, open, published),
    ...ofIncidents(needs, published),
    ...ofAcknowledged(digest, published),
    ...countsDiffer(digest, published),
  ].map(differs);
}

const hasMoved = ({ moved }: Published, { pk }: ResponseRecord): boolean => moved.has(pk);
/** How far a count may be off, as so many were written meanwhile. */
const slackOf = ({ moved }: Published): number => [...moved].filter((pk) => pk.startsWith('RESPONSE#')).length;
/** Lines are broken anywhere. */
const dense = (text: string): string => text.replaceAll(/\s+/g, '');

/** The first line counts what is listed below. */
function ofTop({ needs: said, decisions, incidents }: ReadDigest, needs: ReadSection, published: Published): string[] {
  const listed = needs.entries.length + needs.more;
  const isFlooded = needs.entries.some((entry) => / alike: /.test(entry.replaceAll(/\s+/g, ' ')));
  const waiting = published.responses.filter((one) => one.state === 'waiting' && isOpen(one)).length;
  const ofIncident = needs.entries.filter((entry) => / findings? since /.test(entry.replaceAll(/\s+/g, ' '))).length;
  return [
    ...(said !== needs.count ? [`the first line says that ${said} need you, and NEEDS YOU counts ${needs.count}`] : []),
    ...(listed !== needs.count && !isFlooded
      ? [`NEEDS YOU counts ${needs.count}, and lists ${needs.entries.length} and ${needs.more} more`]
      : []),
    ...(Math.abs(decisions - waiting) > slackOf(published)
      ? [`the first line says that ${decisions} are decisions, and ${waiting} wait in the journal`]
      : []),
    ...(needs.more === 0 && !isFlooded && incidents !== ofIncident
      ? [`the first line says that ${incidents} incidents are not settled, and ${ofIncident} are listed`]
      : []),
  ];
}

/** Each question has its answers beside it, and no other. */
function ofQuestions(needs: ReadSection, open: readonly ResponseRecord[], published: Published): string[] {
  const text = needs.entries.join('\n');
  const offered = new Set([...text.matchAll(/riposte (?:approve|reject) (\w+)/g)].map(([, id = '']) => id));
  const asked = open.filter(({ state }) => state === 'waiting');
  const unlisted = asked.filter((one) => !offered.has(shortId(one.key)) && !hasMoved(published, one));
  const known = new Set(
    published.responses
      .filter((one) => (one.state === 'waiting' && isOpen(one)) || hasMoved(published, one))
      .map(({ key }) => shortId(key)),
  );
  return [
    ...(unlisted.length > needs.more
      ? unlisted.map(({ key }) => `${key} waits for an answer, and the email does not ask for it`)
      : []),
    ...[...offered].filter((id) => !known.has(id)).map((id) => `the email offers to answer ${id}, which does not wait`),
  ];
}

const FAILED: ReadonlySet<string | undefined> = new Set([
  'failed',
  'partial',
  'permission',
  'member',
  'overdue',
  'lapsed',
  'paused',
]);

const PAUSE_OVER = dense('A pause held it back, which is over');
const IN_PAUSE = /ispaused\(by.*sonothingistouched/;
const MODE_OVER = dense('The mode held it back, which is over');

/** What failed, lapsed or is held back by a pause stands there with its reason: what has one in common together. */
function ofFailed(needs: ReadSection, open: readonly ResponseRecord[], published: Published): string[] {
  const entries = needs.entries.map(dense);
  const failed = open.filter((one) => one.state !== 'waiting' && FAILED.has(one.open) && !hasMoved(published, one));
  const unlisted = failed.filter(({ reason, wants, open: because }) => {
    // A pause that is over is told as that, and one that follows it by its own words.
    if (because === 'paused' && entries.some((entry) => entry.includes(PAUSE_OVER) || IN_PAUSE.test(entry)))
      return false;
    // As the email has it, and then cut: a time that is cut is written in another way.
    const why = dense(sentence(reason ?? wants[0]?.reason ?? '', 300)).slice(0, 100);
    return !entries.some((entry) => entry.includes(why));
  });
  return unlisted.length > needs.more
    ? unlisted.map(
        ({ key, open: because, reason }) => `${key} is open, ${because}: ${reason}; the email does not say so`,
      )
    : [];
}

const radiusOf = ({ action }: ResponseRecord): BlastRadius | undefined => catalogue[action].blastRadius;

/** Each class that waits for a person says how many answers it holds back, and so does what waits for room in a budget alone. */
function ofClasses(needs: ReadSection, open: readonly ResponseRecord[], published: Published): string[] {
  // What was held back, and is under way by now, is held back no more.
  const held = open.filter((one) => one.open === 'budget' && isHeldBack(one));
  const said = needs.entries.flatMap((entry) => {
    const [, name = '', what = '', count = ''] =
      /\d+\. (\w+) wait for (you since|room in) .*: ([\d,]+) answers? held back/.exec(entry.replaceAll(/\s+/g, ' ')) ??
      [];
    return name ? [`${name.toLowerCase()} for ${what.slice(0, 4).trim()}: ${count}`] : [];
  });
  const classes = published.waiting.map(({ radius, account }) => {
    const those = held.filter((one) => radiusOf(one) === radius && (account === undefined || one.account === account));
    return { text: `${radius} for you: ${those.length}`, those };
  });
  const told = new Set(classes.flatMap(({ those }) => those));
  const rest = Map.groupBy(
    held.filter((one) => !told.has(one)),
    (one) => radiusOf(one),
  );
  const expected = [
    ...classes.map(({ text }) => text),
    ...[...rest].map(([radius, those]) => `${radius} for room: ${those.length}`),
  ];
  const isCalm = slackOf(published) === 0 && needs.more === 0;
  return isCalm && expected.toSorted().join() !== said.toSorted().join()
    ? [`of budgets the email says ${said.join(', ') || 'nothing'}; the journal ${expected.join(', ') || 'nothing'}`]
    : [];
}

/** What the mode alone holds back is counted. */
function ofCeiling(needs: ReadSection, open: readonly ResponseRecord[], published: Published): string[] {
  const held = open.filter((one) => one.open === 'ceiling');
  // What somebody has to settle is an incident instead, and what waits for its turn is told as that.
  const isOver = needs.entries.some((entry) => dense(entry).includes(MODE_OVER));
  const of = held.filter(({ wants }) => wants.every(({ alone, severity }) => !alone && severity < 7));
  const least = isOver ? 0 : of.length;
  const text = needs.entries.join('\n').replaceAll(/\s+/g, ' ');
  const said = Number(
    / ([\d,]+) answers? held back by (?:mode|the mode of an account)\b/.exec(text)?.[1]?.replaceAll(',', '') ?? 0,
  );
  const slack = slackOf(published);
  return needs.more === 0 && (said < least - slack || said > held.length + slack)
    ? [`the email says that the mode holds ${said} back; in the journal it is ${least} to ${held.length}`]
    : [];
}

/** What only a word answered stands there as an incident, and no incident stands there of which nothing is open. */
function ofIncidents(needs: ReadSection, published: Published): string[] {
  const text = needs.entries.join('\n');
  const shown = [...text.matchAll(/riposte show (\w+)/g)].map(([, id = '']) => id);
  const byId = new Map(published.responses.map((one) => [shortId(one.key), one]));
  return shown.flatMap((id) => {
    const one = byId.get(id);
    if (one && (isOpen(one) || hasMoved(published, one))) return [];
    if (needs.entries.some((entry) => entry.includes(`show ${id}`) && entry.includes('Shown first'))) return [];
    return [`the email shows ${id} (${one?.key}) as an incident, and it is not open`];
  });
}

/** What people let be is listed for as long as it would be open. */
function ofAcknowledged({ sections }: ReadDigest, published: Published): string[] {
  const { count } = sections.get('ACKNOWLEDGED BY PEOPLE') ?? NO_SECTION;
  const known = published.responses.filter(
    ({ ack, open, state }) => ack && (open !== undefined || state === 'waiting'),
  );
  return Math.abs(known.length - count) > slackOf(published)
    ? [`the email says that people let ${count} be; in the journal it is ${known.length}`]
    : [];
}
