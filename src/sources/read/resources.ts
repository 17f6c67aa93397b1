import type { Finding, Resource } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { contradiction, type Location, parseArn, SECRET_NAME } from './identifiers.ts';
import type { Reader } from './reader.ts';

/** A tag whose value names the secret, by name or ARN, that holds the resource's credentials. */
export const SECRET_TAG = 'riposte:secret';

const MOST_RESOURCES = 50;

/** What a finding names, gathered while it is read: the resources, and the paths of identifiers that are none. */
export interface Found {
  place: Location;
  resources: Resource[];
  unreadable: string[];
  /** Resources beyond the most that are taken from one finding. */
  leftOut?: Set<string>;
}

/** An identifier exactly as it stands there. One that is off is noted, and as good as absent. */
export function readId(from: Reader, path: string, pattern: RegExp, found: Found): string | undefined {
  const value = from.raw(path);
  if (value === undefined || (typeof value === 'string' && pattern.test(value))) return value;
  found.unreadable.push(from.pathOf(path));
  return undefined;
}

/** Text that cleaning would not alter, so that it names the same thing; noted when it would. */
export function readExact(from: Reader, path: string, max: number, found: Found): string | undefined {
  const value = from.text(path, max);
  if (value === undefined || value === from.raw(path)) return value;
  found.unreadable.push(from.pathOf(path));
  return undefined;
}

interface Naming {
  kind: Resource['kind'];
  /** Where the identifier stands, and what it must look like. */
  id: string;
  pattern: RegExp;
  /** Where the event gives the ARN; it must lie in the finding's place and name the same thing. */
  arn?: string;
  /** The ARN that partition, region, account and id imply. */
  implied?(id: string, place: Location): string;
  tags?: Record<string, string> | undefined;
  isPublic?: boolean;
  /** What else it says of the resource. */
  more?: Pick<Resource, 'service' | 'definition'>;
}

/** Adds the resource that an object of the event describes, when its identifiers can be believed. */
export function addResource(
  found: Found,
  from: Reader,
  { kind, id, pattern, arn, implied, tags, isPublic, more }: Naming,
): void {
  const name = readId(from, id, pattern, found);
  if (!name) return;
  const given = arn ? from.raw(arn) : undefined;
  if (arn && given !== undefined && !namesSame(given, name, found.place)) {
    found.unreadable.push(from.pathOf(arn));
    return;
  }
  const known = given === undefined ? implied?.(name, found.place) : String(given);
  const word = isPublic === undefined ? {} : { isPublic };
  add(found, { kind, id: name, ...(known && { arn: known }), ...(tags && { tags }), ...word, ...more });
}

/** Adds a resource unless it is known already; what was known first stays. */
export function add(found: Found, resource: Resource): void {
  const { resources } = found;
  const known = resources.find(({ kind, id }) => kind === resource.kind && id === resource.id);
  if (known) Object.assign(known, { ...resource, ...known });
  else if (resources.length < MOST_RESOURCES) resources.push(resource);
  else {
    found.leftOut ??= new Set();
    found.leftOut.add(`${resource.kind} ${resource.id}`);
  }
}

/** Adds the secret that a resource's `riposte:secret` tag names, exactly as it stands there: cleaned, it names another. */
export function addTaggedSecret(found: Found, from: Reader): void {
  const tag = from.list('tags').findLast((one) => one.raw('key') === SECRET_TAG);
  const secret = tag?.raw('value');
  if (secret !== undefined) addSecret(found, secret, `${from.path}.tags.${SECRET_TAG}`);
}

/** Adds a secret by name or by ARN, which must be of the finding's own account and region. */
export function addSecret(found: Found, secret: unknown, path: string): void {
  const arn = typeof secret === 'string' ? parseArn(secret) : undefined;
  const ours = arn && arn.service === 'secretsmanager' && arn.region && arn.account && !contradiction(arn, found.place);
  if (typeof secret === 'string' && ours && /^secret:[\w/+=.@-]{1,519}$/.test(arn.resource))
    add(found, { kind: 'secret', id: secret, arn: secret });
  else if (typeof secret === 'string' && SECRET_NAME.test(secret)) add(found, { kind: 'secret', id: secret });
  else found.unreadable.push(path);
}

/**
 * Tags, as an array of `key` and `value`; undefined when there are none. Strict, since a tag may forbid to touch.
 */
export function readTags(from: Reader, path = 'tags'): Record<string, string> | undefined {
  const tags = from.list(path).map((tag) => [tag.needText('key', 'text', undefined, 128), tag.text('value') ?? '']);
  return tags.length > 0 ? Object.fromEntries(tags) : undefined;
}

/** The facts that name what could not be read, and count what was left out, for the finding's facts. */
export function unreadableFact({ unreadable, leftOut }: Found): Finding['facts'] {
  return {
    ...(unreadable.length > 0 && { unreadable: clean([...new Set(unreadable)].join(', ')) }),
    ...(leftOut && { resourcesLeftOut: leftOut.size }),
  };
}

function namesSame(given: unknown, name: string, place: Location): boolean {
  const arn = typeof given === 'string' ? parseArn(given) : undefined;
  if (arn === undefined || contradiction(arn, place)) return false;
  return given === name || arn.resource.split(/[:/]/).includes(name);
}
