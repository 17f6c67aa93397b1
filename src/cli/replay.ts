import { createLocalStack, type LocalStack, type LocalStackOptions } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import { settle } from '../../local/settle.ts';
import type { Config } from '../core/config.ts';
import type { Decision, Mode, Outcome } from '../core/decision.ts';
import { RiposteError } from '../core/errors.ts';
import { type Finding, findingKey, type SourceId } from '../core/finding.ts';
import { keyOfDecision } from '../core/response.ts';
import { describeError } from '../core/telemetry.ts';
import { holdingWant, type ResponseRecord } from '../journal/response-record.ts';
import type { RiposteYml } from '../policy/riposte-yml/sections.ts';
import { ANY_RIPOSTE, deployedRuleFor } from '../sources/deployed-rules.ts';
import { sourceOf } from '../sources/index.ts';
import type { FoundEvent } from './read-events.ts';

/** What became of one decision, with what changed from what to what. */
export interface Told extends Decision {
  ended: Outcome;
  said: string;
  from?: string;
  to?: string;
  advice?: string;
  /** The response that it became, by its key. */
  response?: string;
}

/** What became of one event. */
export type Replayed =
  | {
      file: string;
      source: string;
      /** The deployed rule that lets the event through; null when none does, and nobody hears of it. */
      rule: string | null;
      findings: { finding: Finding; told: Told[] }[];
    }
  | { file: string; error: { code: string; message: string } };

/** One account that events are put in. */
interface Place {
  stack: LocalStack;
  seed: (finding: Finding) => void;
}

/** An event that was read, and where it goes. */
interface Ready {
  file: string;
  source: SourceId;
  rule: string;
  text: string;
  findings: Finding[];
  at: number;
}

type Answered = Extract<Replayed, { findings: unknown }>;

interface ReplayOptions {
  /** Gives each event an account of its own, where nothing happened before. */
  eachAlone?: boolean;
  /** Hears of each alert that a message names. */
  onTold?: LocalStackOptions['onTold'];
}

/** The local account's stack. */
const STACK = 'riposte-local';

/**
 * Delivers events to Riposte in local accounts, one account for each account and region that events are put in. Events
 * arrive at their own time, whatever today is, and are followed until nothing more happens: give them in slices, in the
 * order of `slicesOf`.
 */
export function createReplay(
  settings: Partial<Config> & { mode: Mode },
  riposteYml: RiposteYml = {},
  { eachAlone = false, onTold }: ReplayOptions = {},
) {
  const places = new Map<string, Place>();
  /** What was done already, so that it is said of the first finding that brought it about. */
  const effects = new Set<string>();

  function placeFor({ receivedIn, partition }: Finding, startAt: number): Place {
    const name = `${receivedIn.account} ${receivedIn.region}`;
    const known = places.get(name);
    if (known) return known;
    const stack = createLocalStack({
      ...receivedIn,
      partition,
      startAt,
      settings,
      playbooks: riposteYml,
      stack: STACK,
      ...(onTold && { onTold }),
    });
    const place = { stack, seed: createSeeder(stack) };
    places.set(name, place);
    return place;
  }

  async function runIn(place: Place, events: readonly Ready[]): Promise<Answered[]> {
    const { stack, seed } = place;
    for (const { at, findings, source, text } of events) {
      // No clock goes backwards: what the events before took is spent.
      stack.setTime(Math.max(at, stack.world.now()));
      for (const finding of findings) seed(finding);
      stack.deliver(source, text);
    }
    await settle(stack);
    return (await follow(stack, events)).map((answer) => onceEach(answer, effects));
  }

  return {
    /** Each account's stack, by `account region`. */
    stacks: (): LocalStack[] => [...places.values()].map(({ stack }) => stack),

    /** Delivers events that happened so close to each other that they arrive together, in their order. */
    async run(events: readonly FoundEvent[]): Promise<Replayed[]> {
      if (!eachAlone) return runTogether(events);
      const all: Replayed[] = [];
      for (const event of events) {
        places.clear();
        effects.clear();
        all.push(...(await runTogether([event])));
      }
      return all;
    },
  };

  async function runTogether(events: readonly FoundEvent[]): Promise<Replayed[]> {
    const read = events.map(readEvent);
    const byPlace = new Map<Place, Ready[]>();
    for (const event of read) {
      if (!isReady(event)) continue;
      const [first] = event.findings;
      if (!first) continue;
      const place = placeFor(first, event.at);
      byPlace.set(place, [...(byPlace.get(place) ?? []), event]);
    }
    const answers = new Map<unknown, Replayed>();
    for (const [place, ready] of byPlace) {
      try {
        const answered = await runIn(place, ready);
        for (const [n, event] of ready.entries()) answers.set(event, answered[n] as Answered);
      } catch (problem) {
        for (const event of ready) answers.set(event, failed(event.file, problem));
      }
    }
    return read.map((event) => {
      if (!isReady(event)) return event;
      return answers.get(event) ?? { file: event.file, source: event.source, rule: event.rule, findings: [] };
    });
  }
}

