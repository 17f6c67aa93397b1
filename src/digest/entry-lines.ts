import { isPermanent } from '../actions/network/block-list/ledger/block.ts';
import { factsText } from '../alerts/deciding-facts.ts';
import { quoted, sentence } from '../alerts/defang.ts';
import { findOutWhy } from '../alerts/find-out-why.ts';
import { phraseOf } from '../alerts/phrase-of.ts';
import { columns, wrap } from '../alerts/plain-text.ts';
import { shortTarget, typeText, verbOf } from '../alerts/words.ts';
import { labelOf } from '../core/account-names.ts';
import { type Finding, severityBand } from '../core/finding.ts';
import { leftOutText, saidLeftOut } from '../core/left-out.ts';
import { localTime, type Period } from '../core/period.ts';
import type { Deed } from './model.ts';
import type { Block, Kind, LiftedBlock, ObservedGroup, Refusals } from './parts.ts';

/** The account and region that a digest is of: they are said once, at its top. */
export type Home = { account: string; region: string; names?: Readonly<Record<string, string>> };

/** An account by its name, where that is known. */
export const accountText = (account: string, { names }: Pick<Home, 'names'>): string =>
  quoted(labelOf(account, names?.[account]), 80);

/** Where a finding is, when that is elsewhere. */
export function placeOf({ account, region }: Pick<Finding, 'account' | 'region'>, home: Home): string {
  if (account === home.account && region === home.region) return '';
  const name = home.names?.[account];
  return `, ${quoted(`${labelOf(account, name)} ${region}`, name ? 112 : 64)}`;
}

/** What the finding names beyond the most that is acted on. */
export function leftOutOf(finding: Finding): string {
  const text = leftOutText(finding);
  return text && `; left out: ${text}`;
}

/** What was only told takes a line, and another the command that says more of it; what was done also says why and what changed. */
export function deedLines({ action, count }: Deed, home: Home): string[] {
  const { decision, finding, from, to } = action;
  const often = count > 1 ? ` (${count} findings)` : '';
  const what = `${phraseOf(action)}${often}`;
  const place = placeOf(finding, home);
  const facts = factsText(finding);
  if (decision.action === 'notify') {
    const command = findOutWhy(action);
    return [
      ...wrap(`${what}${place}${leftOutOf(finding)}`, `  ${severityBand(finding.severity).padEnd(8)}  `),
      ...(facts ? wrap(facts, '            ') : []),
      // What is to be pasted stays whole.
      ...(command ? [`            ${command}`] : []),
    ];
  }
  const change = from === undefined || to === undefined ? '' : `${sentence(from, 200)} -> ${sentence(to, 200)}`;
  return [
    ...wrap(what, '  ', '    '),
    ...wrap(`${severityBand(finding.severity)}, ${typeText(finding.type)}${place}${leftOutOf(finding)}`, '    '),
    ...(facts ? wrap(facts, '    ') : []),
    ...(change ? wrap(change, '    ') : []),
  ];
}

/** A count before a text. */
export const counted = (count: number, text: string, between = ''): string[] =>
  wrap(text, `  ${String(count).padStart(5)}  ${between}`);

export const typeLines = ({ type, band, count, leftOut = [] }: Kind): string[] => {
  const beyond = leftOut.length > 0 ? `; left out: ${saidLeftOut(leftOut)}` : '';
  return counted(count, typeText(type) + beyond, `${band.padEnd(8)}  `);
};

export const refusalLines = (refusals: readonly Refusals[]): string[][] =>
  refusals.flatMap(({ guard, reasons }) =>
    reasons.map(({ reason, count, ...targets }) =>
      counted(count, `${quoted(guard, 64)}: ${sentence(reason, 300)}${examples(targets, reason)}`),
    ),
  );

export const observedLines = ({ action, playbook, count, ...targets }: ObservedGroup): string[] =>
  counted(count, `would ${verbOf(action)}, playbook ${quoted(playbook, 64)}${examples(targets)}`);

// A few targets, unless the sentence names them already.
function examples({ targets, distinct }: { targets: readonly string[]; distinct: number }, said = ''): string {
  const named = targets.filter((target) => target !== '-' && !said.includes(target));
  if (named.length === 0) return '';
  const shown = named.slice(0, 3).map(shortTarget);
  const more = distinct - (targets.length - named.length) - shown.length;
  return ` [${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}]`;
}

/** Blocks under their reason, which many share. */
export function blockLines(blocks: readonly Block[], { timeZone }: Period): string[][] {
  const groups = [...Map.groupBy(blocks, ({ reason }) => reason)];
  return groups.flatMap(([reason, those]) =>
    those.map(({ cidr, until }, index) => [
      ...(index === 0 ? wrap(sentence(reason, 300), '  ') : []),
      ...wrap(untilText(until, timeZone), `    ${padded(quoted(cidr, 50))}  `, '      '),
    ]),
  );
}

const untilText = (until: number, timeZone: string): string =>
  isPermanent({ expiresAt: until }) ? 'until it is lifted' : `until ${localTime(until, timeZone)}`;

// As wide as most IPv4 blocks, so that the times stand below each other.
const padded = (text: string): string => text + ' '.repeat(Math.max(0, 18 - columns(text)));

export const liftedLines = ({ cidr, at, why }: LiftedBlock, { timeZone }: Period): string[] =>
  wrap(`${quoted(cidr, 64)} at ${localTime(at, timeZone)}: ${sentence(why, 200)}`, '  ', '      ');
