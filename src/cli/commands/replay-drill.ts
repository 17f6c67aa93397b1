import { plural } from '../../alerts/plain-text.ts';
import { severityBand } from '../../core/finding.ts';
import { REPLAY_SOURCE } from '../../core/replay-event.ts';
import { type DrillFinding, type DrillRecord, drillKey } from '../../journal/drill-records.ts';
import { createTable } from '../../platform/table.ts';
import { FormsMet } from '../events/forms.ts';
import { shown } from '../out.ts';
import { type Put, putEvents } from '../put-events.ts';
import { type FoundEvent, readEvents } from '../read-events.ts';
import { CommandError, type Context } from './context.ts';

export interface ReplayOptions {
  /** Events a second. */
  rate: number;
  /** Whether to wait for what is decided. */
  wait: boolean;
}

/** One event of the files: where it is from, and what became of it. */
interface Replayed {
  file: string;
  id?: string;
  problem?: string;
  record?: DrillRecord;
}

const WAIT_MS = 90_000;
const LOOK_MS = 3_000;
const NOT_PROVEN =
  'This proves deciding, the journal, alerts and channels of the deployed stack. The patterns of the real rules are proven by npm run test:reality.';

/**
 * Replays events of people's own in a deployed stack as drills: they are decided, explained and told there, and never acted
 * on. It takes what `explain` takes.
 *
 * @returns 1 where an event could not be read, sent or decided
 * @throws CommandError where the stack has no bus for them
 */
export async function replayDrill(paths: readonly string[], options: ReplayOptions, context: Context): Promise<number> {
  const { deployment, out, confirm } = context;
  const bus = deployment.replayBus;
  if (bus === undefined)
    throw new CommandError(
      `${deployment.stack} has no bus for drills. Set replayBus to on, and deploy: npx serverless deploy --param replayBus=on, beside the other settings.`,
    );
  const met = new FormsMet();
  const events = await readEvents(paths, met);
  for (const line of met.lines()) out.note(line);
  const ask = `Replay ${plural(events.length, 'event')} as drills in ${deployment.stack}, account ${deployment.account}? People are told, and nothing is acted on.`;
  if (!(await confirm(ask))) {
    out.note('Nothing was sent.');
    return 1;
  }
  const replayed = await send(events, bus, options.rate, context);
  if (options.wait) await waitFor(replayed, context);
  out.data({ stack: deployment.stack, bus, events: replayed.map(toJson) });
  for (const line of replayed.flatMap((one) => linesOf(one, options.wait, out.colors.red))) out.line(line);
  for (const line of summaryOf(replayed, options.wait)) out.line(line);
  return replayed.every((one) => isDone(one, options.wait)) ? 0 : 1;
}

async function send(
  events: readonly FoundEvent[],
  bus: string,
  rate: number,
  { clients, out, sleep }: Context,
): Promise<Replayed[]> {
  const good = events.filter(({ error, text }) => !error && text !== undefined);
  const entries = good.map(({ text = '' }) => ({
    EventBusName: bus,
    Source: REPLAY_SOURCE,
    DetailType: 'Riposte drill',
    Detail: text,
  }));
  const say = (done: number): void => void (done % 500 === 0 && out.note(`${done} of ${entries.length} sent …`));
  const puts = new Map<FoundEvent, Put>();
  for (const [n, put] of (await putEvents(clients.eventbridge, entries, { rate, sleep, say })).entries()) {
    const event = good[n];
    if (event) puts.set(event, put);
  }
  return events.map((event) => {
    const put = puts.get(event);
    return { file: event.file, ...(put ?? { problem: event.error?.message ?? 'there is no event' }) };
  });
}

/** Waits until each is decided, or the time is over. */
async function waitFor(replayed: Replayed[], { clients, deployment, now, sleep, out }: Context): Promise<void> {
  const table = createTable(clients.dynamodb, deployment.table);
  const until = now() + WAIT_MS;
  const open = (): Replayed[] => replayed.filter(({ id, record }) => id !== undefined && record === undefined);
  if (open().length > 0) out.note(`Sent. Waiting up to ${WAIT_MS / 1_000} seconds for what is decided …`);
  while (open().length > 0 && now() < until) {
    await sleep(LOOK_MS);
    const waiting = open();
    const found = await table.getAll<DrillRecord>(waiting.map(({ id = '' }) => drillKey(id)));
    for (const [n, record] of found.entries()) {
      const one = waiting[n];
      if (one && record) one.record = record;
    }
  }
}

const isDone = ({ id, record }: Replayed, waited: boolean): boolean =>
  waited ? record !== undefined && record.error === undefined : id !== undefined;

function linesOf({ file, id, problem, record }: Replayed, waited: boolean, red: (text: string) => string): string[] {
  const name = shown(file, 200);
  if (problem !== undefined) return [red(`${name}: not sent: ${shown(problem, 400)}`)];
  if (!record) return waited ? [red(`${name}: ${id}: not decided yet; look at the log of the function drills`)] : [];
  if (record.error) return [red(`${name}: ${record.error.code}: ${shown(record.error.message, 400)}`)];
  if (record.findings.length === 0) return [`${name}: nothing to tell and nothing to do.`];
  return record.findings.flatMap((finding) => [headOf(name, finding), ...finding.decisions.map(decisionLine)]);
}

const headOf = (name: string, { type, severity, account, region }: DrillFinding): string =>
  `${name}: ${shown(type, 128)}, ${severityBand(severity).toUpperCase()} ${severity}, ${account} ${region}`;

function decisionLine({
  playbook,
  action,
  target,
  mode,
  outcome,
  guard,
  reason,
}: DrillFinding['decisions'][number]): string {
  const what = action === 'notify' ? '' : ` ${action} ${shown(target, 200)}`;
  const how = outcome ?? WOULD[mode];
  return `  ${how}${what} (playbook ${shown(playbook, 64)}${guard ? `, guard ${shown(guard, 64)}` : ''}): ${shown(reason, 300)}`;
}

const WOULD: Record<string, string> = {
  enforce: 'would act:',
  approve: 'would ask:',
  notify: 'would tell',
  observe: 'would note',
};

function summaryOf(replayed: readonly Replayed[], waited: boolean): string[] {
  const sent = replayed.filter(({ id }) => id !== undefined).length;
  const decided = replayed.filter(({ record }) => record && !record.error).length;
  const told = replayed.some(({ record }) => (record?.told ?? 0) > 0);
  const words = waited ? `, ${decided} decided, ${told ? 'told as drills' : 'nothing to tell'}` : '';
  return [`${plural(replayed.length, 'event')}: ${sent} sent${words}. Nothing was acted on.`, NOT_PROVEN];
}

const toJson = ({ file, id, problem, record }: Replayed): object => ({
  file,
  id: id ?? null,
  ...(problem !== undefined && { problem }),
  decided: record
    ? { at: new Date(record.at).toISOString(), findings: record.findings, ...(record.error && { error: record.error }) }
    : null,
});
