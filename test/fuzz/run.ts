import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { RiposteError } from '../../src/core/errors.ts';
import type { Finding, SourceId } from '../../src/core/finding.ts';
import { decide } from '../../src/decide/decide.ts';
import { parseEvent } from '../../src/decide/read-event.ts';
import { readConfig } from '../../src/platform/read-config.ts';
import { indexPlaybooks } from '../../src/policy/match/match.ts';
import { playbooks as builtIn } from '../../src/policy/playbooks/index.ts';
import { sources } from '../../src/sources/index.ts';
import { environment, NOW } from '../support/fixtures.ts';
import { againBy } from './campaign.ts';
import { actsOf, isForPeople, nameOf, wrongWith } from './invariants.ts';
import { createSubject, damaged, mutate, type Subject } from './mutate.ts';
import { createRandom, type Random } from './random.ts';
import { swollen } from './swell.ts';
import { tooLong } from './too-long.ts';
import { checkFinding } from './well-formed.ts';

const EVENTS = new URL('../../events/', import.meta.url);

export interface FuzzResult {
  runs: number;
  /** How many mutated events were read, and how many of those led to an action. */
  read: number;
  acting: number;
  failures: string[];
}

interface Case extends Subject {
  source: SourceId;
  text: string;
  /** What the event as it is leads to. */
  acts: ReadonlySet<string>;
}

/** Everything that can act, is on: a mutation must not profit from what is off. */
const config = {
  ...readConfig(environment),
  known: { ranges: [], ownReadAt: NOW },
  mode: 'enforce' as const,
  networkAcls: ['acl-0123456789abcdef0'],
  egressPrefixLists: { v4: 'pl-0123456789abcdef0', v6: 'pl-0123456789abcdef1' },
  domainList: 'rslvr-fdl-0123456789abcdef',
};

const playbooks = indexPlaybooks(builtIn);

const actsFor = (findings: readonly Finding[]) =>
  findings.map((finding) => ({ finding, acts: actsOf(decide(finding, config, NOW, playbooks)) }));

function caseOf(source: SourceId, file: string): Case {
  const text = readFileSync(new URL(`${source}/${file}`, EVENTS), 'utf8');
  const subject = createSubject(`${source}/${file}`, JSON.parse(text));
  const acts = new Set(
    actsFor(readOrRefused(() => sources[source].parse(subject.event)) ?? []).flatMap((one) => one.acts.map(nameOf)),
  );
  return { ...subject, source, text, acts };
}

/** Every bundled event of every source. */
const allCases = (): Case[] =>
  (Object.keys(sources) as SourceId[]).flatMap((source) =>
    existsSync(new URL(`${source}/`, EVENTS))
      ? readdirSync(new URL(`${source}/`, EVENTS))
          .filter((file) => file.endsWith('.json'))
          .map((file) => caseOf(source, file))
      : [],
  );

/** Undefined when it was refused with an error of ours; any other error goes on. */
function readOrRefused(read: () => Finding[]): Finding[] | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RiposteError) return undefined;
    throw error;
  }
}

/** Each mutation has a seed of its own, so that one of a million can be run again alone. */
export function fuzz(firstSeed: number, runs: number): FuzzResult {
  // Half of the events are refused, and stacks cost more than reading. One run alone shows them.
  if (runs > 1) Error.stackTraceLimit = 0;
  const cases = allCases();
  const result: FuzzResult = { runs, read: 0, acting: 0, failures: [] };
  for (let run = 0; run < runs && result.failures.length < 5; run += 1) {
    const seed = (firstSeed + run) % 2 ** 32;
    const random = createRandom(seed);
    const one = random.pick(cases);
    const failure = random.below(50) === 0 ? damagedOnTheWay(one, random) : mutated(one, random, cases, result);
    if (failure) result.failures.push(`events: seed ${seed}: ${failure}\n  ${againBy('events', seed)}`);
  }
  return result;
}

function damagedOnTheWay({ source, name, text }: Case, random: Random): string | undefined {
  try {
    readOrRefused(() => parseEvent([sources[source]], damaged(text, random)));
    return undefined;
  } catch (error) {
    return `${name}, damaged: ${String(error)}`;
  }
}

function mutated(one: Case, random: Random, cases: readonly Case[], result: FuzzResult): string | undefined {
  const mutation = mutate(one, random, cases);
  try {
    const findings = readOrRefused(() => sources[one.source].parse(one.event));
    if (!findings) return undefined;
    result.read += 1;
    const wrong = judged(one, findings, mutation.paths, result);
    return wrong && `${mutation.log.join(', ')}: ${wrong}`;
  } catch (error) {
    return `${mutation.log.join(', ')}: ${error instanceof Error ? error.stack : String(error)}`;
  } finally {
    mutation.undo();
  }
}

function judged(
  one: Case,
  findings: readonly Finding[],
  paths: readonly string[],
  result: FuzzResult,
): string | undefined {
  for (const { finding, acts } of actsFor(findings)) {
    const wrong = checkFinding(finding) ?? wrongWith(acts, one.event, finding, config);
    if (wrong) return wrong;
    if (acts.length > 0) result.acting += 1;
    const added = isForPeople(paths) ? acts.map(nameOf).find((name) => !one.acts.has(name)) : undefined;
    if (added) return `words for people led to ${added}`;
  }
  return undefined;
}

export interface LargeResult {
  read: number;
  failures: string[];
  /** The most processor time that one event took, in ms, and which it was. */
  slowest: { ms: number; log: string };
}

/** Events that have grown to EventBridge's limit: from the text to the decisions, with a bound on what they take. */
export function fuzzLarge(firstSeed: number, runs: number): LargeResult {
  const cases = allCases();
  const result: LargeResult = { read: 0, failures: [], slowest: { ms: 0, log: '' } };
  for (let run = 0; run < runs && result.failures.length < 5; run += 1) {
    const seed = (firstSeed + run) % 2 ** 32;
    const random = createRandom(seed);
    const one = random.pick(cases);
    const { body, log } = swollen(one, random);
    const started = process.threadCpuUsage();
    const failure = largeFailure(one, body, result);
    const { user, system } = process.threadCpuUsage(started);
    const ms = Math.round((user + system) / 1000);
    const said = `${one.name}, ${log}`;
    if (ms > result.slowest.ms) result.slowest = { ms, log: said };
    const wrong = failure ?? tooLong(ms);
    if (wrong) result.failures.push(`events: seed ${seed}: ${said}: ${wrong}\n  ${againBy('events', seed)}`);
  }
  return result;
}

function largeFailure({ source, acts: own }: Case, body: string, result: LargeResult): string | undefined {
  try {
    const findings = readOrRefused(() => parseEvent([sources[source]], body));
    if (!findings) return undefined;
    result.read += 1;
    for (const { finding, acts } of actsFor(findings)) {
      const wrong = checkFinding(finding) ?? (acts.length > own.size + 100 ? `${acts.length} actions` : undefined);
      if (wrong) return wrong;
      if (JSON.stringify(finding).length > 240_000) return 'a finding that no queue takes';
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
