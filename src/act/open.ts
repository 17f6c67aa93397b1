import { ceilingAt, configAt, organisationPlace, reachesMembers, whyNotEntered } from '../actions/catalogue/members.ts';
import type { Action } from '../core/action.ts';
import type { ActionContext } from '../core/action-context.ts';
import type { ActionId } from '../core/action-ids.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { Finding } from '../core/finding.ts';
import type { Place } from '../core/organisation.ts';
import { parseResponseKey } from '../core/response.ts';
import { shortId } from '../core/short-id.ts';
import { NOBODY } from '../journal/former-record.ts';
import type { Journal } from '../journal/journal.ts';
import { briefFinding, decisionOf, holdingWant, isAhead, type ResponseRecord } from '../journal/response-record.ts';
import type { Settings } from '../journal/settings.ts';
import { verdictOn } from '../never-block/never-block.ts';
import { again } from './claim.ts';
import { ElsewhereError, elsewhere } from './elsewhere.ts';
import { untilOf } from './expiry.ts';
import { failure, isWorthRetrying, NOT_CALLED } from './failure.ts';
import { lookAfter } from './half-done.ts';
import { InHandError, UnrecordedError } from './in-hand.ts';
import { inMode } from './in-mode.ts';
import { type BudgetItems, radiiOf } from './limit.ts';
import { oneByOne } from './one-by-one.ts';
import { openRecord } from './opening.ts';
import type { Opened } from './openings.ts';
import { othersOf } from './others.ts';
import { backInHand } from './out-of-hands.ts';
import type { Plan } from './plan-steps.ts';
import type { Incoming } from './read-messages.ts';
import { planFor } from './step-plan.ts';
import { newestEvidence } from './take.ts';
import type { ActorOptions, Retry, Work } from './work.ts';

type Held = { settings: Settings | undefined; findings: ReadonlyMap<string, Finding>; journal: Journal };

/**
 * Reads the journal once for the whole batch, then what each action needs to know before it touches anything.
 *
 * @param unsettled keys of responses of which a message of the same batch comes again: what is answered may be recorded by that
 */
export async function openWorks(
  incoming: readonly Incoming[],
  journal: Journal,
  held: (id: ActionId) => Promise<Action | undefined>,
  options: ActorOptions,
  retry: Retry,
  unsettled: ReadonlySet<string> = new Set(),
): Promise<{ works: Work[]; budgets: BudgetItems }> {
  if (incoming.length === 0) return { works: [], budgets: new Map() };
  const { settings, records, budgets } = await journal.readResponses(
    incoming.map(({ key }) => key),
    radiiOf(incoming, (each) => actionOf(each, undefined)),
  );
  const actions = await Promise.all(incoming.map((each, n) => held(actionOf(each, records[n]))));
  const opened = incoming.flatMap((each, n) => {
    const id = actionOf(each, records[n]);
    const action = actions[n];
    const found = openRecord(each, records[n], {
      action,
      journal,
      ceilingOf: (want) => ceilingAt(briefFinding(want), id, options.config),
      now: options.now(),
      whyNever: ({ action: by, target }) => verdictOn(by, target.key, options.config)?.reason,
      approval: options.approval ?? {},
    });
    if (found.step === 'nothing') {
      const mayBeRecorded = isUnknown(each, records[n]) || unsettled.has(each.key) || each.behind.length > 0;
      if (isAnswer(each) && mayBeRecorded)
        for (const delivery of each.deliveries) retry(delivery, new UnrecordedError());
      return [];
    }
    const queue = found.step === 'later' ? undefined : elsewhere(found.step, id, options);
    if (found.step !== 'later' && queue === undefined) return [{ each, action, ...resumed(found, records[n], action) }];
    const why = queue === undefined ? new InHandError() : new ElsewhereError(queue);
    for (const delivery of each.deliveries) retry(delivery, why);
    return [];
  });
  const findings = await findingsOf(
    opened.map(({ each, found }) => ({ each, record: found.record })),
    journal,
  );
  const works = opened.map(({ each, action, found, earlier }) =>
    openOne(each, found, action, { settings, findings, journal }, earlier, options, retry),
  );
  const { now, after } = oneByOne((await Promise.all(works)).filter((work) => work !== undefined));
  for (const work of after) again(work, new InHandError(), retry);
  return { works: now, budgets };
}

/** What a person says to a question. A release before had nobody say that it lapsed. */
const isAnswer = ({ message }: Incoming): boolean =>
  (message.kind === 'approve' || message.kind === 'reject' || message.kind === 'later') && message.by !== NOBODY;

/** Whether what it is about is recorded nowhere: the response, or the question of it that was shown. */
const isUnknown = ({ message }: Incoming, record: ResponseRecord | undefined): boolean =>
  record === undefined || ('plan' in message && message.plan !== undefined && isAhead(message.plan, record));

function resumed(found: Opened, earlier: ResponseRecord | undefined, action: Action | undefined) {
  if (found.step !== 'attempt' || !earlier) return { found, earlier };
  return { found: { ...found, record: backInHand(found.record, action) }, earlier: backInHand(earlier, action) };
}

/** What acts on a record that is not read yet is named by the message. */
function actionOf({ key, wanted: [first] }: Incoming, record: ResponseRecord | undefined): ActionId {
  return record?.action ?? first?.decision.action ?? parseResponseKey(key)?.action ?? 'notify';
}

