import { catalogue } from '../../src/actions/catalogue/catalogue.ts';
import { severityBand } from '../../src/core/finding.ts';
import { briefFinding, holdingWant, type ResponseRecord } from '../../src/journal/response-record.ts';
import type { Published } from './digest-watch.ts';
import type { ReadDigest } from './read-digest.ts';

/** What the email calls each ending; those that it counts by reasons are not among them. */
const WORDS: Readonly<Record<string, string>> = {
  applied: 'done',
  unchanged: 'nothing to change',
  notified: 'reported',
  'awaiting-approval': 'to decide',
  partial: 'half done',
  lapsed: 'unanswered',
  pending: 'under way',
  expired: 'ended automatically',
  failed: 'failed',
  undone: 'undone',
  rejected: 'rejected',
};
/** The day of the email: it is over at 15:00 UTC where the deployment is. */
const DAY_END = Date.parse('2026-11-20T15:00:00Z');
const DAY_START = DAY_END - 86_400_000;
const UNDER_WAY: ReadonlySet<string> = new Set(['claimed', 'pending', 'undoing', 'expiring']);
const BANDS = ['critical', 'high', 'medium', 'low'] as const;

/** What of the email's counts is not what the journal of the day comes to. */
export function countsDiffer(digest: ReadDigest, published: Published): string[] {
  return [...ofFindings(digest, published), ...ofEndings(digest, published), ...ofSections(digest, published)];
}

const isOfDay = ({ dayAt }: { dayAt: number }): boolean => dayAt >= DAY_START && dayAt < DAY_END;

function ofFindings({ sections, rows }: ReadDigest, { findings, moved }: Published): string[] {
  const section = sections.get('FINDINGS');
  // Another service's copy says nothing new.
  const all = findings.filter((one) => isOfDay(one) && !one.finding.copyOf);
  const slack = [...moved].filter((pk) => !pk.startsWith('RESPONSE#')).length;
  if (!section) return [];
  const counted = [
    ['findings', section.count, all.length] as const,
    ...BANDS.map(
      (band) =>
        [
          `${band} findings`,
          rows.get(band) ?? 0,
          all.filter(({ finding }) => severityBand(finding.severity) === band).length,
        ] as const,
    ),
  ];
  return counted
    .filter(([, said, known]) => Math.abs(said - known) > slack)
    .map(([what, said, known]) => `the email counts ${said} ${what}, the journal has ${known}`);
}

/** How a response ended, as people read it. */
const endingOf = ({ state, outcome }: ResponseRecord): string =>
  state === 'undone' || state === 'expired' ? state : UNDER_WAY.has(state) ? 'pending' : (outcome ?? 'pending');

/** What is told is news of its own for each resource and type; all else is one action on one target. */
function nameOf(record: ResponseRecord): string {
  const { account, region, type, resources } = briefFinding(holdingWant(record));
  const hasAdvice = record.advice !== undefined;
  return record.action === 'notify'
    ? JSON.stringify([account, region, type, resources[0]?.id, hasAdvice])
    : JSON.stringify([account, region, record.action, record.target.key]);
}

function ofEndings({ sections, rows }: ReadDigest, { responses, moved }: Published): string[] {
  if (!sections.has('FINDINGS')) return [];
  const slack = [...moved].filter((pk) => pk.startsWith('RESPONSE#')).length;
  // A question waits today as well, whatever day it is of.
  const ofDay = responses.filter((one) => isOfDay(one) || (one.state === 'waiting' && !one.ack && one.dayAt < DAY_END));
  const known = Map.groupBy(ofDay, endingOf);
  return Object.entries(WORDS).flatMap(([ending, word]) => {
    const names = new Set((known.get(ending) ?? []).map(nameOf));
    const said = rows.get(word) ?? 0;
    return Math.abs(said - names.size) > slack
      ? [`the email counts ${said} "${word}", the journal has ${names.size} ${ending}`]
      : [];
  });
}

const isOfWorkflows = ({ action }: ResponseRecord): boolean => catalogue[action].family === 'workflows';

/** Each heading counts what was done or told of its kind; together they are the lines above. */
function ofSections({ sections, rows }: ReadDigest, { responses, moved }: Published): string[] {
  if (!sections.has('FINDINGS')) return [];
  const count = (...names: string[]): number => names.reduce((sum, name) => sum + (sections.get(name)?.count ?? 0), 0);
  const pairs = [
    ['UNDER WAY', 'under way'],
    ['UNDONE', 'undone'],
    ['ENDED BY ITSELF', 'ended automatically'],
    ['NOTHING TO CHANGE', 'nothing to change'],
    ['REFUSED', 'refused'],
    ['ONLY OBSERVED', 'observed'],
  ] as const;
  const done = count('CONTAINED', 'REPAIRED', 'ROTATED AND RENEWED');
  // What workflows were answered, or began, is counted as done, and stands under no heading.
  const beside = new Set(
    responses.filter((one) => isOfDay(one) && endingOf(one) === 'applied' && isOfWorkflows(one)).map(nameOf),
  ).size;
  const slack = beside > 0 ? [...moved].filter((pk) => pk.startsWith('RESPONSE#')).length : 0;
  return [
    ...pairs
      .filter(([name, word]) => count(name) !== (rows.get(word) ?? 0))
      .map(([name, word]) => `${name} counts ${count(name)}, and the line "${word}" ${rows.get(word) ?? 0}`),
    // A report that comes with advice stands among what needs somebody instead.
    ...(count('REPORTED TO YOU') > (rows.get('reported') ?? 0)
      ? [`REPORTED TO YOU counts ${count('REPORTED TO YOU')}, more than the line "reported"`]
      : []),
    ...(Math.abs(done + beside - (rows.get('done') ?? 0)) > slack
      ? [
          `contained, repaired and renewed are ${done}, workflows ${beside}, and the line "done" says ${rows.get('done') ?? 0}`,
        ]
      : []),
  ];
}
