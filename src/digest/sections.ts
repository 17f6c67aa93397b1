import { listCommand } from '../notify/command.ts';
import type { Ending } from '../notify/words.ts';
import {
  blockLines,
  deedLines,
  expiringLines,
  liftedLines,
  observedLines,
  refusalLines,
  severityLines,
  typeLines,
} from './entry-lines.ts';
import type { Deed, Digest } from './model.ts';
import { needLines } from './need-lines.ts';

/** One part of the text. An entry is shown whole or not at all; `more` says how many are not. */
export interface Section {
  heading: string;
  intro: string[];
  entries: string[][];
  /** The most entries that are read in an email; the rest is a command away. */
  limit: number;
  more(count: number): string;
}

const DEEDS: Partial<Record<Ending, string>> = {
  applied: 'DONE',
  pending: 'UNDER WAY',
  undone: 'UNDONE',
  expired: 'ENDED BY ITSELF',
  notified: 'REPORTED TO YOU',
  unchanged: 'NOTHING TO CHANGE',
};

/** The parts of a digest in the order of reading. A part with nothing in it is left out. */
export function sectionsOf(digest: Digest): Section[] {
  const { period, needs, outcomes, findings, refusals, observed, blocks, expiring } = digest;
  const day = (outcome?: string): string => listCommand('day', period.label, outcome);
  const all = [
    section(
      'NEEDS A PERSON',
      needs.map((need, index) => needLines(need, index + 1, digest)),
      50,
      day(),
    ),
    ...outcomes.map(({ outcome, deeds }) =>
      section(
        DEEDS[outcome] ?? '',
        DEEDS[outcome] ? told(deeds).map((deed) => deedLines(deed, digest)) : [],
        15,
        day(outcome),
      ),
    ),
    {
      ...section('FINDINGS', findings.byType.map(typeLines), 20, day(), findings.total),
      intro: severityLines(findings),
    },
    section('REFUSED', refusalLines(refusals), 20, day('refused'), sum(refusals)),
    section('ONLY OBSERVED', observed.map(observedLines), 20, day('observed'), sum(observed)),
    section('BLOCKED NOW', blockLines(blocks.inForce, period), 25, listCommand('blocks')),
    section(
      'BLOCKS LIFTED',
      blocks.lifted.map((block) => liftedLines(block, period)),
      15,
      listCommand('blocks'),
    ),
    section(
      'EXPIRING WITHIN 45 DAYS',
      expiring.map((one) => expiringLines(one, period)),
      30,
      listCommand('expiring'),
    ),
  ];
  return all.filter(({ entries }) => entries.length > 0);
}

// What was told with advice stands under what needs a person.
const told = (deeds: readonly Deed[]): Deed[] =>
  deeds.filter(({ action }) => action.outcome !== 'notified' || action.advice === undefined);

const sum = (groups: readonly { count: number }[]): number => groups.reduce((total, { count }) => total + count, 0);

function section(name: string, entries: string[][], limit: number, list: string, count = entries.length): Section {
  const kinds = count === entries.length ? 'more' : 'more kinds';
  return {
    heading: `${name}: ${count}`,
    intro: [],
    entries,
    limit,
    more: (rest) => `  … and ${rest} ${kinds}: ${list}`,
  };
}
