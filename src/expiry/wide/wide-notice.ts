import type { Notice } from '../../alerts/alert.ts';
import { asciiLine, quoted, sentence } from '../../alerts/defang.ts';
import { plural, wrap } from '../../alerts/plain-text.ts';
import { subjectOf } from '../../alerts/what-happened.ts';
import type { Config } from '../../core/config.ts';
import type { SeverityBand } from '../../core/finding.ts';
import { utc } from '../../core/text.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { stableId } from '../../sources/read/identifiers.ts';
import type { Expiry } from '../expiry.ts';
import { identityOf, type Milestone } from '../milestones.ts';

/** So many things are named in one message; the command lists all. */
const MOST_NAMED = 10;

interface Words {
  band: SeverityBand;
  one: string;
  many: string;
}

/** What is said of each kind; of one thing, and of several. */
const WORDS: Partial<Record<Expiry['kind'], Words>> = {
  'security-group': {
    band: 'high',
    one: 'A security group lets everybody reach an admin port',
    many: 'security groups let everybody reach an admin port',
  },
  listener: {
    band: 'medium',
    one: 'A listener takes old TLS or plain HTTP',
    many: 'listeners take old TLS or plain HTTP',
  },
  parameter: {
    band: 'medium',
    one: 'A parameter called like a secret is plain text',
    many: 'parameters called like secrets are plain text',
  },
  'firewall-policy': {
    band: 'medium',
    one: 'A policy of Firewall Manager does not hold everywhere',
    many: 'policies of Firewall Manager do not hold everywhere',
  },
  'shared-key': {
    band: 'medium',
    one: 'Another account may use a KMS key',
    many: 'KMS keys may be used by other accounts',
  },
  'protected-resource': {
    band: 'medium',
    one: 'Shield Advanced does not protect a resource that it should',
    many: 'resources are not protected by Shield Advanced and should be',
  },
  'secret-replica': {
    band: 'high',
    one: 'A copy of a secret in another region does not follow it',
    many: 'secrets have copies in other regions that do not follow',
  },
  trail: {
    band: 'high',
    one: 'A trail of CloudTrail does not log to its bucket',
    many: 'trails of CloudTrail do not log to their buckets',
  },
  'certificate-authority': {
    band: 'high',
    one: 'A private certificate authority ends or issues nothing',
    many: 'private certificate authorities end or issue nothing',
  },
};

/** One message about everything of one kind that is new. */
export function wideNotice(some: readonly Milestone[], { account, region, stack }: Config): Notice {
  const [first] = some;
  const kind = first?.entry.kind ?? 'security-group';
  const { band, one, many } = WORDS[kind] ?? {
    band: 'medium',
    one: `A ${kind} needs a look`,
    many: `${kind} need a look`,
  };
  const head = some.length === 1 ? one : `${some.length} ${many}`;
  const told = some
    .map(({ entry, cycle, days, again }) => [identityOf(entry), cycle, days, ...(again ? [again] : [])].join('#'))
    .sort();
  const left = some.length - MOST_NAMED;
  return {
    id: `${stack}#wide-looks#${kind}#${stableId(...told)}`,
    about: 'calendar',
    severity: band,
    needsPerson: true,
    subject: subjectOf((most) => asciiLine(head, most), { account, band: band.toUpperCase() }),
    body: [
      ...wrap(`${head}.`),
      '',
      ...some.slice(0, MOST_NAMED).flatMap(({ entry }) => [...linesOf(entry), '']),
      ...(left > 0 ? [...wrap(`And ${plural(left, 'more')}: ${commandLine('expiring')}`), ''] : []),
      ...wrap(sentence(adviceOf(some), 1_000)),
      ...commandsOf(some),
      '',
      `Stack ${stack}, account ${account}, region ${region}.`,
      '',
    ].join('\n'),
  };
}

const linesOf = ({ name, note, at }: Expiry): string[] => [
  ...wrap(`${quoted(name, 300)}${at === undefined ? '' : `, until ${utc(at)}`}: ${sentence(note, 400)}`, '  '),
];

const adviceOf = ([first]: readonly Milestone[]): string => {
  const answer = first?.entry.answer;
  return answer && 'advice' in answer ? answer.advice : '';
};

/** Commands stay whole, so that they can be copied; names in them are cleaned. */
const commandsOf = (some: readonly Milestone[]): string[] =>
  some
    .slice(0, MOST_NAMED)
    .flatMap(({ entry: { answer } }) => (answer && 'commands' in answer ? answer.commands : []))
    .map((command) => `  ${command}`);
