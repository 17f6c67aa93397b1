import type { Finding } from './finding.ts';

type Capped = Pick<Finding, 'facts' | 'peers' | 'resources'>;

/** Facts that say how many a source left out at its cap, and how many of them it kept. */
const CAPS: readonly { fact: string; noun: string; kept(finding: Capped): number }[] = [
  { fact: 'peersLeftOut', noun: 'addresses', kept: ({ peers }) => peers.length },
  {
    fact: 'rulesLeftOut',
    noun: 'rules',
    kept: ({ resources }) => resources.filter(({ kind }) => kind === 'rule').length,
  },
  { fact: 'resourcesLeftOut', noun: 'resources', kept: ({ resources }) => resources.length },
];

/** How many things of one kind nothing was decided about, of how many that a finding names. */
export interface LeftOut {
  noun: string;
  left: number;
  of: number;
}

/** What of a finding nothing was decided about, since it names more than Riposte takes from one. */
export function leftOutOf(finding: Capped): LeftOut[] {
  return CAPS.flatMap(({ fact, noun, kept }) => {
    const left = finding.facts[fact];
    return typeof left === 'number' && left > 0 ? [{ noun, left, of: left + kept(finding) }] : [];
  });
}

/** The same for people; empty where nothing is left out. @example '30 of 130 addresses' */
export function leftOutText(finding: Capped): string {
  // What is handed over to be told keeps the sentence in place of the lists.
  const { leftOut } = finding.facts;
  return typeof leftOut === 'string' ? leftOut : saidLeftOut(leftOutOf(finding));
}

export const saidLeftOut = (all: readonly LeftOut[]): string =>
  all.map(({ noun, left, of }) => `${left} of ${of} ${noun}`).join(', ');

/** The sums of two such lists. */
export function addedUp(some: readonly LeftOut[], more: readonly LeftOut[]): LeftOut[] {
  const sums = new Map(some.map((each) => [each.noun, each]));
  for (const { noun, left, of } of more) {
    const known = sums.get(noun);
    sums.set(noun, { noun, left: left + (known?.left ?? 0), of: of + (known?.of ?? 0) });
  }
  return [...sums.values()];
}
