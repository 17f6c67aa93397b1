import { listCommand } from '../../notify/command.ts';
import type { Ending } from '../../notify/words.ts';
import type { Deed, Digest, Part } from '../model.ts';
import * as rows from './rows.ts';
import type { Row, Section } from './view.ts';

/** A section with all of its rows; `limit` is how many an email has room for. */
export interface Whole extends Section {
  limit: number;
  /** How many the digest itself had no room for. */
  beyond: number;
  list: string;
}

/** The sections in the order of reading, without those that have nothing to say. */
export function sectionsOf(digest: Digest): Whole[] {
  const { period, findings, blocks, health } = digest;
  const { timeZone } = period;
  const day = (outcome?: string): string => listCommand('day', period.label, outcome);
  const deeds = (all: readonly Deed[]): Row[] => all.map((deed) => rows.deedRow(deed, digest));
  const ended = (outcome: Ending): Deed[] => digest.outcomes.find((one) => one.outcome === outcome)?.deeds ?? [];
  const after = (outcome: Ending, heading: string, which = ended(outcome), limit = 10): Whole =>
    section(digest, heading, deeds(which), limit, day(outcome), [outcome]);
  const all = [
    section(digest, 'Contained', deeds(digest.contained), 12, day('applied'), ['contained']),
    after('applied', 'Also done', otherwise(ended('applied'), [...digest.contained, ...digest.renewed])),
    after('pending', 'Under way'),
    after('undone', 'Undone'),
    after('expired', 'Ended by itself'),
    after(
      'notified',
      'Reported to you',
      ended('notified').filter(({ action }) => action.advice === undefined),
      12,
    ),
    section(digest, 'Incidents', digest.incidents.map(rows.incidentRow), 8, day(), ['incidents']),
    section(digest, 'Findings by type', findings.byType.map(rows.kindRow), 12, day(), ['types'], findings.total),
    section(
      digest,
      'Refused, and why',
      rows.refusalRows(digest.refusals),
      12,
      day('refused'),
      ['refusals'],
      sum(digest.refusals),
    ),
    section(
      digest,
      'Only observed',
      digest.observed.map(rows.observedRow),
      10,
      day('observed'),
      ['observations'],
      sum(digest.observed),
    ),
    after('unchanged', 'Nothing to change'),
    section(
      digest,
      'Blocked now',
      blocks.inForce.map((one) => rows.blockRow(one, timeZone)),
      10,
      listCommand('blocks'),
      ['blocks'],
    ),
    section(
      digest,
      'Blocks lifted',
      blocks.lifted.map((one) => rows.liftedRow(one, timeZone)),
      8,
      listCommand('blocks'),
      ['lifted'],
    ),
    section(digest, 'Rotated and renewed', deeds(digest.renewed), 10, day('applied'), ['renewed']),
    section(
      digest,
      'Expiring within 45 days',
      digest.expiring.map((one) => rows.expiringRow(one, timeZone)),
      12,
      listCommand('expiring'),
      ['expiring'],
    ),
    section(digest, 'New kinds of findings', digest.newKinds.map(rows.kindRow), 8, day(), ['new-kinds']),
    section(digest, 'Top offenders', offenders(digest), 9, day(), ['addresses', 'networks', 'countries']),
    section(digest, 'Most affected', affected(digest), 8, day(), ['resources', 'accounts']),
    section(digest, 'Health of Riposte', health.map(rows.checkRow), 20, 'npx riposte status'),
  ];
  return all.filter(({ rows: shown }) => shown.length > 0);
}

const sum = (groups: readonly { count: number }[]): number => groups.reduce((total, { count }) => total + count, 0);

const offenders = ({ offenders: { addresses, networks, countries } }: Digest): Row[] => [
  ...addresses.map(rows.rankedRow('')),
  ...networks.map(rows.rankedRow('network')),
  ...countries.map(rows.rankedRow('country')),
];

const affected = ({ affected: { resources, accounts } }: Digest): Row[] => [
  ...resources.map(rows.rankedRow('')),
  ...accounts.map(rows.rankedRow('account')),
];

function otherwise(all: readonly Deed[], shown: readonly Deed[]): Deed[] {
  const keys = new Set(shown.map(({ action }) => action.key));
  return all.filter(({ action }) => !keys.has(action.key));
}

const HALF = [
  'Blocked now',
  'Blocks lifted',
  'New kinds of findings',
  'Top offenders',
  'Most affected',
  'Rotated and renewed',
  'Expiring within 45 days',
];

function section(
  { more }: Digest,
  heading: string,
  shown: Row[],
  limit: number,
  list: string,
  parts: readonly Part[] = [],
  count?: number,
): Whole {
  const beyond = parts.reduce((total, part) => total + (more[part] ?? 0), 0);
  return {
    id: heading.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    heading,
    count: (count ?? shown.length + beyond).toLocaleString('en'),
    rows: shown,
    half: HALF.includes(heading),
    limit,
    beyond,
    list,
  };
}
