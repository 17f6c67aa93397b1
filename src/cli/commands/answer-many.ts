import { plural } from '../../alerts/plain-text.ts';
import { idsOf } from '../../core/short-id.ts';
import type { Journal } from '../../journal/journal.ts';
import { isAsked, type ResponseRecord } from '../../journal/response-record.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { concerns, type Kind, obstacleTo } from '../answerable.ts';
import { type Entry, endingOf, entryOf } from '../entries.ts';
import { findAction } from '../find-record.ts';
import { shown } from '../out.ts';
import { type ColumnName, USUAL } from '../select/column-names.ts';
import { findNamed, unique } from '../select/find.ts';
import { checkPlaybook } from '../select/known-playbook.ts';
import { sequenceNamed } from '../select/named.ts';
import { readForChange } from '../select/read-selected.ts';
import { byUrgency, countsText } from '../select/row-order.ts';
import type { SelectOptions } from '../select/selection.ts';
import type { AnswerOptions } from './answer.ts';
import { hasSucceeded, pausesOver, sendAnswers, waitForAll } from './answer-sending.ts';
import { type Context, journalOf } from './context.ts';
import { entryTable } from './list.ts';

type Chosen = Entry & { record: ResponseRecord };
interface Refused {
  entry: Chosen;
  why: string;
}

type Options = Omit<AnswerOptions, 'reason'> & { reason: string | undefined };

const MOST_SHOWN = 30;
const MOST_REFUSED = 10;
/** Of a question, until when and what would be done; of all else, what has been, and since when. */
const ASKED: readonly ColumnName[] = ['id', 'severity', 'outcome', 'action', 'target', 'place', 'deadline', 'effect'];
const COLUMNS: Record<Kind, readonly ColumnName[]> = {
  approve: ASKED,
  reject: ASKED,
  undo: USUAL,
  ack: USUAL,
  retry: USUAL,
};

/**
 * Says the same of many responses: shows them, asks once, sends, waits, and names what was refused and why. What is selected
 * and has nothing to do with the wish, such as what does not wait for an answer, is left out.
 */
export async function answerMany(
  kind: Kind,
  names: readonly string[],
  options: Options,
  context: Context,
): Promise<number> {
  const { out, now, deployment } = context;
  const journal = journalOf(context);
  const chosen = withoutQuestions(kind, names, options, await choose(kind, names, options, journal, context), out).sort(
    byUrgency,
  );
  const pauses = await pausesOver(
    kind,
    chosen.map(({ record }) => record),
    journal,
    context,
  );
  const refused: Refused[] = [];
  const fit = chosen.filter((entry) => {
    const why = obstacleTo(kind, entry.record, now()) ?? (kind === 'retry' ? pauses.get(entry.key) : undefined);
    if (why !== undefined) refused.push({ entry, why });
    return why === undefined;
  });
  for (const line of entryTable(fit, MOST_SHOWN, { out, now }, COLUMNS[kind])) out.note(line);
  for (const line of refusedLines(refused)) out.note(line);
  const ran: Ran = { kind, dryRun: options.dryRun === true, chosen, refused, ended: new Map(), failed: new Map() };
  if (fit.length === 0) {
    out.line(
      chosen.length === 0 ? `Nothing to ${kind} is selected.` : `None of ${chosen.length} can be ${PAST[kind]}.`,
    );
    return told(ran, refused.length > 0 ? 1 : 0, context);
  }
  if (options.dryRun) {
    out.line(`${plural(fit.length, 'response')} would be ${PAST[kind]}; nothing was sent.`);
    return told(ran, 0, context);
  }
  if (kind === 'approve') for (const pause of new Set(pauses.values())) out.note(`${pause}.`);
  const question = `${ASKS[kind]} ${plural(fit.length, 'response')} in ${deployment.stack}, account ${deployment.account}?`;
  if (!(await context.confirm(question))) {
    out.note('Nothing was sent.');
    return 1;
  }
  const by = await context.whoAmI();
  const records = fit.map(({ record }) => record);
  for (const { key, error } of await sendAnswers(kind, records, { by, reason: options.reason }, context))
    ran.failed.set(key, error instanceof Error ? error.message : String(error));
  const sent = records.filter(({ key }) => !ran.failed.has(key));
  if (!options.wait) {
    out.line(`Sent for ${plural(sent.length, 'response')}. What comes of it: ${commandLine('list')}`);
    return told({ ...ran, by }, ran.failed.size + refused.length > 0 ? 1 : 0, context);
  }
  out.note(`Sent for ${plural(sent.length, 'response')}. Waiting for the outcomes …`);
  const ended = await waitForAll(kind, sent, by, journal, context);
  return report({ ...ran, by, ended }, context);
}

/** A question that somebody lets be is reminded of no more, and lapses: among many, only who names it means it. */
function withoutQuestions(
  kind: Kind,
  names: readonly string[],
  { waiting }: SelectOptions,
  selected: Chosen[],
  out: Context['out'],
): Chosen[] {
  if (kind !== 'ack' || names.length > 0 || waiting) return selected;
  const chosen = selected.filter(({ record }) => !isAsked(record));
  const left = selected.length - chosen.length;
  if (left > 0)
    out.note(
      `Left out, since nobody would be reminded: ${plural(left, 'question')}. --waiting, or an id, takes them too.`,
    );
  return chosen;
}

