import type { HistoryEntry } from '../../core/response.ts';
import type { ResponseRecord } from '../../journal/response-record.ts';
import { shownDuration } from '../durations.ts';
import { type Colors, shown } from '../out.ts';
import { isTriedUntil } from './show-standing.ts';

/** One line of what became of a response, or of what will become of it by itself. */
export interface Moment extends HistoryEntry {
  /** It lies ahead. */
  ahead?: true;
}

/** What a clock ends, by the state of the response. */
const AHEAD: readonly { what: string; of(record: ResponseRecord): number | undefined; why: string }[] = [
  {
    what: 'lapses',
    of: ({ state, giveUpAt }) => (state === 'waiting' ? giveUpAt : undefined),
    why: 'unless somebody answers; nothing is done then',
  },
  {
    what: 'gives up',
    of: ({ state, giveUpAt }) => (state === 'pending' ? giveUpAt : undefined),
    why: 'unless it has come about',
  },
  {
    what: 'ends',
    of: (record) => (record.state === 'done' && !isTriedUntil(record) ? record.expiresAt : undefined),
    why: 'its time is over then',
  },
  {
    what: 'gives up',
    of: (record) => (record.state === 'done' && isTriedUntil(record) ? record.expiresAt : undefined),
    why: 'it is tried again until then; whatever of it is in force is taken back',
  },
];

/**
 * Everything that happened to a response in order of time: what its findings show, what people and Riposte did, and what
 * ends automatically.
 *
 * @param history whole, older entries included
 */
export function timelineOf(record: ResponseRecord, history: readonly HistoryEntry[]): Moment[] {
  const shows = record.wants.map(({ finding, type, evidenceAt }): Moment => {
    const [source = 'finding'] = finding.split('#');
    return { at: evidenceAt, who: source, how: 'finding', what: 'seen', why: type };
  });
  const first = Math.min(...history.map(({ at }) => at));
  const ahead = AHEAD.flatMap(({ what, of, why }): Moment[] => {
    const at = of(record);
    return at === undefined ? [] : [{ at, who: 'riposte', how: 'clock', what, why, ahead: true }];
  });
  // What a finding shows of later than the first entry is told by the entry that took it in.
  return [...shows.filter(({ at }) => at > 0 && at < first), ...history, ...ahead].sort((a, b) => a.at - b.at);
}

/** A timeline for people: when, how long after the line before, what, by whom, from what to what, and why. */
export function timelineLines(moments: readonly Moment[], now: number, c: Colors): string[] {
  if (moments.length === 0) return [];
  return [
    c.dim('Timeline'),
    ...moments.flatMap((moment, n) => {
      const { at, what, how, why, from, to, ahead } = moment;
      const who = moment.person ? `${moment.person}, ${moment.who}` : moment.who;
      const past = moments[n - 1];
      const after = ahead
        ? `in ${shownDuration(Math.max(0, at - now))}`
        : past && at > past.at
          ? `+${shownDuration(at - past.at)}`
          : '';
      const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
      const by = ahead ? '' : `, by ${shown(who, 200)} (${shown(how, 40)})`;
      const head = `  ${c.dim(time)}  ${after.padEnd(GAP)}  ${ahead ? c.yellow(what) : c.bold(shown(what, 40))}${by}`;
      const change = from && to ? [`${INDENT}${shown(from, 300)} → ${shown(to, 300)}`] : [];
      return [`${head}${why ? `: ${shown(why, 400)}` : ''}`, ...change];
    }),
  ];
}

const GAP = 11;
const INDENT = ' '.repeat(2 + 20 + 2 + GAP + 2);
