import { codeText, type LinkRecord, linkKey, linkText, type PressedRecord, pressedKey } from '../core/approval-link.ts';
import { isAwsError } from '../core/errors.ts';

/** What checking a link needs; the page's own small clients, or those of the function that reads its answers. */
export interface LinkTools {
  get<T>(key: { pk: string; sk: string }): Promise<T | undefined>;
  /** @returns undefined where the condition does not hold */
  update<T>(input: LinkUpdate): Promise<T | undefined>;
  /** @throws KMSInvalidMacException where the signature is wrong */
  verify(message: string, mac: Uint8Array): Promise<void>;
}

export interface LinkUpdate {
  Key: { pk: string; sk: string };
  UpdateExpression: string;
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

export const readLink = (id: string, { get }: LinkTools): Promise<LinkRecord | undefined> => get(linkKey(id));
export const readPressed = async (id: string, { get }: LinkTools): Promise<PressedRecord> =>
  (await get<PressedRecord>(pressedKey(id))) ?? {};

/** Whether a link says what was signed. Any other failure of KMS is thrown, since it says nothing about the link. */
export const isGenuine = (id: string, mac: Uint8Array, link: LinkRecord, tools: LinkTools): Promise<boolean> =>
  isSigned(linkText(id, link), mac, tools);

/** Whether a code is that of the link. */
export const isRightCode = (id: string, code: string, link: LinkRecord, tools: LinkTools): Promise<boolean> =>
  isSigned(codeText(id, code), new Uint8Array(Buffer.from(link.codeMac, 'base64url')), tools);

async function isSigned(text: string, mac: Uint8Array, { verify }: LinkTools): Promise<boolean> {
  try {
    await verify(text, mac);
    return true;
  } catch (error) {
    if (isAwsError(error, 'KMSInvalidMacException')) return false;
    throw error;
  }
}
