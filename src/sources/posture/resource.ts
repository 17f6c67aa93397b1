import type { Resource } from '../../core/finding.ts';
import { type Arn, CERTIFICATE, contradiction, type Location, OTHER_ID, parseArn } from '../read/identifiers.ts';
import { add, addSecret, type Found } from '../read/resources.ts';
import { FORMS, type Form } from './forms.ts';

type Tags = Record<string, string> | undefined;

/**
 * Adds what a service names by ARN, or by type and id. An ARN must lie in the finding's own place; what cannot be read
 * as one of its kind is noted, or kept as `other` where it is an identifier at all.
 *
 * @param name the ARN or id, exactly as it stands in the event
 * @param path where it stands, for what cannot be read
 */
export function addNamed(found: Found, name: unknown, path: string, type?: string, tags?: Tags): void {
  if (name === undefined) return;
  const resource = typeof name === 'string' ? named(name, type, found.place) : undefined;
  if (typeof name === 'string' && resource === 'secret') addSecret(found, name, path);
  else if (resource && resource !== 'secret') add(found, { ...resource, ...(tags && { tags }) });
  else found.unreadable.push(path);
}

function named(name: string, type: string | undefined, place: Location): Resource | 'secret' | undefined {
  const account = /^AWS::::Account:(\d{12})$/.exec(name)?.[1] ?? (isAccount(type) ? name : undefined);
  if (account !== undefined) return account === place.account ? { kind: 'account', id: account } : undefined;
  const arn = parseArn(name);
  if (arn) return contradiction(arn, place) ? undefined : byArn(arn, name);
  return name.startsWith('arn:') ? undefined : byType(name, type, place);
}

const plain = (type: string): string => type.replace(/[:_]/g, '').toLowerCase();
const isAccount = (type: string | undefined): boolean => type !== undefined && plain(type) === 'awsaccount';

function byArn(arn: Arn, text: string): Resource | 'secret' | undefined {
  if (arn.service === 'secretsmanager' && arn.resource.startsWith('secret:')) return 'secret';
  if (arn.service === 'acm' && CERTIFICATE.test(arn.resource)) return { kind: 'certificate', id: text, arn: text };
  for (const form of FORMS) {
    const id = idIn(arn, form);
    if (id !== undefined) return { kind: form.kind, id, arn: text };
  }
  return OTHER_ID.test(text) ? { kind: 'other', id: text, arn: text } : undefined;
}

/** The id within an ARN of this form. A function may carry a version, and names in IAM a path. */
function idIn({ service, region, account, resource }: Arn, form: Form): string | undefined {
  const [of, inRegion, ofAccount, ...rest] = form.arn.split(':');
  if (of !== service || (inRegion === '') !== (region === '') || (ofAccount === '') !== (account === ''))
    return undefined;
  const before = rest.join(':').replace('{id}', '');
  if (!resource.startsWith(before)) return undefined;
  const id = resource.slice(before.length);
  const bare = form.kind === 'function' ? id.replace(/:[\w$-]{1,128}$/, '') : id;
  const name = service === 'iam' ? (bare.split('/').at(-1) ?? '') : bare;
  return form.id.test(name) ? name : undefined;
}

function byType(id: string, type: string | undefined, place: Location): Resource | undefined {
  const form = type === undefined ? undefined : FORMS.find(({ types }) => types.includes(plain(type)));
  if (form?.id.test(id)) return { kind: form.kind, id, arn: arnOf(form, id, place) };
  return !form && OTHER_ID.test(id) ? { kind: 'other', id } : undefined;
}

function arnOf({ arn }: Form, id: string, { partition, region, account }: Location): string {
  return `arn:${partition}:${arn.replace('{r}', region).replace('{a}', account).replace('{id}', id)}`;
}
