import { configAt, reachesMembers } from '../actions/catalogue/members.ts';
import type { Action, ActionContext } from '../core/action.ts';
import type { ActionId } from '../core/action-ids.ts';
import type { Config } from '../core/config.ts';
import type { Delivery } from '../core/delivery.ts';
import { CannotUndoError } from '../core/errors.ts';
import { type LookMessage, type MaintainMessage, type Message, parseMessage } from '../core/messages.ts';
import { type ActionRecord, isAtRest, type Journal, type Settings } from '../journal/journal.ts';
import { lazyClients } from '../platform/clients.ts';
import { hasExpired, untilOf } from './expiry.ts';
import { failure, isWorthRetrying } from './failure.ts';
import { isSettled, type Plan, planAction } from './plan.ts';
import type { ActorOptions, Retry, Work } from './work.ts';

/** A message about one action. */
type ActionMessage = Exclude<Message, LookMessage | MaintainMessage>;

export interface Incoming {
  delivery: Delivery;
  message: ActionMessage;
}

/** Somebody waits for news of a secret, and here they are. */
export interface Look {
  delivery: Delivery;
  secret: string;
}

/** The messages of a batch: one for each action, those that ask for maintenance, and those that bring news. */
export function readMessages(
  deliveries: readonly Delivery[],
  retry: Retry,
): { incoming: Incoming[]; looks: Look[]; maintenance: Delivery[] } {
  const incoming = new Map<string, Incoming>();
  const maintenance: Delivery[] = [];
  const looks: Look[] = [];
  for (const delivery of deliveries) {
    try {
      const message = parseMessage(delivery.body);
      if (message.kind === 'maintain') {
        maintenance.push(delivery);
        continue;
      }
      if (message.kind === 'look') {
        looks.push({ delivery, secret: message.secret });
        continue;
      }
      const earlier = incoming.get(message.key);
      if (!earlier) incoming.set(message.key, { delivery, message });
      else if (earlier.message.kind !== message.kind)
        retry(delivery, new Error('another message about this action goes first'));
    } catch (error) {
      retry(delivery, error);
    }
  }
  return { incoming: [...incoming.values()], looks, maintenance };
}

/** Reads the journal once for the whole batch, then what each action needs to know before it touches anything. */
export async function openWorks(
  incoming: readonly Incoming[],
  journal: Journal,
  byId: Map<ActionId, Action>,
  options: ActorOptions,
  retry: Retry,
): Promise<Work[]> {
  if (incoming.length === 0) return [];
  const { settings, records } = await journal.readActions(incoming.map(({ message }) => message.key));
  const works = incoming.map(async ({ delivery, message }, n): Promise<Work | undefined> => {
    const action = byId.get((message.kind === 'act' ? message : records[n])?.decision.action ?? 'notify');
    const record = openRecord(message, records[n], action, journal, options.now());
    if (!record) {
      if (isTooEarly(message, records[n])) retry(delivery, new Error('the action is in hand; it is undone after that'));
      return undefined;
    }
    const { now, sleep } = options;
    const { finding, decision, key, by } = record;
    const { clients, config } = inWhichAccount(record, action, options);
    const until = untilOf(record, now());
    const ctx = { clients, config, now, sleep, finding, params: decision.params, until, key, ...(by && { by }) };
    // What has expired is over: doing it again is news.
    const earlier = records[n]?.state === 'expired' ? {} : { ...records[n] };
    const work = { delivery, record, action, ctx, earlier };
    try {
      const plan = await planFor(message, work, settings);
      // A refusal must not take the question from the person who was asked: it goes on waiting.
      const isRefusedRaise = plan.step === 'end' && plan.outcome === 'refused' && isRaised(records[n], message);
      return isRefusedRaise ? undefined : { ...work, plan };
    } catch (error) {
      if (!isWorthRetrying(error, delivery, record)) return { ...work, plan: failure(error) };
      retry(delivery, error);
      return undefined;
    }
  });
  return (await Promise.all(works)).filter((work) => work !== undefined);
}

/**
 * Where an action is done: in this account, or in a member account, in the name of the role there. A function that only
 * asks or tells needs no clients for that; one that acts and knows no members gets none at all.
 */
