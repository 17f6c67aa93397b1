import { listCommand } from '../../alerts/command.ts';
import { quoted, sentence } from '../../alerts/defang.ts';
import { plural } from '../../alerts/plain-text.ts';
import type { SeverityBand } from '../../core/finding.ts';
import { longDate } from '../../core/period.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import type { Digest } from '../model.ts';
import { BANDS } from '../order.ts';
import type { Compared } from '../parts.ts';
import { asOf, timesOf } from '../text.ts';
import { chartOf } from './charts.ts';
import { colourOf, OUTCOME_SERIES, SEVERITY_SERIES } from './colours.ts';
import { needsShown, stateOf } from './html-needs.ts';
import { sectionsOf, type Whole } from './html-sections.ts';
import type { Chart, Section, Tile, View } from './view.ts';

interface ViewOptions {
  /** How much of each list is shown: 1 as an email does, less where it has no room, Infinity everything. */
  share?: number;
  /** Where the whole report is. */
  reportUrl?: string | undefined;
  /** What people must know beside the day itself. */
  notes?: readonly string[];
}

/** On a bad day an email shows the worst, and says how many more there are. */
const MOST_NEEDS = 5;

/** What the pages show of a digest. Pure. */
export function viewOf(
  digest: Digest,
  { share = Number.POSITIVE_INFINITY, reportUrl, notes = [] }: ViewOptions = {},
): View {
  const { period, stack, account, region, mode, headline, kind } = digest;
  const date = longDate(period.label);
  const needs = needsShown(digest);
  const shown = needs.slice(0, Math.ceil(MOST_NEEDS * share));
  const rest = needs.length - shown.length + (digest.more.needs ?? 0);
  return {
    title: `Riposte, ${date}: ${headline}`,
    preheader: preheaderOf(digest),
    product: kind === 'week' ? 'Riposte weekly' : 'Riposte daily',
    date,
    place: quoted(`${stack} · account ${account} · ${region} · mode ${mode}`, 150),
    times: timesOf(period),
    state: stateOf(digest),
    headline,
    notes: notesOf(digest, notes),
    needs: shown,
    ...(rest > 0 && { needsMore: `${rest.toLocaleString('en')} more: ${commandLine('status')}` }),
    tiles: BANDS.map((band) => tileOf(band, digest.counts.severity[band], kind)),
    tilesNote: totalOf(digest),
    charts: chartsOf(digest),
    sections: sectionsOf(digest).map((section) => cut(section, share)),
    commands: [
      {
        what: kind === 'week' ? 'Everything of a day' : 'Everything of this day',
        command: listCommand('day', period.label),
      },
      { what: 'One entry, explained', command: commandLine('show ID') },
      { what: 'Put it back', command: commandLine('undo ID') },
    ],
    ...(reportUrl !== undefined && { reportUrl }),
  };
}

function notesOf({ period, madeAt, accounts, firstDay, kind }: Digest, notes: readonly string[]): string[] {
  const view = accounts
    ? `About ${plural(accounts.length, 'account')} alone: ${quoted(accounts.join(', '), 200)}.`
    : '';
  const first = firstDay ? `This is the first digest: the next one can compare its ${kind} with this.` : '';
  return [view, asOf(period, madeAt), first, ...notes.map((note) => sentence(note))].filter(Boolean);
}

function totalOf({ counts, findings, kind }: Digest): string {
  const { now } = counts.findings;
  const samples = findings.samples > 0 ? ` ${plural(findings.samples, 'sample')} among them.` : '';
  return `${now.toLocaleString('en')} ${now === 1 ? 'finding' : 'findings'} in all${comparison(counts.findings, kind)}.${samples}`;
}

// A list of emails shows some 90 characters of it: what the subject does not say.
function preheaderOf({ needs, counts, blocks, quiet, goingOn, more }: Digest): string {
  if (quiet && needs.length === 0) return 'No findings came, and nothing was done.';
  const bands = BANDS.map((band) => `${counts.severity[band].now} ${band}`).join(', ');
  const again = goingOn.length + (more['going-on'] ?? 0);
  return `${plural(needs.length, 'thing')} for you. Findings: ${bands}${again > 0 ? `, ${again} still going on` : ''}. ${plural(blocks.inForce.length, 'block')} in force.`;
}

const EARLIER = { day: 'day before', week: 'week before' } as const;

function tileOf(band: SeverityBand, { now, before, median }: Compared, kind: Digest['kind']): Tile {
  const shown = (count: number): string => count.toLocaleString('en');
  return {
    band,
    colour: colourOf(band),
    now: shown(now),
    before: before === undefined ? '' : changeFrom(before, now),
    median: median === undefined ? '' : `median ${shown(median)}`,
    text: `${plural(now, `${band} finding`)}${comparison({ now, ...(before !== undefined && { before }), ...(median !== undefined && { median }) }, kind)}`,
  };
}

const changeFrom = (before: number, now: number): string =>
  now === before ? '= as before' : `${now > before ? '▲' : '▼'} from ${before.toLocaleString('en')}`;

function comparison({ before, median }: Compared, kind: Digest['kind']): string {
  const span = kind === 'week' ? 'of the 4 weeks before' : 'of the 7 days before';
  return [
    before === undefined ? '' : `, ${before.toLocaleString('en')} the ${EARLIER[kind]}`,
    median === undefined ? '' : `, median ${span} ${median.toLocaleString('en')}`,
  ].join('');
}

// A chart of one day says nothing.
function chartsOf({ history }: Digest): Chart[] {
  if (history.filter(({ missing }) => !missing).length < 2) return [];
  const of = (
    id: string,
    heading: string,
    noun: string,
    which: 'bySeverity' | 'byOutcome',
    series: typeof SEVERITY_SERIES,
  ) =>
    chartOf(
      id,
      heading,
      noun,
      series,
      history.map((day) =>
        day.missing ? { date: day.date, missing: true, counts: {} } : { date: day.date, counts: day[which] },
      ),
    );
  return [
    of('severity', '30 days by severity', 'finding', 'bySeverity', SEVERITY_SERIES),
    of('outcome', '30 days of actions, by outcome', 'action', 'byOutcome', OUTCOME_SERIES),
  ];
}

/** A report shows so many rows of a section at once; the others are there to be opened. */
const MOST_UNFOLDED = 25;

/** Some rows of a section, and how many are left out. An entry is shown whole or not at all. */
function cut({ rows, limit, beyond, list, ...section }: Whole, share: number): Section {
  const shown = rows.slice(0, Math.floor(limit * share));
  const rest = rows.length - shown.length + beyond;
  return {
    ...section,
    rows: shown.slice(0, MOST_UNFOLDED),
    folded: shown.slice(MOST_UNFOLDED),
    ...(rest > 0 && { more: `${rest.toLocaleString('en')} more: ${list}` }),
  };
}
