import { noteInSecurityHub } from '../alerts/security-hub/hand-over.ts';
import { type ActionId, loadAction } from '../core/action.ts';
import type { Budgets } from '../core/budgets.ts';
import type { Config } from '../core/config.ts';
import { lowerMode } from '../core/decision.ts';
import type { Delivery } from '../core/delivery.ts';
import { createInventoryReader } from '../journal/inventory.ts';
import { createJournal, type Journal } from '../journal/journal.ts';
import { budgetsOf } from '../policy/budgets.ts';
import { deployed } from '../policy/riposte-yml/deployed.ts';
import { again, claimWithin, saveAll, touches } from './claim.ts';
import { notOver } from './come-again.ts';
import { type Counted, corrections, inParts } from './correct.ts';
import { sendElsewhere } from './elsewhere.ts';
import { tell } from './hand-over.ts';
import { InHandError, MOST_ROUNDS, sendLater, UnrecordedError } from './in-hand.ts';
import { lookWhereLetIn } from './let-in-again.ts';
import { measure } from './measure.ts';
import { openWorks } from './open.ts';
import { isNamed } from './out-of-hands.ts';
import { performAll } from './perform.ts';
import { comeAgain, nextOf, readMessages } from './read-messages.ts';
import { waitingFor } from './recheck.ts';
import type { ActorOptions, Ending, Retry } from './work.ts';

/**
 * The act half of the engine: claims each response in the journal with the state before it, applies it, reads back,
 * tells people and records. For a batch of messages, the journal and the topic cost four calls in all. What touches nothing,
 * such as to ask or to tell, needs no claim: its one write is its record.
 *
 * Any attempt may die between two calls. Then the claim's lease runs out, and whoever comes next starts over from the
 * recorded state before; each action's steps set a state, so that doing them again changes nothing. Without a claim, the
 * message is delivered again. What joins a response that another function has in hand comes again in a moment.
 *
 * @returns the ids of the messages that have to be delivered again
 */
export function createActor(given: ActorOptions): (deliveries: readonly Delivery[]) => Promise<string[]> {
  const { clients, telemetry, now } = given;
  const journal = createJournal(clients.dynamodb, given.config.table);
  const held = new Map(given.actions.flatMap((each) => (isNamed(each.id, given.config) ? [[each.id, each]] : [])));
  const actionOf = async (id: ActionId) => {
    const action = held.get(id);
    return action && loadAction(action);
  };

  const budgets = given.budgets ?? budgetsOf(deployed.budgets);
  const approval = given.approval ?? deployed;
  const inventory = createInventoryReader(given);
  const pause = given.sleep ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));

  async function run(
    deliveries: readonly Delivery[],
    waits: number,
    unsettled: ReadonlySet<string> = new Set(),
    rounds = MOST_ROUNDS,
  ): Promise<string[]> {
    const { failed, inHand, unrecorded, moved, fail, retry } = notOver(telemetry);
    const { incoming: asked, looks, maintenance } = readMessages(deliveries, given.config, retry);
    const incoming = [...asked, ...(await waitingFor(looks, asked, journal, now(), retry))];
    // What ends before its time does so by a list that somebody has just changed.
    const fresh = asked.some(({ message }) => message.kind === 'expire');
    const known = (await given.known?.current({ fresh })) ?? given.config;
    const options = { ...given, budgets, approval, config: withinReach(given.actions, await inventory.on(known)) };
    const opened = await openWorks(incoming, journal, actionOf, options, retry, unsettled);
    const { works, ...counted } = await claimWithin(opened, journal, options, retry);
    const endings = await performAll(works, options);
    await tell(endings, journal, options);
    await noteInSecurityHub(endings, options);
    await recordAll(endings, counted, journal, options, retry);
    await lookWhereLetIn(endings, options);
    for (const { work, again } of endings)
      if (again !== undefined) for (const delivery of work.deliveries) retry(delivery, again);
    await maintain(maintenance, options, retry);
    await sendElsewhere(moved, given, fail);
    // What has failed is delivered again as it is; what was only behind another one waits for nothing any more.
    const rest = [...inHand.values(), ...nextOf(asked, failed, fail)].filter(({ messageId }) => !failed.has(messageId));
    const left = waits - Math.min(1, inHand.size + unrecorded.size);
    if (rest.length > 0 && left >= 0 && rounds > 1) {
      if (inHand.size > 0) await pause(IN_HAND_MS);
      // What is answered may be recorded by what came with the answer.
      const again = comeAgain(asked, failed, unsettled);
      return [...failed, ...(await run([...rest, ...unrecorded.values()], left, again, rounds - 1))];
    }
    for (const delivery of unrecorded.values()) fail(delivery, new UnrecordedError());
    await sendLater(rest, given, fail);
    return [...failed];
  }

  return (deliveries) => run(deliveries, MOST_WAITS);
}

/**
 * A function that holds no action but to tell does no more than that, and asks nothing of which it cannot show what would be
 * done. What may be done since it was decided, such as in an account that was let in again, is taken up by the sweep.
 */
const withinReach = (actions: ActorOptions['actions'], config: Config): Config =>
  actions.some(({ id }) => id !== 'notify') ? config : { ...config, mode: lowerMode(config.mode, 'notify') };

/**
 * What is only claimed by another function is free in a moment, so that waiting here is the shortest way. What takes longer
 * waits on the queue, where it keeps no function, and no other message, from going on.
 */
const IN_HAND_MS = 200;
const MOST_WAITS = 2;

async function recordAll(
  endings: readonly Ending[],
  counted: Counted,
  journal: Journal,
  options: ActorOptions & { budgets: Budgets },
  retry: Retry,
): Promise<void> {
  const { telemetry, now } = options;
  for (const [nth, part] of inParts(endings).entries()) {
    const correct = (from: number, to: number) => corrections(part.slice(from, to), counted, options, endings);
    const records = part.map(({ record }) => record);
    let saved: boolean[];
    try {
      saved = await saveAll(records, journal, (n, error) => again(part[n]?.work, error, retry), correct);
    } catch (error) {
      if (nth === 0) throw error;
      // What was recorded before is settled; this comes again.
      for (const { work } of part) again(work, error, retry);
      continue;
    }
    for (const [n, ending] of part.entries()) {
      const { record } = ending;
      if (!saved[n]) {
        // What was not claimed has no other trace: in a moment it is decided anew, on what the other has written.
        if (!touches(ending.work.plan)) again(ending.work, new InHandError(), retry);
        else telemetry.error('another function took the response over', { key: record.key });
        continue;
      }
      telemetry.info('response ended', { key: record.key, state: record.state, outcome: record.outcome });
      measure(ending, telemetry, now());
    }
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
