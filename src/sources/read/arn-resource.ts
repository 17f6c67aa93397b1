import type { Resource, ResourceKind } from '../../core/finding.ts';
import { type Arn, contradiction, parseArn } from './identifiers.ts';
import type { Reader } from './reader.ts';
import { add, type Found } from './resources.ts';

/** What an ARN names, by service and the first word of its resource, and what its identifier must look like. */
const KINDS: Record<string, { kind: ResourceKind; id: RegExp }> = {
  'ec2:instance': { kind: 'instance', id: /^i-[0-9a-f]{8,17}$/ },
  'ec2:volume': { kind: 'volume', id: /^vol-[0-9a-f]{8,17}$/ },
  'ec2:snapshot': { kind: 'snapshot', id: /^snap-[0-9a-f]{8,17}$/ },
  'ec2:image': { kind: 'image', id: /^ami-[0-9a-f]{8,17}$/ },
  'backup:recovery-point': { kind: 'snapshot', id: /^[\w.-]{1,256}$/ },
};

/** Adds what the ARN at a path names, when it lies in the finding's own place. What cannot be read is noted. */
export function addByArn(from: Reader, path: string, found: Found): void {
  const text = from.raw(path);
  if (text === undefined) return;
  const arn = typeof text === 'string' ? parseArn(text) : undefined;
  if (typeof text !== 'string' || !arn || contradiction(arn, found.place)) found.unreadable.push(from.pathOf(path));
  else add(found, { ...nameOf(arn, text), arn: text });
}

/** The part of an ARN that the service itself calls the resource, where we know its kind; else the whole ARN. */
function nameOf({ service, resource }: Arn, text: string): Pick<Resource, 'kind' | 'id'> {
  const [, word = '', id = ''] = /^([\w-]{1,64})[:/](.*)$/s.exec(resource) ?? [];
  const known = Object.hasOwn(KINDS, `${service}:${word}`) ? KINDS[`${service}:${word}`] : undefined;
  return known?.id.test(id) ? { kind: known.kind, id } : { kind: 'other', id: text };
}
