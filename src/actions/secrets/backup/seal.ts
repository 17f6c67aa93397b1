import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import type { Clients } from '../../../core/clients.ts';

type Kms = Clients['kms'];

/** Ties a data key to its purpose: KMS opens it for nothing else. A condition of the roles. */
const CONTEXT = { riposte: 'parameter-backup' };

/** A text that only KMS can open; base64. */
export interface Sealed {
  key: string;
  iv: string;
  tag: string;
  text: string;
}

/** Encrypts several texts under one data key. `about` of each is bound to it, so that none can stand in for another. */
export async function sealAll(
  kms: Kms,
  KeyId: string,
  texts: readonly { about: string; text: string }[],
): Promise<Sealed[]> {
  const made = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext: CONTEXT }));
  if (!made.Plaintext || !made.CiphertextBlob) throw new Error('KMS made no data key');
  const key = Buffer.from(made.Plaintext);
  const wrapped = base64(made.CiphertextBlob);
  const sealed = texts.map(({ about, text }) => seal(key, wrapped, about, text));
  key.fill(0);
  return sealed;
}

function seal(key: Buffer, wrapped: string, about: string, plain: string): Sealed {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about));
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return { key: wrapped, iv: base64(iv), tag: base64(cipher.getAuthTag()), text: base64(text) };
}

/** Opens what was sealed about the same; throws when it was changed, or is about another. */
export async function unseal(kms: Kms, { key, iv, tag, text }: Sealed, about: string): Promise<string> {
  const CiphertextBlob = Buffer.from(key, 'base64');
  const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: CONTEXT }));
  if (!Plaintext) throw new Error('KMS opened no data key');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(Plaintext), Buffer.from(iv, 'base64'))
    .setAAD(Buffer.from(about))
    .setAuthTag(Buffer.from(tag, 'base64'));
  return Buffer.concat([decipher.update(Buffer.from(text, 'base64')), decipher.final()]).toString('utf8');
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
