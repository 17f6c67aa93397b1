import { type Colors, shown } from '../out.ts';
import type { BacktestReport, PlaybookReport } from './report.ts';

const MOST_LISTED = 12;
const MOST_QUIET = 3;

const number = (count: number): string => count.toLocaleString('en');
const counted = (count: number, noun: string): string => `${number(count)} ${count === 1 ? noun : `${noun}s`}`;
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** All playbooks together. */
export function totalsOf({ playbooks }: BacktestReport) {
  const of = (name: 'act' | 'ask' | 'tell' | 'observe'): number => sum(playbooks.map((playbook) => playbook[name]));
  const refused = sum(playbooks.flatMap((playbook) => Object.values(playbook.refused)));
  return { act: of('act'), ask: of('ask'), tell: of('tell'), observe: of('observe'), refused };
}

/** What guards refused, in words; empty when they refused nothing. */
export function refusedIn({ refused }: Pick<PlaybookReport, 'refused'>): string {
  const guards = Object.entries(refused).sort(([, many], [, more]) => more - many);
  if (guards.length === 0) return '';
  const total = sum(guards.map(([, count]) => count));
  return `${number(total)} refused (${guards.map(([guard, count]) => `${guard} ${number(count)}`).join(', ')})`;
}

/** The report for people, a line each, as one that says what a change of the infrastructure would do. */
export function backtestLines(report: BacktestReport, c: Colors): string[] {
  const { act, ask, tell, observe, refused } = totalsOf(report);
  const period = report.from && report.to ? `, ${report.from.slice(0, 10)} to ${report.to.slice(0, 10)}` : '';
  return [
    c.bold(`What the rules would have made of ${counted(report.findings, 'finding')}${period}`),
    c.dim('  + acts   ~ asks first   ! tells people   . only records   – a guard refuses'),
    '',
    ...report.playbooks.filter(isLoud).flatMap((playbook) => playbookLines(playbook, c)),
    ...quietLines(report, c),
    ...unreadableLines(report, c),
    ...budgetLines(report, c),
    ...protectedLines(report, c),
    ...differenceLines(report, c),
    c.bold(
      `${number(act)} would act, ${number(ask)} would ask (${counted(report.questionsPerWeek, 'question')} a week), ` +
        `${number(tell)} would tell, ${number(observe)} only recorded, ${number(refused)} refused. Nothing was touched.`,
    ),
  ];
}

/** What only tells or records is counted in one line where there are many: most playbooks do nothing else. */
const isLoud = ({ act, ask, refused }: PlaybookReport): boolean => act + ask > 0 || Object.keys(refused).length > 0;

function quietLines({ playbooks }: BacktestReport, c: Colors): string[] {
  const quiet = playbooks.filter((playbook) => !isLoud(playbook));
  if (quiet.length <= MOST_QUIET) return quiet.flatMap((playbook) => playbookLines(playbook, c));
  const [tell, observe] = [sum(quiet.map((each) => each.tell)), sum(quiet.map((each) => each.observe))];
  const names = quiet.slice(0, 3).map(({ id, ...each }) => `${id} (${number(each.tell + each.observe)})`);
  return [
    `  ${c.bold(`${quiet.length} that only tell or record`)}  ${c.cyan(`! ${number(tell)}`)}  ${c.dim(`. ${number(observe)}`)}`,
    c.dim(`      ${names.join(', ')}${quiet.length > names.length ? ' …' : ''}; --json lists them all`),
  ];
}

function playbookLines(playbook: PlaybookReport, c: Colors): string[] {
  const { id, act, ask, tell, observe, targets, top } = playbook;
  const marks = [
    ...(act > 0 ? [c.green(`+ ${number(act)}`)] : []),
    ...(ask > 0 ? [c.magenta(`~ ${number(ask)}`)] : []),
    ...(tell > 0 ? [c.cyan(`! ${number(tell)}`)] : []),
    ...(observe > 0 ? [c.dim(`. ${number(observe)}`)] : []),
    ...(refusedIn(playbook) ? [c.yellow(`– ${refusedIn(playbook)}`)] : []),
  ];
  const most = top.map(({ target, count }) =>
    count > 1 ? `${shown(target, 80)} (${number(count)})` : shown(target, 80),
  );
  return [
    `  ${c.bold(shown(id, 64))}  ${marks.join('  ')}`,
    c.dim(`      ${counted(targets, 'target')}: ${most.join(', ')}${targets > top.length ? ' …' : ''}`),
  ];
}

function unreadableLines({ unreadable }: BacktestReport, c: Colors): string[] {
  if (unreadable.length === 0) return [];
  return [
    '',
    c.red('Not read'),
    ...unreadable.map(
      ({ reason, count, example }) =>
        `  ${number(count)}  ${shown(reason, 200)}\n      ${c.dim(`such as ${shown(example, 300)}`)}`,
    ),
  ];
}

/** The budgets that would have been used up. */
export function budgetLines({ budgets }: Pick<BacktestReport, 'budgets'>, c: Colors): string[] {
  if (budgets.length === 0) return [];
  const listed = budgets.slice(0, MOST_LISTED);
  const more = budgets.length - listed.length;
  return [
    '',
    c.bold('Budgets that would have been used up: the rest would have waited for a person'),
    ...listed.map(
      ({ class: radius, account, hour, count, limit }) =>
        `  ${hour.slice(0, 16)}Z  ${number(count)} ${radius} of ${number(limit)} ${c.dim(account === 'all' ? 'in all accounts' : `in ${account}`)}`,
    ),
    ...(more > 0 ? [c.dim(`  ${number(more)} more with --json`)] : []),
  ];
}

function protectedLines(report: BacktestReport, c: Colors): string[] {
  if (report.protected.length === 0) return [''];
  const listed = report.protected.slice(0, MOST_LISTED);
  const more = report.protected.length - listed.length;
  return [
    '',
    c.bold('Never touched, though the rules would have'),
    ...listed.map(({ target, guard, count }) => `  ${number(count)}  ${shown(target, 120)}  ${c.dim(`by ${guard}`)}`),
    ...(more > 0 ? [c.dim(`  ${number(more)} more with --json`)] : []),
    '',
  ];
}

/** About which findings two sets of rules differ. */
export function differenceLines({ differences }: Pick<BacktestReport, 'differences'>, c: Colors): string[] {
  if (differences.length === 0) return [];
  const listed = differences.slice(0, MOST_LISTED);
  const more = differences.length - listed.length;
  return [
    c.bold(`The two sets of rules differ about ${counted(differences.length, 'finding')}`),
    ...listed.flatMap(({ finding, playbook, before, after }) => [
      `  ${shown(finding, 200)} ${c.dim(`by ${shown(playbook, 64)}`)}`,
      `    ${c.red('-')} ${shown(before, 300)}`,
      `    ${c.green('+')} ${shown(after, 300)}`,
    ]),
    ...(more > 0 ? [c.dim(`  ${number(more)} more with --json`)] : []),
    '',
  ];
}
