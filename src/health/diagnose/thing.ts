import { BUCKET_NAME } from '../../sources/read/identifiers.ts';

/** Kinds of things of which `diagnose` says why they fail. */
export const THINGS = ['secret', 'key', 'parameter', 'certificate', 'bucket', 'web-acl'] as const;

export type ThingKind = (typeof THINGS)[number];

/** One thing of the account, by a name or an ARN that its service takes. */
export interface Thing {
  kind: ThingKind;
  id: string;
}

const BY_FORM: readonly [ThingKind, RegExp][] = [
  ['secret', /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}$/],
  ['key', /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key\/[\w-]{1,64}|alias\/[\w/-]{1,250})$/],
  ['parameter', /^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/[\w./-]{1,1011}$/],
  ['certificate', /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]{1,64}$/],
  ['bucket', /^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/],
  ['web-acl', /^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:(?:regional|global)\/webacl\/[\w-]{1,128}\/[\w-]{1,36}$/],
  ['key', /^alias\/[\w/-]{1,250}$/],
  ['key', /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/],
  ['parameter', /^\/[\w./-]{1,1010}$/],
  ['bucket', /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/?$/],
];

/** What names of a kind look like where nothing else tells the kind. */
const NAMES: Record<ThingKind, RegExp> = {
  secret: /^[\w/+=.@-]{1,512}$/,
  key: /^[\w/-]{1,256}$/,
  parameter: /^[\w./-]{1,1011}$/,
  certificate: /^[\w-]{1,64}$/,
  bucket: BUCKET_NAME,
  'web-acl': /^[\w-]{1,128}$/,
};

/**
 * The thing that a text names: by its form, or by the kind that is given for it.
 *
 * @returns undefined where the form tells no kind and none is given, or where the text is no name of that kind
 */
export function readThing(text: string, kind?: ThingKind): Thing | undefined {
  const byForm = BY_FORM.find(([, form]) => form.test(text))?.[0];
  if (kind === undefined) return byForm && { kind: byForm, id: bare(byForm, text) };
  if (byForm !== undefined && byForm !== kind && text.includes(':')) return undefined;
  return byForm === kind || NAMES[kind].test(text) ? { kind, id: bare(kind, text) } : undefined;
}

/** Parameters and buckets are asked for by their names alone. */
function bare(kind: ThingKind, text: string): string {
  if (kind === 'bucket') return text.replace(/^arn:[^:]*:s3:::|^s3:\/\//, '').replace(/\/$/, '');
  if (kind === 'parameter') return text.replace(/^arn:.*?:parameter(?=\/)/, '');
  return text;
}
