import { listCommand } from '../../alerts/command.ts';
import type { Ending } from '../../alerts/words.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
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
  const all = [...whatWasDone(digest), ...whatWasNot(digest), ...whatStands(digest), ...whatWasSeen(digest)];
  return all.filter(({ rows: shown }) => shown.length > 0);
}

const day = ({ period }: Digest, outcome?: string): string => listCommand('day', period.label, outcome);
const ended = ({ outcomes }: Digest, outcome: Ending): Deed[] =>
  outcomes.find((one) => one.outcome === outcome)?.deeds ?? [];

function whatWasDone(digest: Digest): Whole[] {
  const { contained, repaired, renewed, incidents, goingOn, acknowledged } = digest;
  const shown = new Set([...contained, ...repaired, ...renewed].map(({ action }) => action.key));
  const others = ended(digest, 'applied').filter(({ action }) => !shown.has(action.key));
  // What was told with advice stands under what needs a person.
  const told = ended(digest, 'notified').filter(({ action }) => action.advice === undefined);
  const letBe = acknowledged.map((one) => rows.acknowledgedRow(one, digest));
  const inNeed = digest.accountNeeds.map((one) => rows.accountRow(one, digest));
  const again = goingOn.map((one) => rows.goingOnRow(one, digest));
  return [
    section(digest, 'Accounts that need somebody', inNeed, {
      parts: ['account-needs'],
      list: commandLine('org status'),
    }),
    section(digest, 'Still going on', again, { parts: ['going-on'] }),
    section(digest, 'Acknowledged by people', letBe, { parts: ['acknowledged'] }),
    deeds(digest, 'Contained', 'applied', contained, 'contained'),
    deeds(digest, 'Repaired', 'applied', repaired, 'repaired'),
    deeds(digest, 'Also done', 'applied', others),
    deeds(digest, 'Under way', 'pending'),
    deeds(digest, 'Undone', 'undone'),
    deeds(digest, 'Ended automatically', 'expired'),
    deeds(digest, 'Reported to you', 'notified', told),
    section(digest, 'Incidents', incidents.map(rows.incidentRow), { parts: ['incidents'], limit: 8 }),
  ];
}

function whatWasNot(digest: Digest): Whole[] {
  const { refusals, observed } = digest;
  return [
    section(digest, 'Refused, and why', rows.refusalRows(refusals), {
      parts: ['refusals'],
      list: day(digest, 'refused'),
      count: sum(refusals),
    }),
    section(digest, 'Only observed', observed.map(rows.observedRow), {
      parts: ['observations'],
      list: day(digest, 'observed'),
      count: sum(observed),
    }),
    deeds(digest, 'Nothing to change', 'unchanged'),
  ];
}

function whatStands(digest: Digest): Whole[] {
  const { blocks, expiring, renewed, period, openNow } = digest;
  const { timeZone } = period;
  const inForce = blocks.inForce.map((one) => rows.blockRow(one, timeZone));
  const lifted = blocks.lifted.map((one) => rows.liftedRow(one, timeZone));
  const soon = expiring.map((one) => rows.expiringRow(one, digest));
  const list = listCommand('blocks');
  return [
    section(digest, 'Blocked now', inForce, { parts: ['blocks'], list, half: true, limit: 8 }),
    section(digest, 'Blocks lifted', lifted, { parts: ['lifted'], list, half: true, limit: 8 }),
    deeds(digest, 'Rotated and renewed', 'applied', renewed, 'renewed'),
    section(digest, 'Expiring within 45 days', soon, {
      parts: ['expiring'],
      list: listCommand('expiring'),
      half: true,
    }),
    section(
      digest,
      'Open now, by service',
      openNow.map((one) => rows.openNowRow(one, digest)),
      { list: commandLine('status') },
    ),
  ];
}

function whatWasSeen(digest: Digest): Whole[] {
  const { newKinds, findings, offenders, affected, health } = digest;
  const { addresses, networks, countries } = offenders;
  const named = [
    ...addresses.map(rows.rankedRow('')),
    ...networks.map(rows.rankedRow('network')),
    ...countries.map(rows.rankedRow('country')),
  ];
  const hit = [...affected.resources.map(rows.rankedRow('')), ...affected.accounts.map(rows.rankedRow('account'))];
  const ill = health.filter(({ state }) => state !== 'ok').length;
  return [
    section(digest, 'New kinds of findings', newKinds.map(rows.kindRow), {
      parts: ['new-kinds'],
      half: true,
      limit: 8,
    }),
    section(digest, 'Findings by type', findings.byType.map(rows.kindRow), { parts: ['types'], count: findings.total }),
    section(digest, 'Top offenders', named, { parts: ['addresses', 'networks', 'countries'], half: true }),
    section(digest, 'Most affected', hit, { parts: ['resources', 'accounts'], half: true, limit: 8 }),
    {
      ...section(digest, 'Health of Riposte', rows.healthRows(health), { list: commandLine('status') }),
      count: ill === 0 ? 'well' : `${ill} to look at`,
    },
  ];
}

const deeds = (
  digest: Digest,
  heading: string,
  outcome: Ending,
  shown = ended(digest, outcome),
  part: Part = outcome,
) =>
  section(
    digest,
    heading,
    shown.map((deed) => rows.deedRow(deed, digest)),
    { parts: [part], list: day(digest, outcome) },
  );

const sum = (groups: readonly { count: number }[]): number => groups.reduce((total, { count }) => total + count, 0);

interface Options {
  /** Whose `more` the rows leave out. */
  parts?: readonly Part[];
  limit?: number;
  /** The command that lists everything. */
  list?: string;
  half?: boolean;
  count?: number;
}

function section(digest: Digest, heading: string, shown: Row[], options: Options): Whole {
  const { parts = [], limit = 12, list = day(digest), half = false, count } = options;
  const beyond = parts.reduce((total, part) => total + (digest.more[part] ?? 0), 0);
  return {
    id: heading.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    heading,
    count: (count ?? shown.length + beyond).toLocaleString('en'),
    rows: shown,
    folded: [],
    half,
    limit,
    beyond,
    list,
  };
}
