import type { LocalStack } from '../../local/local-stack.ts';
import {
  type LinkRecord,
  linkKey,
  type PressedRecord,
  parseToken,
  pressedKey,
  stepsIn,
  tokenInBlock,
} from '../../src/core/approval-link.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { readResponse, responseItemKey, type StoredResponse } from '../../src/journal/stored-response.ts';
import type { Key } from '../../src/platform/table.ts';
import type { Workspace } from './workspace.ts';

/** A link or the buttons of one question, as somebody finds them in a message. */
export interface Way {
  /** From the message: what names and proves the question, and the code beside it. */
  token: string;
  code: string;
  /** As it stands in the table. */
  link: LinkRecord;
  /** In whose name an answer by it counts; of buttons, whoever presses. */
  by: string;
}

/** How a link and its question stand at one moment, looked up past whatever stands between. */
export interface Standing {
  pressed: PressedRecord;
  records: readonly (ResponseRecord | undefined)[];
}

const LINK = /https:\/\/page\.riposte\.invalid\/a\/(\S+)\s+code (\d{3}) (\d{3})/g;

const itemAt = <T>({ services, config }: LocalStack, Key: Key): T | undefined =>
  services.dynamodb.Get({ TableName: config.table, Key }).Item as T | undefined;

/** Every link of the approval page that a message has brought, the oldest first. */
export function linksOf(stack: LocalStack): Way[] {
  const { sns, sesv2 } = stack.services;
  const texts = [...sns.published.map(({ message }) => message), ...sesv2.sent.map(({ text = '' }) => text)];
  const ways = texts.flatMap((text) =>
    [...text.matchAll(LINK)].map(([, token = '', ...code]) => wayOf(stack, token, code.join(''))),
  );
  return [...new Map(ways.flatMap((way) => (way ? [[way.token, way] as const] : []))).values()];
}

/** The buttons that messages of a chat show now. */
export const buttonsOf = (stack: LocalStack, { messages }: Workspace): Way[] =>
  messages
    .flatMap(({ blocks }) => blocks.flatMap(({ block_id: id = '' }) => tokenInBlock(id) ?? []))
    .flatMap((token) => wayOf(stack, token, '') ?? []);

function wayOf(stack: LocalStack, token: string, code: string): Way | undefined {
  const link = itemAt<LinkRecord>(stack, linkKey(parseToken(token)?.id ?? ''));
  return link && { token, code, link, by: link.named ? link.to : `whoever holds a message to ${link.to}` };
}

export const standingOf = (stack: LocalStack, { token, link }: Pick<Way, 'token' | 'link'>): Standing => ({
  pressed: itemAt<PressedRecord>(stack, pressedKey(parseToken(token)?.id ?? '')) ?? {},
  records: stepsIn(link).map(({ key }) => {
    const item = itemAt<StoredResponse>(stack, responseItemKey(key));
    return item && readResponse(item);
  }),
});

/** The plan that a link names, without the turn in which it was asked. */
export const planIn = (named: string): string => named.replace(/~\d+$/, '');

const isWaiting = ({ state, outcome }: ResponseRecord): boolean =>
  state === 'waiting' || (state === 'expiring' && outcome === 'awaiting-approval');

/** Whether people are asked, on this plan and in this turn: judged here once more, and not by what is put to the test. */
export const isAskedOn = (record: ResponseRecord | undefined, named: string): boolean =>
  record !== undefined && isWaiting(record) && `${record.plan ?? ''}~${record.turn ?? 1}` === named;

/** Whether people are asked about anything. */
export const isAsked = (record: ResponseRecord | undefined): boolean => record !== undefined && isWaiting(record);

/** So much later an answer may still be heard, as clocks differ. */
const LATE_MS = 150_000;
const MOST_TRIES = 3;

/** Whether an answer by a link can count at this moment. */
export function isOpen({ link }: Pick<Way, 'link'>, { pressed, records }: Standing, now: number): boolean {
  const { verdict, tried } = pressed;
  if (verdict !== undefined || (tried?.size ?? 0) >= MOST_TRIES || now > link.until + LATE_MS) return false;
  return stepsIn(link).some(({ plan }, n) => isAskedOn(records[n], plan));
}
