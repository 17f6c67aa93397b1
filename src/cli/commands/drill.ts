import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { catalogue } from '../../actions/catalogue/catalogue.ts';
import { commandFor } from '../../alerts/command.ts';
import type { ActionId } from '../../core/action-ids.ts';
import { queueOfGroup } from '../../core/config.ts';
import { containmentLines } from '../../core/contain.ts';
import { isAwsError } from '../../core/errors.ts';
import type { ActMessage } from '../../core/messages.ts';
import { tagsOf } from '../../core/tags.ts';
import type { ResponseRecord } from '../../journal/response-record.ts';
import { sendAll } from '../../platform/queues.ts';
import { endingOf } from '../entries.ts';
import { shown } from '../out.ts';
import { sendAnswers } from './answer-sending.ts';
import { CommandError, type Context, journalOf } from './context.ts';
import { drillMessage } from './drill-message.ts';

export interface DrillOptions {
  /** How long it stays contained. */
  minutes: number;
}

/** What the owner of an instance says by it: that it may be isolated for a drill. */
const DRILL_TAG = 'riposte:drill';
const POLL_MS = 2_000;
/** How long a question may take to arrive, and a containment or an undo to end. */
const ASKED_MS = 120_000;
const DONE_MS = 15 * 60_000;

/**
 * Contains a tagged target by the deployed function, as a finding would after a yes; waits; undoes it; and says how long
 * each took. The command itself touches nothing: what it sends takes the way of every response, with its journal and alerts.
 *
 * @returns 1 where it was not contained, or is not as before
 * @throws CommandError when it must not be done, or does not end
 */
export async function drill(
  action: ActionId,
  target: string,
  { minutes }: DrillOptions,
  context: Context,
): Promise<number> {
  const { deployment, out, now, sleep } = context;
  const message = drillMessage(action, target, deployment, now());
  const before = await checkMay(action, target, message, context);
  const question = `Isolate ${target} in ${deployment.stack}, account ${deployment.account}, for ${minutes} minutes? What runs on it is cut off meanwhile`;
  if (!(await context.confirm(question))) {
    out.note('Nothing was sent.');
    return 1;
  }
  const began = now();
  const waiting = await ask(message, context);
  if (waiting.state !== 'waiting') throw new CommandError(`It was not done: ${shown(waiting.reason ?? '', 600)}`);
  const asked = now();
  out.note(`It ${shown(waiting.effect ?? '', 600)}.`);
  const by = await context.whoAmI();
  out.note(`Whatever becomes of this command, this ends it: ${commandFor('undo', message.key)}`);
  await send('approve', waiting, by, context);
  const contained = await until(message.key, isContained(waiting), DONE_MS, context);
  const effective = now();
  tell(contained, context);
  const isCut = contained.outcome === 'applied' || contained.outcome === 'partial';
  if (isCut) {
    const end = effective + minutes * 60_000;
    while (now() < end) await sleep(Math.min(30_000, end - now()));
  }
  const releasing = now();
  const undone = isCut ? await release(contained, by, context) : contained;
  const took = {
    asked: asked - began,
    contained: effective - asked,
    held: releasing - effective,
    undone: now() - releasing,
  };
  const after = (await readInstance(target, context)).groups;
  return report(contained, undone, took, { before, after }, context);
}

/** @returns the groups of its interfaces. @throws CommandError saying why it must not be drilled, and what to do */
async function checkMay(action: ActionId, target: string, { key }: ActMessage, context: Context): Promise<string> {
  const { contains } = catalogue[action];
  const { actions, mode, stack } = await context.settings();
  if (!actions.includes(action))
    throw new CommandError(`${action} is not deployed in ${stack}: contain: [${contains}] in riposte.yml, and deploy.`);
  if (mode === 'observe' || mode === 'notify')
    throw new CommandError(`The mode of ${stack} is ${mode}, in which nothing is touched: deploy it with approve.`);
  const { tags, groups } = await readInstance(target, context);
  if (tags[DRILL_TAG] !== 'true')
    throw new CommandError(
      `${target} has no tag ${DRILL_TAG}=true. Where it may be cut off for a while: aws ec2 create-tags --resources ${target} --tags Key=${DRILL_TAG},Value=true`,
    );
  const [known] = (await journalOf(context).readResponses([key])).records;
  const isOver = known === undefined || known.state === 'undone' || (known.state === 'done' && !isCutBy(known));
  if (!isOver)
    throw new CommandError(
      `${target} is in hand already (${endingOf(known)}): ${commandFor('show', key)}. A drill begins where nothing is contained.`,
    );
  return groups;
}

