import { isPermanent } from '../../actions/network/block-list/ledger/block.ts';
import { factsText } from '../../alerts/deciding-facts.ts';
import { quoted, sentence } from '../../alerts/defang.ts';
import { findOutWhy } from '../../alerts/find-out-why.ts';
import { phraseOf } from '../../alerts/phrase-of.ts';
import { plural } from '../../alerts/plain-text.ts';
import { shortTarget, typeText, verbOf } from '../../alerts/words.ts';
import { severityBand } from '../../core/finding.ts';
import { saidLeftOut } from '../../core/left-out.ts';
import { localTime, type Period } from '../../core/period.ts';
import { kindWords } from '../../expiry/expiry.ts';
import type { Check } from '../../health/check.ts';
import { type AccountNeeds, accountNeedsText } from '../account-needs.ts';
import { accountText, type Home, leftOutOf, placeOf } from '../entry-lines.ts';
import { acknowledgedWords, goingOnWords } from '../going-on-words.ts';
import type { Deed, Digest } from '../model.ts';
import { openWords } from '../open-now/open-words.ts';
import type {
  Acknowledged,
  Block,
  Expiring,
  GoingOn,
  Incident,
  Kind,
  LiftedBlock,
  ObservedGroup,
  Ranked,
  Refusals,
} from '../parts.ts';
import { whose } from '../whose.ts';
import { colourOf } from './colours.ts';
import type { Row } from './view.ts';

const many = (count: number): string => count.toLocaleString('en');
const row = (lead: string, tone: string, title: string, ...detail: string[]): Row => ({
  lead,
  tone,
  colour: colourOf(tone),
  title,
  detail: detail.filter(Boolean),
});

export function deedRow({ action, count }: Deed, home: Home): Row {
  const { decision, finding, from, to, reason } = action;
  const band = severityBand(finding.severity);
  const title = `${phraseOf(action)}${count > 1 ? ` (${many(count)} findings)` : ''}`;
  const about = `${typeText(finding.type)}${placeOf(finding, home)}${leftOutOf(finding)}`;
  const facts = factsText(finding);
  if (decision.action === 'notify') return row(band, band, title, about, facts, findOutWhy(action));
  const change = from === undefined || to === undefined ? '' : `${sentence(from, 200)} → ${sentence(to, 200)}`;
  return row(band, band, title, about, facts, change || sentence(reason, 300));
}

export const kindRow = ({ type, band, count, leftOut = [] }: Pick<Kind, 'type' | 'band' | 'count' | 'leftOut'>): Row =>
  row(many(count), band, typeText(type), band, leftOut.length > 0 ? `left out: ${saidLeftOut(leftOut)}` : '');

export const incidentRow = ({ id, band, findings, says, resources }: Incident): Row =>
  row(
    band,
    band,
    says.join('; '),
    `${plural(findings, 'finding')}, ${quoted(id, 64)}`,
    resources.map(shortTarget).join(', '),
  );

export function acknowledgedRow(one: Acknowledged, digest: Parameters<typeof goingOnWords>[1]): Row {
  const { title, detail } = acknowledgedWords(one, digest);
  return row('', '', title, detail);
}

export function goingOnRow(one: GoingOn, digest: Parameters<typeof goingOnWords>[1]): Row {
  const { band, title, detail } = goingOnWords(one, digest);
  return row(band, band, title, detail);
}

/** A service and, below it, the worst of what it holds open. */
export function openNowRow(one: Digest['openNow'][number], { kind }: Digest): Row {
  const { name, line, band, total, worst } = openWords(one, kind);
  return row(
    total,
    band,
    `${name}: ${line}`,
    ...worst.map(({ band: its, text }) => [its, text].filter(Boolean).join('  ')),
  );
}

export const refusalRows = (refusals: readonly Refusals[]): Row[] =>
  refusals.flatMap(({ guard, reasons }) =>
    reasons.map(({ reason, count, targets }) =>
      row(many(count), '', `${quoted(guard, 64)}: ${sentence(reason, 300)}`, examples(targets, reason)),
    ),
  );

export const observedRow = ({ action, playbook, count, targets }: ObservedGroup): Row =>
  row(many(count), '', `would ${verbOf(action)}, playbook ${quoted(playbook, 64)}`, examples(targets));

// A few targets, unless the sentence names the only one already.
function examples(targets: readonly string[], said = ''): string {
  const named = targets.filter((target) => target !== '-' && !said.includes(target));
  const shown = named.slice(0, 3).map(shortTarget).join(', ');
  return named.length > 3 ? `${shown} and ${many(named.length - 3)} more` : shown;
}

export const blockRow = ({ cidr, reason, until }: Block, timeZone: string): Row =>
  row(
    '',
    '',
    quoted(cidr, 50),
    `${isPermanent({ expiresAt: until }) ? 'until it is lifted' : `until ${localTime(until, timeZone)}`}: ${sentence(reason, 200)}`,
  );

export const accountRow = (one: AccountNeeds, home: Home): Row =>
  row('', one.grave > 0 ? 'bad' : '', accountText(one.account, home), accountNeedsText(one));

export const liftedRow = ({ cidr, at, why }: LiftedBlock, timeZone: string): Row =>
  row('', '', quoted(cidr, 64), `${localTime(at, timeZone)}: ${sentence(why, 200)}`);

export const expiringRow = (
  { kind, name, at, note, ...its }: Expiring & { at: number },
  digest: Home & { period: Period },
): Row =>
  row(
    localTime(at, digest.period.timeZone).slice(0, 10),
    '',
    `${kindWords(kind)} ${shortTarget(name)}${whose(its, digest)}`,
    sentence(note, 200),
  );

export const rankedRow =
  (what: string) =>
  ({ name, count, note }: Ranked): Row =>
    row(
      many(count),
      '',
      shortTarget(name),
      [what, note === undefined ? '' : sentence(note, 200)].filter(Boolean).join(': '),
    );

const CHECKS: Record<Check['state'], [lead: string, tone: string]> = {
  ok: ['ok', 'good'],
  off: ['off', 'attention'],
  problem: ['problem', 'bad'],
  unknown: ['unknown', 'attention'],
};

/** What is not well, one by one, and what is, in one row. */
export function healthRows(health: readonly Check[]): Row[] {
  const well = health.filter(({ state }) => state === 'ok');
  return [
    ...health.filter((check) => !well.includes(check)).map(checkRow),
    ...(well.length > 0 ? [row(...CHECKS.ok, well.map(({ what }) => quoted(what, 128)).join(', '))] : []),
  ];
}

const checkRow = ({ what, state, note }: Check): Row => row(...CHECKS[state], quoted(what, 128), sentence(note, 300));
