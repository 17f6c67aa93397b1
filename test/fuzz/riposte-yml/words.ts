import { playbooks } from '../../../src/policy/playbooks/index.ts';
import findingTypes from '../../../src/sources/guardduty/finding-types.json' with { type: 'json' };
import type { Random } from '../random.ts';

/** Built-in playbooks by which documents are tried: few enough that the whole order is looked at thousands of times. */
export const FEW = playbooks.filter(({ id }, n) => n % 15 === 0 || id === 'anything-else');

/** Settings that are right, since the schema takes any text for them. */
const SETTINGS: readonly (readonly [string, unknown])[] = [
  ['email', 'desk@example.com'],
  ['mode', 'approve'],
  ['actions', ['block-ip', 'notify']],
  ['actions', 'all'],
  ['timeZone', 'Europe/Zurich'],
  ['neverBlock', ['203.0.113.0/24', '198.51.100.7']],
  ['slackApp', 'url'],
  ['contain', ['instances', 'sessions']],
];

/** Texts for the schema's patterns: for each of them a few have to be right. */
const TEXTS: readonly string[] = [
  'chat',
  'pager',
  'jane',
  'ben',
  'desk',
  'topic',
  'port-probe*',
  'Because somebody has to look at it.',
  'Wegen der Prüfung – 記者 🙂 und weil es so ist.',
  'desk@example.com',
  'jane@example.com',
  'secret:riposte/chat',
  'secret:riposte/chat#url',
  'parameter:/riposte/key',
  'C0123456789',
  'U0123456789',
  'W0123456789',
  'arn:aws:sns:eu-west-1:111122223333:chat',
  'arn:aws:iam::111122223333:user/jane',
  'arn:aws:sts::111122223333:assumed-role/operator/ben',
  'https://hooks.example.com/in?a=b',
  '111122223333',
  '444455556666',
  'Europe/Zurich',
  'UTC',
  '08:30',
  '22:00',
  '23:59',
  'r-a1b2',
  'ou-a1b2-prodprod',
  'env',
  'env=prod',
  'team=*',
  'auth0|jane',
  'o-abcdefghij',
  'eu-west-1',
  'us-east-1',
  'us-gov-west-1',
  'npx --no -- riposte',
  'prod-*',
  '*a*b*c*',
  'port',
  'policyType',
  'respond-to-it',
];

const TYPES = [
  ...findingTypes.map(({ type }) => type).filter((_, n) => n % 12 === 0),
  'Recon:EC2/*',
  '*:S3/*',
  'Policy:*',
  'Recon:*',
  '*',
];

const known = new Map<string, readonly string[]>();

/** Every text that a pattern takes. @throws when there is none, since the grammar then has to learn one */
export function textsFor(pattern: string): readonly string[] {
  const found = known.get(pattern) ?? TEXTS.filter((text) => new RegExp(pattern, 'u').test(text));
  if (found.length === 0) throw new Error(`words.ts has no text for the pattern ${pattern} of riposte.schema.json`);
  known.set(pattern, found);
  return found;
}

/** Other sections, which playbooks and routes name. */
export const FRAME: Readonly<Record<string, unknown>> = {
  people: { jane: { address: 'jane@example.com' }, ben: { slack: 'U0123456789' } },
  channels: {
    chat: { kind: 'slack', url: 'secret:riposte/chat' },
    pager: { kind: 'pagerduty', key: 'parameter:/riposte/pager' },
  },
  organisation: { id: 'o-abcdefghij', regions: ['us-east-1'] },
};

/** Places whose pattern takes more than what is there to be named. */
const PLACES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:disable|override)\.\*$/, FEW.map(({ id }) => id)],
  [/^disable$/, FEW.map(({ id }) => id)],
  [/^channels\.\*$/, ['chat', 'pager', 'desk']],
  [/^people\.\*$/, ['jane', 'ben', 'lea']],
  [/approvers$/, ['jane', 'ben', 'jane', 'ben', 'lea']],
  [/^routes\.to$|^quietHours\.channels$|\bchannel$/, ['chat', 'pager', 'topic']],
  [/(?:quietHours|time)\.from$/, ['22:00', '08:30']],
  [/(?:quietHours|time)\.to$/, ['23:59', '06:00']],
  [/when\.type$/, TYPES],
  [/^contain$/, ['instances', 'sessions,users']],
  [/^stopAlarms$/, ['arn:aws:cloudwatch:eu-west-1:111122223333:alarm:too-many-blocks']],
];

/** A text for a place: one that may be named there, or one that its pattern takes. */
export function wordAt(path: readonly string[], pattern: string | undefined, random: Random): string {
  const dotted = path.join('.');
  if (dotted === 'playbooks.id') return `own-${random.below(1_000)}`;
  const [, words] = PLACES.find(([place]) => place.test(dotted)) ?? [];
  return random.pick(words ?? (pattern === undefined ? ['some text'] : textsFor(pattern)));
}

/** A few right settings. */
export const someSettings = (random: Random): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: 1 + random.below(3) }, () => random.pick(SETTINGS)));