const PAST: Record<Kind, string> = {
  approve: 'approved',
  reject: 'rejected',
  undo: 'undone',
  ack: 'left as they are',
  retry: 'tried again',
};
const ASKS: Record<Kind, string> = {
  approve: 'Approve',
  reject: 'Reject',
  undo: 'Undo',
  ack: 'Leave as they are',
  retry: 'Try again',
};

const DAY_MS = 86_400_000;
/** How far back an undo selects, unless told. */
const UNDO_DAYS = 7;

async function choose(
  kind: Kind,
  names: readonly string[],
  options: SelectOptions,
  journal: Journal,
  context: Context,
): Promise<Chosen[]> {
  const { now, deployment } = context;
  if (names.length > 0) {
    const found: Entry[] = [];
    const fits = (one: ResponseRecord): boolean => !obstacleTo(kind, one, now());
    for (const name of names) {
      const all = await togetherBy(kind, name, fits, journal, context);
      found.push(...(all.length > 0 ? all : [entryOf(await findAction(journal, name, context, fits))]));
    }
    return unique(found) as Chosen[];
  }
  const since = kind === 'undo' ? now() - UNDO_DAYS * DAY_MS : undefined;
  const around = { now: now(), timeZone: deployment.timeZone };
  const entries = await readForChange(journal, options, around, since);
  await checkPlaybook(options, { found: entries.length > 0 }, context);
  return entries.filter((entry): entry is Chosen => entry.record !== undefined && concerns(kind, entry.record));
}

/**
 * All responses that a text names together and a wish fits: what is open of an incident, or of a finding, is let be as a
 * whole, and the steps of a question about an attack sequence have one answer. None where each is named by itself.
 */
export async function togetherBy(
  kind: Kind,
  name: string,
  fits: (record: ResponseRecord) => boolean,
  journal: Journal,
  { now }: Pick<Context, 'now'>,
): Promise<Entry[]> {
  if (kind === 'undo' || kind === 'retry') return [];
  const named = (await findNamed(journal, name, now())).filter(({ record }) => record && fits(record));
  return kind === 'ack' || sequenceNamed(name, named) !== undefined ? named : [];
}

interface Ran {
  kind: Kind;
  dryRun: boolean;
  by?: string;
  chosen: readonly Chosen[];
  refused: readonly Refused[];
  ended: ReadonlyMap<string, ResponseRecord>;
  failed: Map<string, string>;
}

function refusedLines(refused: readonly Refused[]): string[] {
  if (refused.length === 0) return [];
  const more = refused.length - MOST_REFUSED;
  return [
    `${plural(refused.length, 'response')} left out:`,
    ...refused
      .slice(0, MOST_REFUSED)
      .map(({ entry, why }) => `  ${entry.decision.action} ${shown(entry.decision.target, 200)}: ${why}.`),
    ...(more > 0 ? [`  and ${more} more; --json names them all.`] : []),
  ];
}

function report(ran: Ran, context: Context): number {
  const { out, now } = context;
  const { kind, chosen, refused, ended, failed } = ran;
  const done = [...ended.values()].map(entryOf);
  const bad = done.filter(({ record }) => record && !hasSucceeded(kind, record, ran.by));
  const late = chosen.length - refused.length - ended.size - failed.size;
  if (done.length > 0) out.line(`${countsText(done)}.`);
  for (const line of entryTable(bad, MOST_SHOWN, { out, now })) out.line(line);
  for (const [key, why] of [...failed].slice(0, MOST_REFUSED))
    out.line(`Not sent: ${shown(key, 300)}: ${shown(why, 300)}`);
  if (late > 0) out.line(`Of ${plural(late, 'response')} nothing has come yet: ${commandLine('list')} shows them.`);
  return told(ran, bad.length + late + failed.size + refused.length > 0 ? 1 : 0, context);
}

/** Says it all for scripts. */
function told({ kind, dryRun, by, chosen, refused, ended, failed }: Ran, code: number, { out }: Context): number {
  const ids = idsOf(chosen.map(({ key }) => key));
  const whys = new Map(refused.map(({ entry, why }) => [entry.key, why]));
  const isSent = (key: string): boolean => by !== undefined && !whys.has(key) && !failed.has(key);
  out.data({
    kind,
    dryRun,
    ...(by && { by }),
    selected: chosen.length,
    sent: chosen.filter(({ key }) => isSent(key)).length,
    results: chosen.map(({ key, decision, record }) => {
      const end = ended.get(key);
      return {
        id: ids.get(key),
        key,
        action: decision.action,
        target: decision.target,
        sent: isSent(key),
        done: end ? hasSucceeded(kind, end, by) : null,
        outcome: endingOf(end ?? record),
        reason: whys.get(key) ?? failed.get(key) ?? end?.reason ?? record.reason ?? '',
        refused: whys.has(key),
      };
    }),
  });
  return code;
}
