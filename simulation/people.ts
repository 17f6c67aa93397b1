import type { LocalStack } from '../local/local-stack.ts';
import { groupOfAnswer } from '../src/actions/catalogue/answers.ts';
import { blocksAddress, catalogue } from '../src/actions/catalogue/catalogue.ts';
import { createBlockBook } from '../src/actions/network/block-list/index.ts';
import { obstacleTo } from '../src/cli/answerable.ts';
import { NeverBlockError } from '../src/core/errors.ts';
import type { AnswerMessage } from '../src/core/messages.ts';
import { isEnd } from '../src/core/response.ts';
import { functionOfGroup } from '../src/functions/index.ts';
import { askedPlan, type ResponseRecord } from '../src/journal/response-record.ts';
import { createNeverBlock } from '../src/never-block/never-block.ts';
import { addNeverBlock } from '../src/never-block/operator.ts';
import { createTable } from '../src/platform/table.ts';
import { mayChange } from './owner/change-by-owner.ts';
import type { Stimulus } from './plan.ts';
import { blocksOf, itemsOf, namedByPeople, responsesOf } from './view.ts';

type Of<D extends Stimulus['do']> = Extract<Stimulus, { do: D }>;

/** One that follows from how far along the list it is. */
export const among = <T>(list: readonly T[], pick: number): T | undefined => list[Math.floor(pick * list.length)];

/**
 * Somebody answers one of the responses that can be answered now, as the command does: it looks first, and puts the wish
 * on the queue of the function that may do it.
 *
 * @returns the message, and the response's key; undefined where nothing can be answered so
 */
export const answer = (stack: LocalStack, stimulus: Of<'answer'>, now: number): AnswerMessage | undefined =>
  answerOne(stack, responsesOf(stack), stimulus, now);

/** The same, about one of these. */
export function answerOne(
  stack: LocalStack,
  records: readonly ResponseRecord[],
  { kind, pick, times, of, by, action }: Pick<Of<'answer'>, 'kind' | 'pick' | 'times' | 'of' | 'by' | 'action'>,
  now: number,
): AnswerMessage | undefined {
  const spared = new Set(of === 'spared' ? namedByPeople(stack) : []);
  const meant = action ? records.filter((each) => each.action === action) : records;
  const able = meant.filter((each) => !obstacleTo(kind, each, now) && isMeant(each, of, spared));
  const record = among(of === 'any action' ? ofOneAction(able, pick) : able, pick);
  return record && say(stack, record, { kind, pick, times, ...(by && { by }) });
}

function isMeant({ action, target }: ResponseRecord, of: Of<'answer'>['of'], spared: ReadonlySet<string>): boolean {
  if (of === 'spared') return spared.has(target.key);
  return of !== 'contained' || catalogue[action].contains !== undefined;
}

/** What few responses do is found as easily as what many do. */
function ofOneAction(records: readonly ResponseRecord[], pick: number): readonly ResponseRecord[] {
  const byAction = [...Map.groupBy(records, ({ action }) => action).values()];
  // Another number than that which chooses among them.
  return among(byAction, (pick * 1_000) % 1) ?? [];
}

/** Somebody reads a question on a page, one that can change where there is such. @returns it, as it stood there */
export function readOne(stack: LocalStack, { kind, pick }: Of<'read'>, now: number): ResponseRecord | undefined {
  const able = responsesOf(stack).filter((each) => each.state === 'waiting' && !obstacleTo(kind, each, now));
  return among(able.filter(mayChange), pick) ?? among(able, pick);
}

/** Puts an answer about a response on the queue of the function that may do it; from a page with the plan that stood there. */
export function say(
  stack: LocalStack,
  record: ResponseRecord,
  {
    kind,
    pick,
    times,
    by,
    isOfPage = false,
  }: Pick<Of<'answer'>, 'kind' | 'pick' | 'times' | 'by'> & { isOfPage?: boolean },
): AnswerMessage {
  const message: AnswerMessage = {
    kind,
    key: record.key,
    // Who reads a page is somebody else than whoever uses the command.
    by: by ?? `${isOfPage ? 'reader' : 'person'}-${Math.floor(pick * 1000)}@example.com`,
    ...(kind === 'ack' && { reason: 'it is known' }),
    ...(isOfPage && { via: 'page', plan: askedPlan(record) }),
  };
  const queue = functionOfGroup(groupOfAnswer(kind, record.action));
  for (let n = 0; n < times; n += 1)
    stack.services.sqs.deliver(`${stack.config.stack}-${queue}`, JSON.stringify(message));
  return message;
}

/** Somebody changes the block list by hand, and has the IP sets follow. @returns the address; undefined where there is none */
export async function changeBlocks(
  stack: LocalStack,
  { what, pick, of }: Of<'block'>,
  now: number,
): Promise<string | undefined> {
  const { config, services } = stack;
  const blocked = blocksOf(stack).filter(({ expiresAt }) => expiresAt > now);
  const those = {
    wanted: () => addressesInQuestion(stack),
    denied: () => deniedInPlaces(stack, now),
    blocked: () => blocked.map((block) => block.cidr),
  };
  const cidr = among(those[of ?? 'blocked'](), pick);
  if (!cidr) return undefined;
  const dynamodb = stack.accountClients.dynamodb;
  const by = 'person@example.com';
  const neverBlock = createNeverBlock(config);
  const book = createBlockBook({ clients: { dynamodb }, table: config.table, neverBlock, now: () => now });
  if (what === 'lift') await book.lift(cidr, { by, suppressDays: pick < 0.5 ? 0 : 30 });
  if (what === 'add') await book.addManual({ cidr, by, reason: 'seen elsewhere', hours: 2 });
  if (what === 'never') await neverAgain(cidr, stack, now, by);
  services.sqs.deliver(`${config.stack}-act-network`, JSON.stringify({ kind: 'maintain' }));
  return cidr;
}

/** Addresses that are asked about, held back, or on their way to be kept out. */
const addressesInQuestion = (stack: LocalStack): string[] => [
  ...new Set(
    responsesOf(stack)
      .filter(({ action, state, open }) => blocksAddress(action) && (!isEnd(state) || open !== undefined))
      .map(({ target }) => target.key),
  ),
];

/** Addresses that a network ACL or a prefix list denies, by the ledger. */
const deniedInPlaces = (stack: LocalStack, now: number): string[] =>
  (itemsOf(stack) as { pk: string; value?: unknown; until?: unknown }[]).flatMap(({ pk, value, until }) =>
    pk.startsWith('PLACE#') && typeof value === 'string' && value.includes('/') && Number(until) > now ? [value] : [],
  );

async function neverAgain(entry: string, { accountClients, config }: LocalStack, now: number, by: string) {
  try {
    await addNeverBlock(createTable(accountClients.dynamodb, config.table), { entry, by, why: 'ours' }, now);
  } catch (error) {
    // Such as an entry that is there already.
    if (!(error instanceof NeverBlockError)) throw error;
  }
}
