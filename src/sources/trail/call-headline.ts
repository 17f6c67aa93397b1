import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { actorName, capital, type Headline, shortName } from '../headline.ts';
import { describeCaller } from './identity.ts';
import { LEFT_OUT_HOW } from './left-out-how.ts';

/**
 * What a call did, of the sources whose titles are our own sentences with names in them: shorter step by step, and who
 * did it taken from its end, as there is not always room for him.
 *
 * @example 'GuardDuty was suspended by a session of role platform-ops' → says 'GuardDuty suspended', by 'platform-ops'
 */
export function callHeadline(finding: Finding): Headline {
  const { what: all, isNamed } = withoutCaller(finding);
  const isLeftOut = all.endsWith(LEFT_OUT_HOW);
  const what = isLeftOut ? all.slice(0, -LEFT_OUT_HOW.length) : all;
  const refused = REFUSED.test(what) ? 'Refused: ' : '';
  const whole = tidy(withName(what.replace(REFUSED, ''), finding));
  // What is ours has a long name of which the beginning says nothing: it goes as a whole.
  const unnamed = finding.facts.own === true ? tidy(what) : whole;
  const bare = unnamed.replace(/(?<=.)(?: \([^()]*\))+$/, '');
  const brief = abridged(outcomeOf(bare, finding) ?? briefly(bare, isLeftOut));
  const says = [whole, bare, brief, ...[14, 10].map((most) => withShortNames(brief, most))];
  const by = isNamed ? actorName(finding) : undefined;
  const isSaid = by === 'root' && /root/i.test(whole);
  const texts = isLeftOut
    ? [...new Set([...says, ...CUTS.map((most) => clean(brief, most))])].flatMap(leftOutWays)
    : [...new Set(says)];
  return { says: texts.map((text) => `${refused}${text}`), ...(by !== undefined && !isSaid && { by }) };
}

/** Characters of what happened, so that what is not known has room behind it: three dots more make it ASCII. */
const CUTS = [32, 26, 17];

/** That it is not known how is said in any case, shorter step by step. */
const leftOutWays = (what: string): string[] =>
  [LEFT_OUT_HOW, ', CloudTrail left out how', ', how unknown'].map((ending) => `${what}${ending}`);

/** Of `EC2: VPC endpoint changed` the product is what can be done without, elsewhere what stands behind the colon. */
function briefly(text: string, isLeftOut: boolean): string {
  if (PRODUCT.test(text)) return capital(text.replace(PRODUCT, ''));
  return isLeftOut ? text : text.replace(/(?<=.{8}): .*$/, '');
}

const PRODUCT = /^[A-Z]\w*(?: (?:[A-Z]\w*|and))*: (?=.{8})/;
const REFUSED = /^Tried and refused(?: \([^)]*\))?: /;
const withShortNames = (text: string, most: number): string =>
  text.replace(/\S{15,}/g, (word) => shortName(word, most));

const NOUN =
  /\ban? ((?:user|identity) pool|permission set|(?:(?:DB|backup|build|private|security|web) )?(?:ACL|bucket|cluster|database|domain|function|group|instance|key|list|policy|project|queue|repository|resource|role|rule|secret|snapshot|stack|table|topic|trail|user|vault))\b/gi;

/**
 * The name at the end goes where its noun stands: the noun of its kind, or the only one.
 *
 * @example 'The policy of a queue was changed (orders)' → 'The policy of queue orders was changed'
 */
function withName(text: string, { resources }: Finding): string {
  const [, head = '', name = ''] = /^(.*) \(([\w./:@=+,-]{1,200})\)$/.exec(text) ?? [];
  const nouns = [...head.matchAll(NOUN)];
  const kind = resources[0]?.kind ?? 'other';
  const noun =
    nouns.find(([, one = '']) => one === (kind === 'other' ? 'resource' : kind)) ??
    (nouns.length === 1 ? nouns[0] : undefined);
  if (!name || !noun || !resources.some(({ id }) => id.endsWith(name))) return text;
  const after = head.slice(noun.index + noun[0].length);
  return capital(`${head.slice(0, noun.index)}${noun[1]} ${shortName(name)}${after}`);
}

/** What was opened, and to whom, is more than that its policy was changed. */
function outcomeOf(text: string, { facts }: Finding): string | undefined {
  const [, policyOf, database] =
    /^(?:(?:Trust )?policy of (.+) changed|Permission added to (?=.+)|((?:Database|Cluster)\b.*) changed)(?::|$)/i.exec(
      text,
    ) ?? [];
  const added = /^Permission added to ([^:]+)/.exec(text)?.[1];
  const what = policyOf ?? added ?? database;
  if (what === undefined || facts.opened === undefined) return undefined;
  const to = facts.opened === 'account' ? `account ${String(facts.outsiders).split(' ')[0]}` : String(facts.opened);
  return to === 'everybody' || facts.opened === 'account' ? `${capital(what)} opened to ${to}` : undefined;
}

function withoutCaller({ title, actor, facts }: Finding): { what: string; isNamed: boolean } {
  const { callerAccount: account, caller } = facts;
  const who = ` by ${describeCaller({
    kind: 'other',
    isRoot: caller === 'root' || actor?.userType === 'Root',
    ...(actor && { actor }),
    ...(typeof account === 'string' && { account }),
  })}`;
  return title.endsWith(who) ? { what: title.slice(0, -who.length), isNamed: true } : { what: title, isNamed: false };
}

/** Without what a headline can do without. Names keep their own letters. */
const tidy = (text: string): string =>
  text
    .replace(/^(?:The|A|An) (\p{L})/u, (_, letter: string) => letter.toUpperCase())
    .replace(/ (?:was|were|are) (?=\w+(?:ed|t|n|id|ade) ?)/, ' ')
    .replace(/ from now on\b/, '')
    .replace(/^Of the root user(?: itself)?: /, 'Root user: ')
    .replace(/^Sign-in to the console without a second factor/, 'Sign-in without second factor')
    .replace(/^Riposte's own: (?:(?:an?|the) )?/, "Riposte's own ")
    .replace(/^Block on public access of (.*) changed: .* off/, 'Public access block of $1 off')
    .replace(
      /^((?:inline )?policy) (.*) with which everything can be done/i,
      (_, policy: string, where: string) => `Admin ${policy.toLowerCase()} ${where}`,
    )
    .replace(/^GuardDuty hides what the filter (\S+) matches/, 'GuardDuty filter $1 hides findings')
    .replace(/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '$1...')
    .replace(/arn:[^:\s]*:[^:\s]*:[^:\s]*:[^:\s]*:/g, '');

/** Without what is told in the body anyway. */
const abridged = (text: string): string =>
  text
    .replace(/^Security group/, 'Group')
    .replace(/ turned on or off$/, ' changed')
    .replace('point-in-time recovery', 'recovery')
    .replace(/ opened by its policy to all who meet a condition$/, ' opened on a condition')
    .replace(/ opened to account (\d{12}) by its policy$/, ' shared with $1')
    .replace(/ (?:by its policy|than before|in \d+ days|from the event)$/, '')
    .replace(/ is no longer scheduled for deletion$/, ' kept after all')
    .replace(/ key (?:AKIA|ASIA)\w+$/, ' key')
    .replace(/, .*$/, '')
    .replace(/ to account (\d{12})$/, ' to $1')
    .replace(/its imported key material/, 'its key material')
    .replace(/ has a new version with the label /, ' has a new ');
