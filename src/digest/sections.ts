import { listCommand } from '../alerts/command.ts';
import { wrap } from '../alerts/plain-text.ts';
import type { Ending } from '../alerts/words.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import { accountNeedsText } from './account-needs.ts';
import {
  accountText,
  blockLines,
  deedLines,
  liftedLines,
  observedLines,
  refusalLines,
  typeLines,
} from './entry-lines.ts';
import { expiringEntries } from './expiring-lines.ts';
import type { Deed, Digest, Part } from './model.ts';
import { needLines } from './need-lines.ts';
import type { Ranked } from './parts.ts';
import { type Section, section } from './section.ts';
import {
  acknowledgedLines,
  countLines,
  goingOnLines,
  healthLines,
  healthWords,
  incidentLines,
  newKindLines,
  openNowLines,
  rankedLines,
} from './summary-lines.ts';

const AFTER: readonly [Ending, string][] = [
  ['pending', 'UNDER WAY'],
  ['undone', 'UNDONE'],
  ['expired', 'ENDED BY ITSELF'],
  ['notified', 'REPORTED TO YOU'],
  ['unchanged', 'NOTHING TO CHANGE'],
];

/** The parts of a digest in the order of reading. A part with nothing in it is left out. */
export function sectionsOf(digest: Digest): Section[] {
  const all = [
    ...done(digest),
    inNeed(digest),
    ...notDone(digest),
    ...standing(digest),
    openNow(digest),
    ...who(digest),
    health(digest),
  ];
  return all.filter(({ entries, intro }) => entries.length + intro.length > 0);
}

const dayCommand = ({ period }: Digest, outcome?: string): string => listCommand('day', period.label, outcome);

function done(digest: Digest): Section[] {
  const { needs, outcomes, contained, repaired, goingOn, acknowledged } = digest;
  const deeds = (part: Part, name: string, outcome: Ending, which: readonly Deed[]): Section =>
    section(
      digest,
      part,
      name,
      which.map((deed) => deedLines(deed, digest)),
      15,
      dayCommand(digest, outcome),
    );
  const ended = (ending: Ending): Deed[] => outcomes.find(({ outcome }) => outcome === ending)?.deeds ?? [];
  return [
    section(
      digest,
      'needs',
      'NEEDS YOU',
      needs.map((need, n) => needLines(need, n + 1, digest)),
      50,
      dayCommand(digest),
    ),
    {
      ...section(digest, 'types', 'FINDINGS', [], 0, '', digest.findings.total),
      beyond: 0,
      intro: digest.quiet ? [] : countLines(digest),
    },
    section(
      digest,
      'going-on',
      'STILL GOING ON',
      goingOn.map((one) => goingOnLines(one, digest)),
      15,
      dayCommand(digest),
    ),
    section(
      digest,
      'acknowledged',
      'ACKNOWLEDGED BY PEOPLE',
      acknowledged.map((one) => acknowledgedLines(one, digest)),
      10,
      dayCommand(digest),
    ),
    deeds('contained', 'CONTAINED', 'applied', contained),
    deeds('repaired', 'REPAIRED', 'applied', repaired),
    ...AFTER.map(([outcome, name]) => deeds(outcome, name, outcome, ended(outcome))),
  ];
}

/** Account by account what needs somebody: whoever has one of them looks here first. */
const inNeed = (digest: Digest): Section =>
  section(
    digest,
    'account-needs',
    'ACCOUNTS THAT NEED SOMEBODY',
    digest.accountNeeds.map((one) =>
      wrap(`${accountText(one.account, digest)}: ${accountNeedsText(one)}`, '  ', '      '),
    ),
    20,
    commandLine('org status'),
  );

function notDone(digest: Digest): Section[] {
  const { refusals, observed, counts } = digest;
  return [
    section(
      digest,
      'refusals',
      'REFUSED',
      refusalLines(refusals),
      20,
      dayCommand(digest, 'refused'),
      counts.outcomes.refused.now,
    ),
    section(
      digest,
      'observations',
      'ONLY OBSERVED',
      observed.map(observedLines),
      20,
      dayCommand(digest, 'observed'),
      counts.outcomes.observed.now,
    ),
  ];
}

function standing(digest: Digest): Section[] {
  const { blocks, period, renewed, expiring } = digest;
  return [
    section(digest, 'blocks', 'BLOCKED NOW', blockLines(blocks.inForce, period), 25, listCommand('blocks')),
    section(
      digest,
      'lifted',
      'BLOCKS LIFTED',
      blocks.lifted.map((block) => liftedLines(block, period)),
      15,
      listCommand('blocks'),
    ),
    section(
      digest,
      'renewed',
      'ROTATED AND RENEWED',
      renewed.map((deed) => deedLines(deed, digest)),
      15,
      dayCommand(digest, 'applied'),
    ),
    section(
      digest,
      'expiring',
      'EXPIRING WITHIN 45 DAYS',
      expiringEntries(expiring, digest),
      30,
      listCommand('expiring'),
    ),
  ];
}

function who(digest: Digest): Section[] {
  const { newKinds, findings, incidents, offenders, affected, period } = digest;
  const ranked = (part: Part, name: string, all: readonly Ranked[], limit: number): Section =>
    section(digest, part, name, all.map(rankedLines), limit, dayCommand(digest));
  // That everything is in the account of the digest is no news.
  const elsewhere = affected.accounts.every(({ name }) => name === digest.account) ? [] : affected.accounts;
  return [
    section(digest, 'new-kinds', 'NEW KINDS OF FINDINGS', newKinds.map(newKindLines), 15, dayCommand(digest)),
    section(digest, 'types', 'FINDINGS BY TYPE', findings.byType.map(typeLines), 15, dayCommand(digest)),
    section(
      digest,
      'incidents',
      'INCIDENTS',
      incidents.map((one) => incidentLines(one, period)),
      10,
      dayCommand(digest),
    ),
    ranked('addresses', 'TOP ADDRESSES', offenders.addresses, 10),
    ranked('networks', 'TOP NETWORKS', offenders.networks, 5),
    ranked('countries', 'TOP COUNTRIES', offenders.countries, 5),
    ranked('resources', 'MOST AFFECTED RESOURCES', affected.resources, 10),
    ranked('accounts', 'MOST AFFECTED ACCOUNTS', elsewhere, 10),
  ];
}

/** Of each service, whatever came that day. */
function openNow(digest: Digest): Section {
  const entries = digest.openNow.map((one) => openNowLines(one, digest));
  const made = section(digest, 'needs', '', entries, 10, commandLine('status'));
  return { ...made, beyond: 0, heading: 'OPEN NOW, BY SERVICE' };
}

function health(digest: Digest): Section {
  const { health: checks, quiet } = digest;
  const made = section(digest, 'needs', '', healthLines(checks, quiet), 30, commandLine('status'));
  return { ...made, beyond: 0, heading: `HEALTH OF RIPOSTE: ${healthWords(checks)}` };
}