const isReady = (event: Ready | Unanswered): event is Ready => 'text' in event;

/** Each effect stands once, at the finding that brought it about: another that wants the same finds it done. */
function onceEach(answer: Answered, effects: Set<string>): Answered {
  const findings = answer.findings.map(({ finding, told }) => ({
    finding,
    told: told.map((one): Told => {
      if (one.ended !== 'applied') return one;
      const effect = [finding.account, one.action, one.target, one.to ?? one.said].join('\n');
      if (!effects.has(effect)) {
        effects.add(effect);
        return one;
      }
      const { from: _from, to: _to, ...rest } = one;
      return { ...rest, ended: 'unchanged', said: `It was done already: ${one.said}` };
    }),
  }));
  return { ...answer, findings };
}

type Unanswered = Replayed & ({ error: unknown } | { rule: null });

function readEvent({ file, text, error }: FoundEvent): Ready | Unanswered {
  try {
    if (error || text === undefined) throw error;
    const event = JSON.parse(text) as { time?: string };
    const rule = deployedRuleFor(event, ANY_RIPOSTE);
    if (!rule) return { file, source: sourceOf(event).id, rule: null, findings: [] };
    const findings = rule.source.parse(event);
    const at = Date.parse(event.time ?? '') || Date.parse(findings[0]?.lastSeen ?? '');
    return { file, source: rule.source.id, rule: `${STACK}-${rule.name}`, text, findings, at };
  } catch (problem) {
    return failed(file, problem);
  }
}

function failed(file: string, problem: unknown) {
  const code = problem instanceof RiposteError ? problem.code : 'UNEXPECTED';
  return { file, error: { code, message: describeError(problem).message } };
}

const MINUTE_MS = 60_000;
/** So many events are followed minute by minute. */
const FEW = 300;
/** Of more, so many slices are made, as long as none is longer than an hour. */
const MOST_SLICES = 60;

/**
 * The events in the order in which they happened, in slices that are delivered together, each event by its place in the
 * list: a slice is a minute of event time, and up to an hour where there are many events. Those without a time come
 * first.
 */
export function slicesOf(events: readonly FoundEvent[]): number[][] {
  const times = events.map(({ at = 0 }) => at);
  const order = times.map((_, n) => n).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  const known = order.map((place) => times[place] ?? 0).filter((time) => time > 0);
  const span = (known.at(-1) ?? 0) - (known[0] ?? 0);
  const length = events.length <= FEW ? MINUTE_MS : Math.min(60 * MINUTE_MS, Math.max(MINUTE_MS, span / MOST_SLICES));
  const slices: number[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const place of order) {
    const time = times[place] ?? 0;
    if (time >= end) {
      slices.push([]);
      end = time + length;
    }
    slices.at(-1)?.push(place);
  }
  return slices;
}

/** Reads from the journal how each decision ended. */
async function follow(stack: LocalStack, events: readonly Ready[]): Promise<Answered[]> {
  const all = events.flatMap(({ findings }) => findings);
  const decided = await Promise.all(
    all.map(async (finding) => (await stack.journal.readFinding(finding))?.decisions ?? []),
  );
  const keys = all.flatMap((finding, n) => (decided[n] ?? []).map((decision) => keyOfDecision(finding, decision)));
  const { records } = await stack.journal.readResponses(keys);
  const known = new Map(records.map((record, n) => [keys[n], record]));
  const decisionsOf = new Map(all.map((finding, n) => [finding, decided[n] ?? []]));
  return events.map(({ file, source, rule, findings }) => ({
    file,
    source,
    rule,
    findings: findings.map((finding) => ({
      finding,
      told: (decisionsOf.get(finding) ?? []).map((decision) => {
        const response = keyOfDecision(finding, decision);
        return { ...ending(finding, decision, known.get(response)), response };
      }),
    })),
  }));
}

function ending(finding: Finding, decision: Decision, record: ResponseRecord | undefined): Told {
  if (decision.outcome) return { ...decision, ended: decision.outcome, said: decision.reason };
  if (!record?.outcome)
    return { ...decision, ended: 'failed', said: record?.reason ?? 'It was handed over, but nothing came of it.' };
  const { outcome, reason, from, to, advice } = record;
  // Done once: a finding that came when it was there already has joined it.
  const joined = record.wants.find((want) => want.finding === findingKey(finding));
  if (outcome === 'applied' && joined && joined !== holdingWant(record))
    return { ...decision, ended: 'unchanged', said: `It was done already, for ${holdingWant(record).finding}.` };
  const isChange = outcome === 'applied';
  return {
    ...decision,
    ended: outcome,
    said: reason ?? decision.reason,
    ...(isChange && from && { from }),
    ...(isChange && to && { to }),
    ...(advice && { advice }),
  };
}