function inWhichAccount(
  { finding, decision }: ActionRecord,
  action: Action | undefined,
  { clients, config, clientsOf }: ActorOptions,
): Pick<ActionContext, 'clients' | 'config'> {
  const at = configAt(finding, decision.action, config);
  if (at === config || !action) return { clients, config: at };
  return { clients: clientsOf?.(at.account) ?? lazyClients({}), config: at };
}

/** Whether something was begun in an account that is configured no more: its names may stand for others here. */
const isOutOfReach = ({ finding, decision, before }: ActionRecord, config: Config): boolean =>
  before !== undefined &&
  reachesMembers(decision.action) &&
  configAt(finding, decision.action, config).account !== finding.account;

/** A wish to undo what is being done at this moment must not fall silent. */
const isTooEarly = ({ kind }: ActionMessage, record: ActionRecord | undefined): boolean =>
  kind === 'undo' && record?.state === 'claimed';

/** While it waits for a person, the rules may find that no person is needed: another finding names the same target. */
const isRaised = (record: ActionRecord | undefined, message: ActionMessage): boolean =>
  message.kind === 'act' &&
  message.decision.mode === 'enforce' &&
  message.decision.outcome === undefined &&
  record?.state === 'waiting' &&
  record.decision.mode === 'approve';

/** The record to work on, or undefined when there is nothing left to do for this message. */
function openRecord(
  message: ActionMessage,
  record: ActionRecord | undefined,
  action: Action | undefined,
  journal: Journal,
  now: number,
): ActionRecord | undefined {
  switch (message.kind) {
    case 'act': {
      if (!record) return journal.newAction(message.key, message.decision, message.target, message.finding, now);
      if (isRaised(record, message)) {
        const { giveUpAt: _time, ...rest } = record;
        return { ...rest, finding: message.finding, decision: message.decision };
      }
      const isNews = message.early === true && record.state === 'pending';
      if (!isNews && isSettled(record, action, now)) return undefined;
      if (record.state !== 'done' && record.state !== 'expired') return record;
      // A new attempt carries the latest sighting, needs an approval of its own, and has all its time before it.
      const { by: _by, approved: _yes, guard: _guard, advice: _advice, giveUpAt: _time, ...rest } = record;
      const next = { ...rest, attempts: 0, finding: message.finding, decision: message.decision };
      // A late copy of the sighting whose effect has ended is no new one.
      return record.state === 'expired' && untilOf(next, now) <= now ? undefined : next;
    }
    case 'undo':
      return record && canBeUndone(record, now) ? { ...record, by: message.by } : undefined;
    case 'tell':
      return record?.alertDue && isAtRest(record) ? record : undefined;
    case 'expire':
      return record && hasExpired(record, now) ? { ...record, attempts: 0 } : undefined;
    default: {
      if (record?.state !== 'waiting') return undefined;
      // That was the time to answer, not the time that the action may take.
      const { giveUpAt: _time, ...rest } = record;
      return { ...rest, by: message.by, ...(message.kind === 'approve' && { approved: true }) };
    }
  }
}

/**
 * Whether an action may have taken effect and is in nobody's hands, so that there is something to undo. One that failed
 * may have failed half way, and one that was refused may have been a renewal: the state before it says that it began.
 */
export function canBeUndone(record: ActionRecord, now: number): boolean {
  if (record.state === 'undoing') return (record.dueAt ?? 0) <= now;
  const began = record.state === 'pending' || (record.state === 'done' && record.outcome !== 'unchanged');
  return record.before !== undefined && began;
}

async function planFor(
  message: ActionMessage,
  { record, action, ctx }: Omit<Work, 'plan'>,
  settings: Settings | undefined,
): Promise<Plan> {
  if (message.kind !== 'tell' && isOutOfReach(record, ctx.config))
    throw new CannotUndoError(
      `The account ${record.finding.account} is not in memberAccounts any more, so that nothing is done there: add it again, or do it by hand.`,
    );
  switch (message.kind) {
    case 'undo':
      return { step: 'undo' };
    case 'expire':
      return { step: 'expire' };
    case 'tell':
      return { step: 'tell' };
    case 'reject':
      return { step: 'end', outcome: 'refused', reason: `Not approved: ${message.by}.`, guard: 'approval' };
    default:
      return planAction(record, action, settings, ctx);
  }
}
