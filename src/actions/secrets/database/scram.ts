import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);
/** PostgreSQL's own default, which every driver accepts. */
const ITERATIONS = 4096;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/**
 * What PostgreSQL keeps of a password. It takes it in the place of the password itself, so that the clear one is never
 * in a statement, and so in no log.
 *
 * Only for printable ASCII, which SASLprep leaves as it is. Sources: RFC 5802, RFC 7677, and `scram_build_secret` of
 * PostgreSQL.
 *
 * @example 'SCRAM-SHA-256$4096:<salt>$<stored key>:<server key>'
 */
export async function scramVerifier(password: string, salt: Buffer = randomBytes(SALT_BYTES)): Promise<string> {
  if (!/^[\x20-\x7e]+$/.test(password)) throw new RangeError('a generated password is printable ASCII');
  const salted = await derive(password, salt, ITERATIONS, KEY_BYTES, 'sha256');
  const keyed = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${keyed('Server Key').toString('base64')}`;
}
