import { noteInSecurityHub } from '../alerts/security-hub/hand-over.ts';
import type { Action } from '../core/action.ts';
import type { ActionId } from '../core/action-ids.ts';
import type { Delivery } from '../core/delivery.ts';
import { isRetryable } from '../core/errors.ts';
import { describeError } from '../core/telemetry.ts';
import { type ActionRecord, type ActionState, createJournal, type Journal } from '../journal/journal.ts';
import { measure } from './measure.ts';
import { openWorks, readMessages } from './open.ts';
import { performAll } from './perform.ts';
import type { Plan } from './plan.ts';
import { waitingFor } from './recheck.ts';
import { tell } from './tell.ts';
import { type ActorOptions, type Ending, LEASE_MS, type Retry, type Work } from './work.ts';

/**
 * The act half of the engine: claims each action in the journal with the state before it, applies it, reads back,
 * tells people and records. For a batch of messages, the journal and the topic cost four calls in all.
 *
 * Any attempt may die between two calls. Then the claim's lease runs out, and whoever comes next starts over from the
 * recorded state before; each action's steps set a state, so that doing them again changes nothing.
 *
 * @returns the ids of the messages that have to be delivered again
 */
export function createActor(given: ActorOptions): (deliveries: readonly Delivery[]) => Promise<string[]> {
  const { clients, telemetry, now } = given;
  const journal = createJournal(clients.dynamodb, given.config.table);
  const byId = new Map<ActionId, Action>(given.actions.map((action) => [action.id, action]));

  return async (deliveries) => {
    const failed = new Set<string>();
    const retry: Retry = (delivery, error) => {
      failed.add(delivery.messageId);
      telemetry.warn('message will be delivered again', { messageId: delivery.messageId, ...describeError(error) });
    };

    const { incoming: asked, looks, maintenance } = readMessages(deliveries, retry);
    const taken = new Set(asked.map(({ message }) => message.key));
    const incoming = [...asked, ...(await waitingFor(looks, taken, journal, now(), retry))];
    const options = { ...given, config: (await given.known?.current()) ?? given.config };
    const works = await openWorks(incoming, journal, byId, options, retry);
    const claimed = await claim(works, journal, now(), retry);
    const endings = await performAll(claimed, options);
    await tell(endings, journal, options);
    await noteInSecurityHub(endings, options);
    await recordAll(endings, journal, options, retry);
    for (const { work, again } of endings) if (again !== undefined) retry(work.delivery, again);
    await maintain(maintenance, options, retry);
    return [...failed];
  };
}

/** Writes the claims with the states before; an action that somebody else was faster to claim stays theirs. */
async function claim(works: readonly Work[], journal: Journal, now: number, retry: Retry): Promise<Work[]> {
  if (works.length === 0) return [];
  const claims = works.map(({ record, plan }): ActionRecord => {
    const known = plan.step === 'apply' ? { before: plan.before, from: plan.from, to: plan.to } : {};
    const state = claimedState(plan, record.state);
    return { ...record, ...known, state, attempts: record.attempts + 1, ...journal.due(record.key, now + LEASE_MS) };
  });
  const won = await saveAll(claims, journal, (n, error) => works[n] && retry(works[n].delivery, error));
  return works.flatMap((work, n) => {
    const record = claims[n];
    return won[n] && record ? [{ ...work, record: { ...record, version: record.version + 1 } }] : [];
  });
}

/** All at once; when DynamoDB does not take that, one at a time, so that one cannot hold up the others. */
async function saveAll(
  records: readonly ActionRecord[],
  journal: Journal,
  fail: (n: number, error: unknown) => void,
): Promise<boolean[]> {
  try {
    return await journal.saveActions(records);
  } catch (error) {
    if (isRetryable(error)) throw error;
  }
  const alone = records.map(async (record, n) => {
    try {
      return (await journal.saveActions([record]))[0] ?? false;
    } catch (error) {
      fail(n, error);
      return false;
    }
  });
  return Promise.all(alone);
}

function claimedState(plan: Plan, state: ActionState): ActionState {
  if (plan.step === 'undo') return 'undoing';
  if (plan.step === 'expire') return 'expiring';
  // A no must not look like work under way, should this function die before it is recorded.
  const touchesNothing = plan.step === 'end' && state === 'waiting';
  return touchesNothing || plan.step === 'tell' || plan.step === 'check' ? state : 'claimed';
}

async function recordAll(
  endings: readonly Ending[],
  journal: Journal,
  { telemetry, now }: ActorOptions,
  retry: Retry,
): Promise<void> {
  if (endings.length === 0) return;
  const records = endings.map(({ record }) => record);
  const saved = await saveAll(records, journal, (n, error) => endings[n] && retry(endings[n].work.delivery, error));
  for (const [n, ending] of endings.entries()) {
    const { record } = ending;
    if (!saved[n]) telemetry.error('another function took the action over', { key: record.key });
    telemetry.info('action ended', { key: record.key, state: record.state, outcome: record.outcome });
    measure(ending, telemetry, now());
  }
}

async function maintain(deliveries: readonly Delivery[], options: ActorOptions, retry: Retry): Promise<void> {
  const [first] = deliveries;
  if (!first || !options.maintain) return;
  try {
    // A range that somebody has just added must count at once.
    await options.maintain((await options.known?.current({ fresh: true })) ?? options.config);
  } catch (error) {
    retry(first, error);
  }
}
