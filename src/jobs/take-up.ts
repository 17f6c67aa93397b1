import { waitsOn } from '../act/held-yes.ts';
import { whyAway } from '../act/out-of-hands.ts';
import { ceilingAt } from '../actions/catalogue/members.ts';
import type { Notice } from '../alerts/alert.ts';
import type { ActionId } from '../core/action-ids.ts';
import type { Budgets } from '../core/budgets.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { MODES } from '../core/decision.ts';
import { seenAtOf } from '../core/finding.ts';
import type { ActMessage, LeaveMessage, Message } from '../core/messages.ts';
import { parseResponseKey } from '../core/response.ts';
import { decide } from '../decide/decide.ts';
import { queueOf } from '../decide/outgoing.ts';
import { HELD_BY, type HeldBy } from '../journal/due-records.ts';
import { createInventoryReader, type InventoryReader } from '../journal/inventory.ts';
import { createJournal } from '../journal/journal.ts';
import { briefFinding, holdingWant, type ResponseRecord } from '../journal/response-record.ts';
import type { FindingRecord } from '../journal/stored-finding.ts';
import { createKnownReader } from '../never-block/known-reader.ts';
import { verdictOn } from '../never-block/never-block.ts';
import type { Outgoing } from '../platform/queues.ts';
import type { PlaybookSet } from '../policy/match/match.ts';
import type { Layer } from '../policy/playbooks/order.ts';
import { createPlaybookReader } from '../policy/playbooks/playbook-reader.ts';
import { type ByRoom, byRoom } from './take-up-budgets.ts';
import { spread } from './take-up-pace.ts';
import { catchUpQuestion } from './take-up-question.ts';

interface TakeUpOptions {
  clients: Pick<Clients, 'dynamodb'>;
  config: Config;
  now(): number;
  riposteYml?: Layer | undefined;
  /** Whether no switch holds it now; nothing is held unless told. */
  isFree?: ((record: ResponseRecord) => boolean) | undefined;
  /** Those of the deployed riposte.yml unless told. */
  budgets?: Budgets | undefined;
  /** Read anew unless told. */
  inventory?: InventoryReader | undefined;
}

/** So many that were held back are read for one sweep; the most severe first. */
const MOST_HELD = 100;
/** As long as a switch holds some of them, the others are looked for among so many. */
const MOST_LOOKED_AT = 5_000;

/**
 * Decides open ends anew, as if their findings were seen now: by today's rules, guards and never-block. What nothing calls
 * for any more leaves its response. Called only while nothing is paused.
 *
 * @param due open ends whose time has come; what the mode or the pause held back is found here
 * @returns the messages to hand over, and the question about what has to wait
 */
export async function takeUp(
  due: readonly ResponseRecord[],
  options: TakeUpOptions,
): Promise<{ messages: Outgoing[]; question?: Notice }> {
  const { clients, config } = options;
  const journal = createJournal(clients.dynamodb, config.table);
  const { isFree } = options;
  const inventory = options.inventory ?? createInventoryReader(options);
  const current = await inventory.on(config);
  const free = async (most: number): Promise<{ read: number; all: ResponseRecord[] } & ByRoom> => {
    const read = await journal.readHeld(releasedBy(config), most);
    const all = read.filter((record) => (isFree?.(record) ?? true) && !isHeldByAccount(record, current));
    return { read: read.length, all, ...(await byRoom(all, journal, options)) };
  };
  const first = await free(MOST_HELD);
  // What a switch or a budget holds must not hide the rest.
  const hides = first.read >= MOST_HELD && first.within.length < first.read;
  const { all, within, unsaid } = hides ? await free(MOST_LOOKED_AT) : first;
  // What a budget holds has a question of its own.
  const asked = all.filter(({ open }) => open !== 'budget');
  const isUp = (record: ResponseRecord): boolean => !waitsOn(record, current, options.now());
  const spreadOut = await spread([...within, ...unsaid], asked, options);
  const question = catchUpQuestion(spreadOut, first.read < MOST_HELD);
  return {
    messages: await decideAnew([...due.filter(isUp), ...spreadOut.chosen], { ...options, inventory }),
    ...(question && { question }),
  };
}

