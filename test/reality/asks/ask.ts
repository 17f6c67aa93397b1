import type { RecordedCall } from '../../../local/recorder.ts';
import type { Template } from '../support/template.ts';

/** One permission that a call needs: what AWS asks IAM before it answers. */
export interface Ask {
  action: string;
  resource: string;
  context: Readonly<Record<string, string | string[]>>;
}

/** A recorded call with the names of the packaged stack, and what helps to say what it asks for. */
export interface Asking {
  call: RecordedCall;
  input: Input;
  template: Template;
  /** An ARN in the account and region of the call. */
  arn(service: string, resource: string, region?: string, account?: string): string;
}

/** Inputs are JSON by now: each mapping reads the members that its API names. */
// biome-ignore lint/suspicious/noExplicitAny: the inputs of a hundred operations; AWS's own models check them elsewhere
export type Input = Record<string, any>;

export type Asker = (asking: Asking, operation: string) => Ask[];

export const ask = (action: string, resource: string, context: Ask['context'] = {}): Ask => ({
  action,
  resource,
  context,
});

export const fullArn = (id: unknown, otherwise: (id: string) => string): string =>
  String(id).startsWith('arn:') ? String(id) : otherwise(String(id));

/** `aws:ResourceTag/…` of what the call names so. */
export const resourceTags = ({ call }: Asking, id: unknown): Ask['context'] =>
  Object.fromEntries(
    Object.entries(call.tags[String(id)] ?? {}).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
  );

interface Tag {
  Key?: string;
  Value?: string;
  TagKey?: string;
  TagValue?: string;
}

/** `aws:RequestTag/…` and `aws:TagKeys` of tags that the call writes. */
export function requestTags(tags: readonly Tag[] | undefined): Ask['context'] {
  if (!tags || tags.length === 0) return {};
  const pairs = tags.map(({ Key, Value, TagKey, TagValue }) => [Key ?? TagKey ?? '', Value ?? TagValue ?? ''] as const);
  return {
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': pairs.map(([key]) => key),
  };
}

/** What KMS hears of the service that calls it for somebody. */
export const via = (service: string, { template }: Asking): Ask['context'] => ({
  'kms:ViaService': `${service}.${template.pseudo.region}.amazonaws.com`,
});

/** A key of the user's own, with which most of what is encrypted may be encrypted. */
export const customerKey = ({ arn }: Asking): string => arn('kms', 'key/11111111-2222-4333-8444-555555555555');
