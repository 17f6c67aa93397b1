import { needsText } from '../act/approvals.ts';
import { asHeldNow, type HeldAt, type HeldNow, turnsOf } from '../act/held-now.ts';
import { isHeldYes } from '../act/held-yes.ts';
import { catalogue } from '../actions/catalogue/catalogue.ts';
import { isGrave } from '../core/grave.ts';
import { type Ack, isOpen, keyOfDecision, type OpenReason, type Want } from '../core/response.ts';
import type { Journal } from '../journal/journal.ts';
import { briefFinding, holdingWant, isUnasked, type ResponseRecord } from '../journal/response-record.ts';
import { compare } from './order.ts';
import { type Acknowledged, type DigestAction, nameOfIncident } from './parts.ts';
import { toDigestAction } from './read-journal.ts';

/** A response that does not settle its matter, or that waits for a person, as it stands now. */
export interface OpenItem {
  action: DigestAction;
  /** `turn`: what held it back is over, and the sweep has not come to it yet. */
  because: OpenReason | 'waiting' | 'turn';
  /** A finding that somebody has to settle wants it, and nothing contains that finding. */
  grave: boolean;
  incident: string;
  /** Keys of the findings that want it, how many more there are, and since when; ms. */
  wantedBy: string[];
  more: number;
  since: number;
  /** What a question says it would do, and until when it can be answered; ms. */
  effect?: string;
  until?: number;
  /** A person has said yes, and the ceiling keeps it from being carried out. */
  approved?: true;
  /** Who has to approve it, in a sentence; absent where whoever holds the message may. */
  needs?: string;
}

/** So many findings that somebody has to settle are looked at one by one; the others count as not settled, to be safe. */
const MOST_GRAVE = 500;

/**
 * What is open now, of all days: the first thing that people have to know. A finding that somebody has to settle is open until
 * a response that contains it is in force, whatever became of the others.
 *
 * @param blocksHold whether a web ACL refers to the block list: without one a block contains nothing
 * @param at what holds back now; unless told, what the records say does
 */
export async function readOpenItems(
  records: readonly ResponseRecord[],
  journal: Pick<Journal, 'readFindings' | 'readResponses'>,
  blocksHold: boolean,
  at?: HeldAt,
): Promise<OpenItem[]> {
  const open = records.filter(isOpen);
  const grave = [...new Set(open.flatMap((record) => owedIn(record).map(({ finding }) => finding)))];
  const contained = await containedFindings(grave.slice(0, MOST_GRAVE), journal, blocksHold);
  const turns = at && turnsOf(open, at);
  return open.flatMap((record) => {
    const item = openItem(at ? asHeldNow(record, at, turns?.get(record.action) ?? 0) : record, contained);
    // Told, and contained by another response: nothing is left of it.
    return record.open === 'uncontained' && !item.grave ? [] : [item];
  });
}

/** What people let be, the latest word first. */
export const acknowledgedOf = (records: readonly ResponseRecord[]): Acknowledged[] =>
  records
    .flatMap((record) => (record.ack ? [{ action: toDigestAction(record), ...wordOf(record.ack) }] : []))
    .sort((a, b) => b.at - a.at || compare(a.action.key, b.action.key));

const wordOf = ({ by, why, at }: Ack): Omit<Acknowledged, 'action'> => ({ by, why, at });

/**
 * The findings that somebody has to settle. The record says less of a finding than was known where it was judged: what is open
 * because nothing contains it is about one at least.
 */
function owedIn({ wants, open }: ResponseRecord): Want[] {
  const owed = wants.filter((want) => want.alone || isGrave(briefFinding(want)));
  return owed.length === 0 && open === 'uncontained' ? wants : owed;
}

function openItem(record: HeldNow, contained: ReadonlySet<string>): OpenItem {
  const { wants, wantsMore = 0, open, effect, giveUpAt, state } = record;
  const worst = owedIn(record).find((want) => !contained.has(want.finding));
  const { incident, finding } = worst ?? holdingWant(record);
  const needs = state === 'waiting' ? needsText(record).join(' ') : '';
  return {
    action: toDigestAction(record),
    because: record.waitsTurn ? 'turn' : (open ?? 'waiting'),
    grave: worst !== undefined,
    incident: incident ?? nameOfIncident(finding),
    wantedBy: wants.map((want) => want.finding),
    more: wantsMore,
    since: Math.min(...wants.map(({ joinedAt }) => joinedAt)),
    ...((isHeldYes(record) || (record.approved && open === 'paused')) && { approved: true as const }),
    ...(effect && { effect }),
    ...(needs && { needs }),
    ...(state === 'waiting' && giveUpAt !== undefined && { until: giveUpAt }),
  };
}

/** Which of these findings a response contains that is in force: three reads for up to a hundred of them. */
async function containedFindings(
  keys: readonly string[],
  journal: Pick<Journal, 'readFindings' | 'readResponses'>,
  blocksHold: boolean,
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const found = await journal.readFindings(keys);
  const asked = found.flatMap((record, n) =>
    (record?.decisions ?? [])
      .filter(({ action }) => catalogue[action].purpose === 'contains' && (blocksHold || action !== 'block-ip'))
      .map((decision) => ({ finding: keys[n] ?? '', key: record ? keyOfDecision(record.finding, decision) : '' })),
  );
  const { records } = await journal.readResponses([...new Set(asked.map(({ key }) => key))]);
  const inForce = new Set(records.flatMap((record) => (record && isInForce(record) ? [record.key] : [])));
  return new Set(asked.filter(({ key }) => inForce.has(key)).map(({ finding }) => finding));
}

const isInForce = (record: ResponseRecord): boolean =>
  record.state === 'done' &&
  record.open === undefined &&
  (record.outcome === 'applied' || (record.outcome === 'unchanged' && !isUnasked(record)));
