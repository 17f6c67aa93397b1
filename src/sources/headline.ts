import type { Finding, ResourceKind } from '../core/finding.ts';
import { clean } from '../core/text.ts';

/** What happened, in our own words, for a subject or a title. Where it happened is added by whoever shows it. */
export interface Headline {
  /** The best first: each says the same in fewer characters. Names in them are cleaned and short, yet from outside. */
  says: readonly string[];
  /** Who did it, where that is not said yet. */
  by?: string;
}

export type HeadlineOf = (finding: Finding) => Headline;

const NAME = 28;

/** A name as it is told in a few words: without what is the same for all, the end of long ids left out. */
export function shortName(name: string, most = NAME): string {
  const bare = name
    .replace(/^(?:arn:.*:loadbalancer\/)?(?:app|net|gwy)\/([\w-]+)\/[0-9a-f]{16}$/, '$1')
    .replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:secret:|(?:[\w-]+\/)*(?=[\w-]+$))?/, '')
    .replace(/^https:\/\/[^/]+\/\d{12}\//, '')
    .replace(/^AWSReservedSSO_(.+)_[0-9a-f]{16}$/, '$1')
    .replace(/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '$1...');
  return clean(bare, most);
}

/** Of a name, so many characters are tried, until the sentence has room. */
const LENGTHS = [NAME, 23, 18, 14, 10];

/**
 * A sentence with a name in it, shorter step by step, and last with the noun in place of the name.
 *
 * @example about('Bucket {} became public', 'a bucket', 'press-kit') → 'Bucket press-kit became public', 'A bucket became …'
 */
export function about(template: string, noun: string, name: string | undefined): string[] {
  // A name keeps its own letters, also at the beginning.
  const start = template.startsWith('{}') ? template : capital(template);
  const named = name ? LENGTHS.map((most) => start.replace('{}', () => shortName(name, most))) : [];
  const twice = new RegExp(`\\b${noun.split(' ').at(-1)} \\{\\}`, 'i');
  return [...new Set([...named, capital(start.replace(twice, '{}').replace('{}', () => noun))])];
}

/** A sentence that begins with a name, where its noun has no room: shorter step by step. Nothing where there is no name. */
export const named = (name: string | undefined, rest: string): string[] =>
  name ? [...new Set(LENGTHS.map((most) => `${shortName(name, most)} ${rest}`))] : [];

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The id of the first resource of these kinds, in the order of the kinds. */
export function nameOf({ resources }: Finding, ...kinds: ResourceKind[]): string | undefined {
  return kinds.map((kind) => resources.find((resource) => resource.kind === kind)?.id).find((id) => id !== undefined);
}

/** Who acted, by the name that IAM knows; nobody where the name says nothing. */
export const actorName = ({ actor, facts }: Finding): string | undefined => {
  if (actor?.userType === 'Root' || facts.caller === 'root') return 'root';
  const name = actor?.userName ?? (facts.callerAccount === undefined ? undefined : `account ${facts.callerAccount}`);
  return name === undefined ? undefined : shortName(name, 24);
};

/** A headline of one sentence about the first resource. */
export const headlineAbout = (template: string, noun: string, finding: Finding, by?: string): Headline => ({
  says: about(template, noun, finding.resources[0]?.id),
  ...(by !== undefined && { by }),
});

/** Words of a name in camel case or capitals. @example inWords('ClipboardTheft') → 'clipboard theft' */
export const inWords = (name: string): string =>
  clean(name, 60)
    .replaceAll('_', ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z][a-z]+$/.test(word) ? word.toLowerCase() : word))
    .join(' ');
