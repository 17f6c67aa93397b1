/** The name of our statement in a bucket's policy. */
export const TLS_SID = 'RiposteRequireTls';
/** "Bucket policies are limited to 20 KB in size." */
export const MOST_BYTES = 20_480;

type Json = Record<string, unknown>;
/** `one`: the policy's statement is no list, as IAM allows where there is a single one. */
export type Form = 'none' | 'one' | 'list';

/** A policy as it is read: whole, so that nothing of it gets lost when it is written again. */
export interface Policy {
  form: Form;
  document: Json;
  statements: Json[];
}

/**
 * Reads a bucket's policy.
 *
 * @param text empty where the bucket has none
 * @returns undefined where it could not be written again exactly as it stands: no JSON, or JSON in an odd form
 */
export function readPolicy(text: string): Policy | undefined {
  if (text === '') return { form: 'none', document: { Version: '2012-10-17' }, statements: [] };
  try {
    const document: unknown = JSON.parse(text);
    if (!isObject(document) || JSON.stringify(document) !== withoutSpace(text)) return undefined;
    const { Statement: found } = document;
    const statements = Array.isArray(found) ? found : [found];
    if (!statements.every(isObject)) return undefined;
    return { form: Array.isArray(found) ? 'list' : 'one', document, statements };
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON without the space between its parts; what is within strings stays. */
const withoutSpace = (text: string): string => text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');

/** The policy with these statements, in the form that it had where they allow it. */
export function written({ form, document }: Policy, statements: readonly Json[]): string {
  const isOne = form === 'one' && statements.length === 1;
  return JSON.stringify({ ...document, Statement: isOne ? statements[0] : statements });
}

/** The statement that denies everybody every request without TLS. */
export const tlsStatement = (bucket: string, partition: string): Json => ({
  Sid: TLS_SID,
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [`arn:${partition}:s3:::${bucket}`, `arn:${partition}:s3:::${bucket}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

const listOf = (value: unknown): string[] => [value].flat().filter((each): each is string => typeof each === 'string');

const isEverybody = (principal: unknown): boolean =>
  principal === '*' || (isObject(principal) && listOf(principal.AWS).includes('*'));

/** Whether a statement denies everybody every request without TLS, to the bucket and to its objects, and no less. */
export function deniesPlain(statement: Json, bucket: string, partition: string): boolean {
  const { Effect, Principal, Action, Resource, Condition } = statement;
  const arn = `arn:${partition}:s3:::${bucket}`;
  const resources = listOf(Resource);
  const isWhole = resources.includes('*') || [arn, `${arn}/*`].every((each) => resources.includes(each));
  const isAll = listOf(Action).some((each) => ['*', 's3:*'].includes(each.toLowerCase()));
  return Effect === 'Deny' && isEverybody(Principal) && isAll && isWhole && isPlainOnly(Condition);
}

/** Conditions are all to be met, so that any other one would narrow the deny. */
function isPlainOnly(condition: unknown): boolean {
  if (!isObject(condition) || Object.keys(condition).length !== 1) return false;
  const keys = condition.Bool ?? condition.BoolIfExists;
  if (!isObject(keys) || Object.keys(keys).length !== 1) return false;
  const [[key, value] = ['', '']] = Object.entries(keys);
  const values = [value].flat().map((each) => String(each).toLowerCase());
  return key.toLowerCase() === 'aws:securetransport' && values.length === 1 && values[0] === 'false';
}

export const isNamedOurs = ({ Sid }: Json): boolean => Sid === TLS_SID;