/** The findings that hold, whole: from the messages, or from the journal in one read for the batch. */
async function findingsOf(
  opened: readonly { each: Incoming; record: ResponseRecord }[],
  journal: Journal,
): Promise<Map<string, Finding>> {
  const found = new Map<string, Finding>();
  const missing = new Set<string>();
  for (const { each, record } of opened) {
    for (const { finding } of each.wanted) found.set(keyIn(finding), finding);
    if (record.wants.length > 0) missing.add(holdingWant(record).finding);
  }
  const keys = [...missing].filter((key) => !found.has(key));
  const read = keys.length > 0 ? await journal.readFindings(keys) : [];
  for (const [n, each] of read.entries()) if (each) found.set(keys[n] ?? '', each.finding);
  return found;
}

const keyIn = ({ source, account, region, id }: Finding): string => [source, account, region, id].join('#');

async function openOne(
  { deliveries, wanted }: Incoming,
  { step, record, isNews }: Opened,
  action: Action | undefined,
  { settings, findings, journal }: Held,
  before: ResponseRecord | undefined,
  options: ActorOptions,
  retry: Retry,
): Promise<Work | undefined> {
  const want = holdingWant(record);
  const finding = findings.get(want.finding) ?? briefFinding(want);
  const found = placeOf(step, record, finding);
  const where = inWhichAccount(found, record, action, options);
  const ctx = { ...contextOf(record, finding, options), ...where, others: othersOf(record, journal) };
  const earlier = withoutWhatIsOver(before, step);
  const seen = { earlier, isNews, findings: wanted.map((each) => each.finding) };
  const outOfReach = whyOutOfReach(record, found, options.config);
  const organisationAccount = organisationPlace(found, record.action, options.config)?.account;
  const reach = {
    ...(outOfReach !== undefined && { outOfReach }),
    ...(organisationAccount !== undefined && { organisationAccount }),
  };
  const work = { deliveries, record, action, ctx, ...seen, ...reach };
  const planned = (plan: Plan): Work => inMode(step, { ...work, plan }, before, options.config);
  const [first] = deliveries;
  try {
    return planned(await planFor(step, work, settings));
  } catch (error) {
    const receives = Math.max(...deliveries.map((each) => each.receives));
    if (!first || !isWorthRetrying(error, { ...first, receives }, record))
      return planned((await lookAfter(work, error)) ?? failure(error, work));
    for (const delivery of deliveries) retry(delivery, error);
    return undefined;
  }
}

/** What has expired or was undone is over: doing it again is news. What it was before that occasion is still known. */
function withoutWhatIsOver(before: ResponseRecord | undefined, step: Opened['step']): Work['earlier'] {
  if (before?.state === 'expired') return {};
  if (before?.state !== 'undone' || step !== 'attempt') return { ...before };
  const { outcome: _over, ...known } = before;
  return known;
}

/**
 * Whose account and region it is about. What has no region is entered by the role of the finding's region; what was done so
 * is looked at and taken back by the same one, wherever the finding came that holds now: docs/decisions/0052.
 */
function placeOf(step: Opened['step'], record: ResponseRecord, { account, region }: Finding): Place {
  const { entered, occasion = 1, beforeOf = occasion } = record;
  const isOver = beforeOf !== occasion && step !== 'undo' && step !== 'expire';
  return { account, region: entered === undefined || isOver ? region : entered };
}

function contextOf(
  record: ResponseRecord,
  finding: Finding,
  { now, sleep }: ActorOptions,
): Omit<ActionContext, 'clients' | 'config' | 'home'> {
  const { key, by, approved, to, occasion = 1 } = record;
  return {
    now,
    sleep,
    finding,
    params: decisionOf(record).params,
    until: untilOf(record, now()),
    key: occasion > 1 ? `${key}~${occasion}` : key,
    evidenceAt: newestEvidence(record.wants),
    ...(by && { by }),
    ...(isBegun(record) && { isBegun: true as const }),
    ...(approved && to !== undefined && { asked: to }),
  };
}

/** The state before it was read for this occasion, which has not come to its end; see `ActionContext`. */
const isBegun = ({ before, occasion = 1, beforeOf = occasion, state, outcome }: ResponseRecord): boolean =>
  before !== undefined && beforeOf === occasion && !(state === 'done' && outcome === 'applied');

/**
 * Where an action is done: in this account, or in a member account, in the name of the role there. A function that only
 * asks or tells needs no clients for that; one that acts and knows no members gets none at all.
 */
function inWhichAccount(
  found: Place,
  record: ResponseRecord,
  action: Action | undefined,
  { clients, config, clientsOf }: ActorOptions,
): Pick<ActionContext, 'clients' | 'config' | 'home'> {
  const at = configAt(found, record.action, config);
  const isHome = at.account === config.account && at.region === config.region;
  if (isHome || !action) return { clients, config: at };
  const home = config;
  const why = whyNotEntered(found, record.action, config);
  if (why !== undefined || !clientsOf) return { clients: closedClients(why), config: at, home };
  const { inventory } = config;
  return { clients: clientsOf(at.account, at.region, { inventory, session: shortId(record.key) }), config: at, home };
}

/** Clients that call nobody, for an account that may not be entered now. What is tried with them waits for that. */
function closedClients(why = 'This function has no clients for other accounts.'): Clients {
  const message = `${NOT_CALLED}: ${why}`;
  const send = () => Promise.reject(Object.assign(new Error(message), { name: 'AccessDenied' }));
  return new Proxy({} as Clients, { get: () => ({ send }) });
}

/** Why what was begun in a member account cannot be undone there now: its names may stand for others here. */
const whyOutOfReach = ({ action, before }: ResponseRecord, found: Place, home: Config): string | undefined =>
  before !== undefined && reachesMembers(action) ? whyNotEntered(found, action, home) : undefined;
