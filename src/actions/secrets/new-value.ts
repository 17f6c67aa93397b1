import { randomInt } from 'node:crypto';
import type { Parameter } from '@aws-sdk/client-ssm';
import { RenewalError } from '../../core/errors.ts';
import { parsedJson } from '../../core/json.ts';
import type { RenewPlan, RotatorPlan } from './renew-tag.ts';

// No quote, backslash, dollar or brace: shells, connection strings and Parameter Store itself give those a meaning.
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/**
 * Makes the value of the next version.
 *
 * @param present the parameter as it is, decrypted where the plan needs its value
 * @param secret the secret to copy, where the plan says so
 * @throws RenewalError when there is no value to be had; the message names what is missing and never a value
 */
export function newValue(
  plan: Exclude<RenewPlan, RotatorPlan>,
  present: Parameter,
  secret: Parameter | undefined,
): string {
  if (plan.how === 'from-secret') return valueOfSecret(plan.secretId, secret?.Value, plan.jsonKey);
  if (present.Value) return present.Value;
  throw new RenewalError('The parameter has no value that could be kept.');
}

/** A random value of `length` letters, digits, `_` and `-`: 6 bits each. */
export function randomValue(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** The value to copy out of a secret: all of it, or one field of its JSON. */
export function valueOfSecret(name: string, secret: string | undefined, jsonKey: string | null): string {
  if (!secret) throw new RenewalError(`Secret ${name} has no readable text as its current value.`);
  if (jsonKey === null) return secret;
  const value = parse(secret)?.[jsonKey];
  if (typeof value === 'string' && value !== '') return value;
  throw new RenewalError(`Secret ${name} has no text field "${jsonKey}": correct the tag's JSON key, or the secret.`);
}

function parse(text: string): Record<string, unknown> | undefined {
  const parsed = parsedJson(text);
  return parsed && typeof parsed === 'object' ? { ...parsed } : undefined;
}