/** What the ceiling of an account of the organisation holds back still, whatever the deployed mode is. */
const isHeldByAccount = (record: ResponseRecord, config: Config): boolean =>
  record.open === 'ceiling' &&
  MODES.indexOf(ceilingAt(briefFinding(holdingWant(record)), record.action, config)) <= MODES.indexOf(record.mode);

/**
 * Decides responses anew, as if their findings were seen now.
 *
 * @param by the person who wants it; absent for the sweep
 * @returns the messages to hand over; those about a finding that calls for nothing any more let it leave its response
 */
export async function decideAnew(
  records: readonly ResponseRecord[],
  options: TakeUpOptions,
  by?: string,
): Promise<Outgoing[]> {
  const { clients, config, now, inventory = createInventoryReader(options) } = options;
  const journal = createJournal(clients.dynamodb, config.table);
  if (records.length === 0) return [];
  const keys = [...new Set(records.flatMap(({ wants }) => wants.map(({ finding }) => finding)))];
  const found = await journal.readFindings(keys);
  const findings = new Map(keys.map((key, n) => [key, found[n]]));
  const [current, playbooks] = await Promise.all([
    createKnownReader({ clients, config, now })
      .current()
      .then((known) => inventory.on(known)),
    createPlaybookReader(options).current(),
  ]);
  return records.flatMap((record) => anew(record, findings, { config: current, now: now(), playbooks, by }));
}

/** What the deployed mode holds back no more; what the pause held back is free as soon as it is over. */
const releasedBy = ({ mode }: Pick<Config, 'mode'>): HeldBy[] =>
  HELD_BY.filter((by) => by === 'paused' || MODES.indexOf(mode) > MODES.indexOf(by));

interface Deciding {
  config: Config;
  now: number;
  playbooks: PlaybookSet;
  by: string | undefined;
}

function anew(
  record: ResponseRecord,
  findings: ReadonlyMap<string, FindingRecord | undefined>,
  { config, now, playbooks, by }: Deciding,
): Outgoing[] {
  const spared = whySpared(record, config);
  return record.wants.flatMap((want): Outgoing[] => {
    const finding = findings.get(want.finding)?.finding;
    const messages = finding ? decide(finding, config, now, playbooks).messages : [];
    const isFormer = parseResponseKey(record.key) === undefined;
    const same = messages.find(({ key, decision }) =>
      isFormer ? decision.action === record.action && decision.target === record.target.key : key === record.key,
    );
    const out = (message: ActMessage): Outgoing => ({
      from: record.key,
      queue: queueOf(message, config),
      body: JSON.stringify(message satisfies Message),
    });
    if (same) return [out({ ...same, takeUp: true, ...(by && { by }) })];
    const why = spared ?? (finding ? whyLeft(finding, record.action, config) : 'the journal no longer knows it');
    const left = { finding: want.finding, seenAt: Math.max(want.seenAt, finding ? seenAtOf(finding) : 0) };
    // What nothing answers any more, and somebody has to settle, is told before it leaves: else nothing would be open of it.
    return [
      ...messages.filter(({ alone }) => alone).map(out),
      leaving(record, { ...left, why, ...(spared && { upTo: now }) }, config),
    ];
  });
}

/** Why nothing is done to a target, whichever finding asks for it, those too that are only counted. */
function whySpared({ action, target }: ResponseRecord, config: Config): string | undefined {
  const verdict = verdictOn(action, target.key, config);
  return verdict?.isShared ? undefined : verdict?.reason;
}

const whyLeft = ({ archived }: FindingRecord['finding'], action: ActionId, { actions }: Config): string => {
  if (archived) return 'it is archived';
  return actions.includes(action) ? 'no rule calls for it now' : whyAway(action);
};

function leaving({ key }: ResponseRecord, left: Omit<LeaveMessage, 'kind' | 'key'>, config: Config): Outgoing {
  const message: LeaveMessage = { kind: 'leave', key, ...left };
  return { from: key, queue: config.queues.notify, body: JSON.stringify(message) };
}
