import { type Counted, chartOf } from '../../digest/html/charts.ts';
import { OUTCOME_SERIES } from '../../digest/html/colours.ts';
import { type BacktestView, backtestHtml } from '../../digest/html/render.ts';
import type { Row, Section, Series } from '../../digest/html/view.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import type { Verdict } from './backtest-verdict.ts';
import { refusedIn, totalsOf } from './lines.ts';
import type { BacktestReport, PlaybookReport } from './report.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 120;
const MOST_ROWS = 15;

/** The colours of what each kind of decision would become. */
const KINDS: readonly { verdict: Verdict; outcome: string; label: string }[] = [
  { verdict: 'act', outcome: 'applied', label: 'would act' },
  { verdict: 'ask', outcome: 'awaiting-approval', label: 'would ask' },
  { verdict: 'tell', outcome: 'notified', label: 'would tell' },
  { verdict: 'observe', outcome: 'observed', label: 'only recorded' },
  { verdict: 'refused', outcome: 'refused', label: 'refused' },
];
const SERIES: readonly Series[] = KINDS.map(({ outcome, label }) => ({
  id: outcome,
  label,
  colour: OUTCOME_SERIES.find(({ id }) => id === outcome)?.colour ?? '#566270',
}));

/** The report as one page that needs nothing else, in the look of the daily one. */
export function renderBacktest(report: BacktestReport, days: ReadonlyMap<number, Record<Verdict, number>>): string {
  const { act, ask, tell } = totalsOf(report);
  const view: BacktestView = {
    title: `Riposte: backtest of ${number(report.findings)} findings`,
    headline: `${number(report.findings)} past findings: ${number(act)} acts, ${number(ask)} questions, ${number(tell)} told`,
    period: report.from && report.to ? `${timeOf(report.from)} to ${timeOf(report.to)}, UTC` : 'no finding at all',
    notes: report.unreadable.map(({ reason, count, example }) => `${number(count)} not read: ${reason} (${example})`),
    tiles: tilesOf(report),
    charts: days.size > 0 ? [chartOf('days', 'Decisions day by day', 'decision', SERIES, countedIn(days))] : [],
    sections: [
      section('playbooks', 'By playbook', report.playbooks.map(playbookRow)),
      section('budgets', 'Budgets that would have been used up', report.budgets.map(budgetRow)),
      section('protected', 'Would have been touched, and never is', report.protected.map(protectedRow)),
      section('differences', 'What the new rules decide otherwise', report.differences.map(differenceRow)),
    ].filter(({ rows }) => rows.length > 0),
    commands: [
      { what: 'as data', command: commandLine('backtest --json') },
      { what: 'one finding, step by step', command: commandLine('explain FILE') },
    ],
  };
  return backtestHtml(view);
}

const number = (count: number): string => count.toLocaleString('en');
const timeOf = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

function tilesOf(report: BacktestReport): BacktestView['tiles'] {
  const totals = totalsOf(report);
  return [
    { band: 'low', label: 'would act', count: number(totals.act) },
    { band: 'medium', label: 'questions', count: number(totals.ask) },
    { band: 'high', label: 'questions a week', count: number(report.questionsPerWeek) },
    { band: 'critical', label: 'refused', count: number(totals.refused) },
  ].map((tile) => ({ ...tile, text: `${tile.label}: ${tile.count}` }));
}

/** Every day of the period: one without a decision is a zero, since all findings were given. */
function countedIn(days: ReadonlyMap<number, Record<Verdict, number>>): Counted[] {
  const last = Math.max(...days.keys());
  const first = Math.max(Math.min(...days.keys()), last - MOST_DAYS + 1);
  return Array.from({ length: last - first + 1 }, (_, n) => {
    const date = new Date((first + n) * DAY_MS).toISOString().slice(0, 10);
    const counts = days.get(first + n);
    return { date, counts: Object.fromEntries(KINDS.map(({ verdict, outcome }) => [outcome, counts?.[verdict] ?? 0])) };
  });
}

const row = (lead: string, title: string, ...detail: string[]): Row => ({
  lead,
  tone: '',
  colour: '',
  title,
  detail: detail.filter(Boolean),
});

function section(id: string, heading: string, rows: Row[]): Section {
  return {
    id,
    heading,
    count: number(rows.length),
    rows: rows.slice(0, MOST_ROWS),
    folded: rows.slice(MOST_ROWS, 500),
    half: false,
    ...(rows.length > 500 && { more: `${number(rows.length - 500)} more with --json` }),
  };
}

function playbookRow(playbook: PlaybookReport): Row {
  const { id, act, ask, tell, observe, targets, top } = playbook;
  const counts = [
    act > 0 && `${number(act)} would act`,
    ask > 0 && `${number(ask)} would ask`,
    tell > 0 && `${number(tell)} would tell`,
    observe > 0 && `${number(observe)} only recorded`,
    refusedIn(playbook),
  ].filter(Boolean);
  const most = top.map(({ target, count }) => `${target} (${number(count)})`).join(', ');
  return row(
    number(act + ask),
    id,
    counts.join(', '),
    `${number(targets)} ${targets === 1 ? 'target' : 'targets, most often'} ${most}`,
  );
}

const budgetRow = ({ class: radius, account, hour, count, limit }: BacktestReport['budgets'][number]): Row =>
  row(
    number(count),
    radius,
    `of ${number(limit)}, ${timeOf(hour)} UTC`,
    account === 'all' ? 'in all accounts' : account,
  );

const protectedRow = ({ target, guard, count }: BacktestReport['protected'][number]): Row =>
  row(number(count), target, `by ${guard}`);

const differenceRow = ({ finding, playbook, before, after }: BacktestReport['differences'][number]): Row =>
  row('', playbook, finding, `before: ${before}`, `now: ${after}`);
