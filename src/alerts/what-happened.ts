import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { ActionId } from '../core/action-ids.ts';
import type { Finding } from '../core/finding.ts';
import type { FailedAfter } from '../core/response.ts';
import { clean } from '../core/text.ts';
import { headlineOf } from '../sources/headlines.ts';
import { type Alert, tellsOfHeldYes } from './alert.ts';
import { asciiLine, quoted } from './defang.ts';

/** SNS takes 99 characters of ASCII. */
const SUBJECT = 99;
/** What happened and where, before the account: more than a phone shows is read by few. */
const HEAD = 60;
const LINE = 120;

/** What happened, for a title: no place, since titles stand beside one. */
export const titleOf = (finding: Finding, most = LINE): string => fitting(finding, '', most);

/** What happened and where, in at most so many characters. @example 'GuardDuty suspended in eu-west-1 by platform-ops' */
export const whatAndWhere = (finding: Finding, most = HEAD): string =>
  fitting(finding, finding.region && ` in ${quoted(finding.region, 16)}`, most);

/** The longest way to say it that has room: who did it goes first, then what the source leaves out, then the end. */
function fitting(finding: Finding, where: string, most: number): string {
  const { says, by } = headlineOf(finding);
  const texts = says.map((text) => quoted(text, LINE));
  const who = by === undefined ? '' : ` by ${quoted(by, 32)}`;
  const ways = texts.flatMap((text) => [`${text}${where}${who}`, `${text}${where}`]);
  const last = texts.at(-1) ?? '';
  return ways.find((way) => columnsOf(way) <= most) ?? `${asciiLine(last, most - where.length)}${where}`;
}

/** As ASCII has them: a subject loses no more than it must. */
const columnsOf = (text: string): number => asciiLine(text, 4 * LINE).length;

/** Of an account's name, so many characters. */
const NAME = 20;

interface SubjectParts {
  account: string;
  /** What the account is called, where somebody knows. */
  name?: string | undefined;
  band: string;
  ending?: string;
  tag?: string;
}

/**
 * A subject: one line of ASCII under 100 characters that begins with what happened and where. The account and the
 * severity follow, then what became of it; the tag at the end is the same for all that is told of one incident.
 *
 * @param head what happened, in at most so many characters as it is given
 */
export function subjectOf(
  head: (most: number) => string,
  { account, name = '', band, ending = '', tag = '' }: SubjectParts,
): string {
  const called = name && name !== account ? `, ${asciiLine(quoted(clean(name, 2 * NAME), 4 * NAME), NAME)}` : '';
  const after = `${called} (${asciiLine(quoted(account, 32), 20)}) ${band}${ending && `: ${asciiLine(ending, 24)}`}`;
  const tail = `${after}${tag && ` #${asciiLine(tag, 20)}`}`;
  const most = Math.min(HEAD, SUBJECT - tail.length);
  return asciiLine(head(most), most) + tail;
}

/** What failed of an action, where it was not the attempt: at the end of a subject, and before what was done. */
const AFTER: Record<FailedAfter, { short: string; long: string }> = {
  undo: { short: 'FAILED to undo', long: 'FAILED to undo' },
  end: { short: 'FAILED to end', long: 'Not taken back' },
  'follow-up': { short: 'follow-up FAILED', long: 'Done, but its follow-up FAILED' },
  renewal: { short: 'FAILED to renew', long: 'FAILED to renew' },
  look: { short: 'cannot look', long: 'Seen again, and could not be looked at' },
  lost: { short: 'FAILED, holds no longer', long: 'Holds no longer' },
  away: { short: 'cannot look', long: 'Begun, and cannot be looked at' },
  vain: { short: 'approved in vain', long: 'Approved, and not done' },
};

/** What became of it, in a word or two. Nothing where people are only told. */
export function endingOf({
  decision: { action },
  outcome,
  failed,
  approved,
  guard,
}: Pick<Alert, 'decision' | 'outcome' | 'failed' | 'approved' | 'guard'>): string {
  if (failed) return AFTER[failed].short;
  if (action === 'notify') return outcome === 'failed' ? 'FAILED to report' : '';
  if (tellsOfHeldYes({ outcome, approved, guard })) return 'approved, waits';
  return outcome === 'applied' ? doneInShort(action) : ENDINGS[outcome];
}

/** The same before what was done, such as in a title; undefined where the action itself came to its end. */
export const failedAfter = ({ failed }: Pick<Alert, 'failed'>): string | undefined => failed && AFTER[failed].long;

const ENDINGS: Record<Exclude<Alert['outcome'], 'applied'>, string> = {
  unchanged: 'nothing to do',
  refused: 'not acted',
  observed: 'only observed',
  notified: 'left to you',
  'awaiting-approval': 'asks you',
  failed: 'FAILED',
  partial: 'half done',
  lapsed: 'nobody answered',
  rejected: 'rejected',
  undone: 'undone',
};

/** What was done without its object, which the head names mostly. @example 'deactivated access key' → 'deactivated' */
const doneInShort = (action: ActionId): string =>
  catalogue[action].say.done
    .replace(/ (?:access key|key|secret|parameter|certificate|trail|domain)$/, '')
    .replace(/ (?:to the world|to|of|of key)$/, '');