const isCutBy = ({ outcome }: ResponseRecord): boolean => outcome === 'applied' || outcome === 'partial';

/** Its tags, and which security groups each of its interfaces has, as one text. */
async function readInstance(
  id: string,
  { clients: { ec2 } }: Context,
): Promise<{ tags: Record<string, string>; groups: string }> {
  try {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    const { Tags, NetworkInterfaces = [] } = Reservations[0]?.Instances?.[0] ?? {};
    const groups = NetworkInterfaces.map(
      ({ NetworkInterfaceId, Groups = [] }) =>
        `${NetworkInterfaceId} in ${Groups.map(({ GroupId }) => GroupId).join(', ')}`,
    );
    return { tags: tagsOf(Tags), groups: groups.toSorted().join('; ') };
  } catch (error) {
    if (!isAwsError(error, 'InvalidInstanceID.NotFound', 'InvalidInstanceID.Malformed')) throw error;
    throw new CommandError(`There is no instance ${shown(id, 40)} in this region.`);
  }
}

/** Sends it as a finding would, and waits for the question, or for why there is none. */
async function ask(message: ActMessage, context: Context): Promise<ResponseRecord> {
  const [known] = (await journalOf(context).readResponses([message.key])).records;
  const queue = queueOfGroup(catalogue[message.decision.action].group, context.deployment);
  const outgoing = [{ from: message.key, queue, body: JSON.stringify(message) }];
  await sendAll(context.clients.sqs, outgoing, (_key, error) => {
    throw error;
  });
  const isNew = ({ version, state }: ResponseRecord): boolean =>
    version > (known?.version ?? 0) && (state === 'waiting' || state === 'done');
  return until(message.key, isNew, ASKED_MS, context);
}

async function send(kind: 'approve' | 'undo', record: ResponseRecord, by: string, context: Context): Promise<void> {
  const [failed] = await sendAnswers(kind, [record], { by, reason: 'a drill' }, context);
  if (failed) throw failed.error;
}

const isContained =
  (asked: ResponseRecord) =>
  ({ version, state }: ResponseRecord): boolean =>
    version > asked.version && state === 'done';

async function release(contained: ResponseRecord, by: string, context: Context): Promise<ResponseRecord> {
  await send('undo', contained, by, context);
  const isOver = ({ version, state }: ResponseRecord): boolean =>
    version > contained.version && (state === 'undone' || state === 'done');
  return until(contained.key, isOver, DONE_MS, context);
}

/** The record once it is so. @throws CommandError with the command that ends the drill where it is not in time */
async function until(
  key: string,
  isSo: (record: ResponseRecord) => boolean,
  ms: number,
  context: Context,
): Promise<ResponseRecord> {
  const journal = journalOf(context);
  const last = context.now() + ms;
  while (context.now() < last) {
    await context.sleep(POLL_MS);
    const [record] = (await journal.readResponses([key])).records;
    if (record && isSo(record)) return record;
  }
  throw new CommandError(
    `Nothing came of it within ${ms / 60_000} minutes. See ${commandFor('show', key)}; what was contained ends by ${commandFor('undo', key)}`,
  );
}

function tell(record: ResponseRecord, { out }: Context): void {
  out.line(shown(record.reason ?? '', 600));
  for (const [name, text] of record.containment ? containmentLines(record.containment) : [])
    out.line(`  ${name.padEnd(16)} ${shown(text, 600)}`);
}

type Took = Record<'asked' | 'contained' | 'held' | 'undone', number>;

function report(
  contained: ResponseRecord,
  undone: ResponseRecord,
  took: Took,
  { before, after }: { before: string; after: string },
  { out }: Context,
): number {
  const { action, target, outcome, containment } = contained;
  const isBack = undone.state === 'undone' && before === after;
  const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
  if (undone.state === 'undone') out.line(shown(undone.reason ?? '', 600));
  if (isBack)
    out.line(
      `Asked after ${seconds(took.asked)}, contained after ${seconds(took.contained)}, held ${seconds(took.held)}, undone after ${seconds(took.undone)}.`,
    );
  else if (isCutBy(contained))
    out.line(`It is not as before. Before: ${shown(before, 600)}. Now: ${shown(after, 600)}. Put it back by hand.`);
  out.data({
    action,
    target: target.key,
    outcome,
    proof: containment?.proof.verdict,
    undone: isBack,
    said: undone.reason,
    tookMs: took,
  });
  return isBack && outcome === 'applied' ? 0 : 1;
}
