import { randomInt } from 'node:crypto';
import type { GetRandomPasswordRequest } from '@aws-sdk/client-secrets-manager';
import { awsError } from '../account.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const TYPES = [LOWER, LOWER.toUpperCase(), '0123456789', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'];

/** A random password by the rules of GetRandomPassword: 32 characters, one of each type, and no space, unless asked. */
export function randomPassword(input: GetRandomPasswordRequest): string {
  const { PasswordLength = 32, ExcludeCharacters = '', RequireEachIncludedType = true } = input;
  const types = TYPES.map((type) => [...type].filter((letter) => !ExcludeCharacters.includes(letter)));
  const required = RequireEachIncludedType ? types.filter((type) => type.length > 0) : [];
  if (PasswordLength < Math.max(1, required.length))
    throw awsError('InvalidParameterException', 'The password is too short for what it must hold.');
  const any = types.flat();
  const letters = [...required, ...Array.from({ length: PasswordLength - required.length }, () => any)].map(pick);
  return shuffled(letters).join('');
}

const pick = (letters: readonly string[]): string => letters[randomInt(letters.length)] ?? '';

function shuffled(letters: string[]): string[] {
  for (let last = letters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [letters[last], letters[other]] = [letters[other] ?? '', letters[last] ?? ''];
  }
  return letters;
}
