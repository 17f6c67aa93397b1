import { catalogue } from '../actions/catalogue/catalogue.ts';
import { severityBand } from '../core/finding.ts';
import { shown } from './out.ts';
import { type Colors, describe, ending } from './print.ts';
import type { Replayed, Told } from './replayed.ts';

type Answered = Extract<Replayed, { findings: unknown }>;
type Answer = Answered['findings'][number];

/** The parts of what happened that a newcomer should see, and the count of the rest. */
export class Story {
  private attack: { weight: number; replayed: Answered } | undefined;
  private asked: Answer | undefined;
  private refused: Answer | undefined;
  private readonly counts = new Map<string, number>();
  private events = 0;

  add(replayed: Replayed): void {
    this.events += 1;
    if ('error' in replayed) this.count('could not be read');
    else if (replayed.rule === null) this.count('no rule lets through');
    else this.addAnswered(replayed);
  }

  private addAnswered(replayed: Answered): void {
    const weight = Math.max(0, ...replayed.findings.map(weightOf));
    if (weight > (this.attack?.weight ?? 0)) this.attack = { weight, replayed };
    for (const answer of replayed.findings) {
      for (const told of answer.told) this.count(wordOf(told));
      if (answer.told.some(({ ended }) => ended === 'awaiting-approval')) this.asked = graver(this.asked, answer);
      if (answer.told.some(({ ended, guard }) => ended === 'refused' && guard !== 'sample' && guard !== 'archived'))
        this.refused = graver(this.refused, answer);
    }
  }

  /** One story: what came in, what was decided and done and why; what was asked; what was refused; and the rest. */
  lines(c: Colors): string[] {
    if (!this.attack) return [this.rest(c)];
    const others = [this.asked, this.refused].filter((answer) => answer !== undefined && !this.isAttack(answer));
    return [
      c.bold('An attack comes in, and is answered:'),
      ...attackLines(this.attack.replayed, c),
      ...(others.length > 0 ? ['', c.bold('Where it does not act on its own, it asks, or says why not:')] : []),
      ...others.flatMap((answer) => (answer ? answerLines(answer, c) : [])),
      '',
      this.rest(c),
    ];
  }

  private isAttack(answer: Answer): boolean {
    return this.attack?.replayed.findings.includes(answer) ?? false;
  }

  private count(word: string): void {
    this.counts.set(word, (this.counts.get(word) ?? 0) + 1);
  }

  private rest(c: Colors): string {
    const told = (this.attack?.replayed.findings ?? []).flatMap((answer) => answer.told.map(wordOf));
    const words = WORDS.flatMap((word) => {
      const count = (this.counts.get(word) ?? 0) - told.filter((one) => one === word).length;
      return count > 0 ? [`${count} ${word}`] : [];
    });
    const [count, more] = this.attack ? [this.events - 1, ' more'] : [this.events, ''];
    if (this.attack && count === 0) return `${c.bold('That was the only event')}.`;
    const all = `${count}${more} ${count === 1 ? 'event' : 'events'}`;
    return `${c.bold(all)}: ${words.join(', ') || 'nothing to do'}.`;
  }
}

const WORDS = [
  'contained',
  'repaired',
  'renewed',
  'need you',
  'told to people',
  'refused',
  'only recorded',
  'in order already',
  'no rule lets through',
  'could not be read',
];

const DONE = { contains: 'contained', repairs: 'repaired', renews: 'renewed', tells: 'told to people' } as const;

function wordOf({ ended, action }: Told): string {
  if (ended === 'applied') return DONE[catalogue[action].purpose];
  if (ended === 'unchanged') return 'in order already';
  if (ended === 'refused') return 'refused';
  if (ended === 'observed') return 'only recorded';
  return ended === 'notified' ? 'told to people' : 'need you';
}

/** What makes an event the one to tell of: an attack sequence before all, then how bad it is and that it was answered. */
function weightOf({ finding, told }: Answer): number {
  if (finding.sample || finding.archived || told.length === 0) return 0;
  const acted = told.some(({ ended }) => ended === 'applied') ? 20 : 0;
  return (finding.members ? 40 : 0) + acted + finding.severity;
}

const graver = (one: Answer | undefined, other: Answer): Answer =>
  one && one.finding.severity >= other.finding.severity ? one : other;

const MOST_LINES = 14;

function attackLines(replayed: Answered, c: Colors): string[] {
  const [first] = replayed.findings;
  const title = first ? [`      ${shown(first.finding.title, 160)}`] : [];
  const [head = '', ...rest] = describe(replayed, ' ', c).split('\n');
  const all = [head.trim().replace(/^/, '  '), ...title, ...rest];
  return all.length > MOST_LINES ? [...all.slice(0, MOST_LINES), c.dim('      …')] : all;
}

function answerLines({ finding, told }: Answer, c: Colors): string[] {
  const [decision] = told.filter(({ ended }) => ended === 'awaiting-approval' || ended === 'refused');
  if (!decision) return [];
  const severity = `${severityBand(finding.severity).toUpperCase()} ${finding.severity}`;
  return [
    `  ${c.bold(shown(finding.type, 128))} ${c.dim(severity)}`,
    `      ${ending(decision.ended, c)}  ${decision.action} ${shown(decision.target, 120)}`,
    `        why: ${shown(decision.said, 240)}`,
  ];
}

/** What a newcomer could do next. */
export const nextLines = (c: Colors): string[] => [
  c.bold('Try next'),
  `  npm start -- --all                    ${c.dim('every event, decision, alert and the digest')}`,
  `  npm start -- --mode approve           ${c.dim('the same, but it asks before it acts')}`,
  `  npm start -- my-findings.json         ${c.dim('your own: what get-findings answers will do')}`,
];
