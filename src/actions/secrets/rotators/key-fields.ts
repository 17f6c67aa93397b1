import type { AccessKey } from '../../../core/key-proof.ts';
import { fieldsOf } from '../json-fields.ts';

/** How programs and files call the two halves of an access key. */
const NAMES = [
  ['AccessKeyId', 'SecretAccessKey'],
  ['accessKeyId', 'secretAccessKey'],
  ['access_key_id', 'secret_access_key'],
  ['aws_access_key_id', 'aws_secret_access_key'],
  ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
] as const;

/** The access key that a JSON value holds; undefined when it holds none, or names it in no way that is known. */
export function readKey(value: string): AccessKey | undefined {
  const fields = fieldsOf(value) ?? {};
  for (const [idName, secretName] of NAMES) {
    const [id, secret] = [fields[idName], fields[secretName]];
    if (typeof id === 'string' && typeof secret === 'string') return { id, secret };
  }
  return undefined;
}

/** The value with another key in it, and everything else as it was. */
export function withKey(value: string, { id, secret }: AccessKey): string {
  const fields = fieldsOf(value) ?? {};
  const [idName, secretName] = NAMES.find(([name]) => name in fields) ?? NAMES[0];
  return JSON.stringify({ ...fields, [idName]: id, [secretName]: secret });
}
