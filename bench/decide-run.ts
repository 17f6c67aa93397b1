/**
 * Decides about every bundled event again and again, and says on standard output how fast. A process of its own: what an
 * engine has seen of other work before makes the same code slower.
 */
import { readFileSync } from 'node:fs';
import { createLocalStack } from '../local/local-stack.ts';
import type { Playbook } from '../src/core/playbook.ts';
import { correlate } from '../src/decide/correlate/correlate.ts';
import { decide } from '../src/decide/decide.ts';
import { parseEvent } from '../src/decide/read-event.ts';
import { indexPlaybooks, type PlaybookSet } from '../src/policy/match/match.ts';
import { playbooks } from '../src/policy/playbooks/index.ts';
import { sources } from '../src/sources/index.ts';
import type { Source } from '../src/sources/source.ts';
import { allEvents } from './bundled-events.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const CUSTOM = 500;
const ROUNDS = 75;
/** Some passes: on a busy machine longer rounds would all be interrupted, after which the caches are cold. */
const ROUND_US = 30_000;
/** Passes until the engine has compiled what it compiles. Before that, a busy machine would show how it does so. */
const WARM_UP = 150;

/** One event as text, and the source that reads it. */
interface Body {
  source: Source;
  body: string;
}

/** Custom playbooks as people write them: of many types and none that the events have, so that all of them are tried. */
const customPlaybooks = (count: number): Playbook[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `custom-${n}`,
    when: {
      source: n % 4 === 0 ? ['guardduty', 'security-hub'] : 'guardduty',
      type: n % 3 === 0 ? `Custom:*/Thing${n}*` : [`Recon:EC2/PortProbe${n}`, `Policy:S3/Rule${n}`],
      resource: { kind: 'instance', tag: `team=${n}` },
      ...(n % 10 === 0 && { type: '*', account: '444455556666', region: 'eu-north-1' }),
    },
    steps: [{ action: 'notify', mode: 'notify' }],
    why: 'A rule of somebody’s own, for measuring.',
  }));

function bodiesOf(names: readonly string[]): Body[] {
  return names.map((name) => ({
    source: sources[name.slice(0, name.indexOf('/')) as keyof typeof sources],
    // Without the blanks that people like to read: so EventBridge sends them.
    body: JSON.stringify(JSON.parse(readFileSync(new URL(`../events/${name}.json`, import.meta.url), 'utf8'))),
  }));
}

/** Processor time of this thread, µs. */
function cpu(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/**
 * Findings for each second of this thread's own processor time, whatever else the machine does: a round lasts for so much
 * of that, since on a busy machine a quarter of a second by the clock is a few passes.
 */
function rate(run: () => number): number {
  const started = cpu();
  let findings = 0;
  while (cpu() - started < ROUND_US) findings += run();
  return (findings * 1_000_000) / (cpu() - started);
}

/** The whole of deciding, from an event's text to its decisions: parse, correlate from memory, match, guards. */
function decider(bodies: readonly Body[]): (set: PlaybookSet) => number {
  const { config } = createLocalStack({ account: '111122223333', region: 'eu-west-1', startAt: NOW });
  const known = new Map();
  return (set) => {
    const read = bodies.flatMap(({ source, body }) => parseEvent([source], body));
    const { findings } = correlate(read, known, NOW);
    for (const finding of findings) decide(finding, config, NOW, set);
    return findings.length;
  };
}

/** What nobody can do without: the same bodies, as JSON alone. */
function parseAll(bodies: readonly Body[]): number {
  for (const { body } of bodies) JSON.parse(body);
  return bodies.length;
}

type Three = [number, number, number];

const best = (values: readonly number[]): number => Math.max(...values);

const bodies = bodiesOf(allEvents);
const run = decider(bodies);
const builtIn = indexPlaybooks(playbooks);
const many = indexPlaybooks([...customPlaybooks(CUSTOM), ...playbooks]);
for (let pass = 0; pass < WARM_UP; pass += 1) run(builtIn);
// In turns, so that whatever slows the machine slows both.
const rounds = Array.from(
  { length: ROUNDS },
  () => [rate(() => run(builtIn)), rate(() => run(many)), rate(() => parseAll(bodies))] as const,
);
const [plain, custom, parsed] = [0, 1, 2].map((n) => best(rounds.map((round) => round[n] ?? 0))) as Three;
// Of one pass over all bodies each: what deciding takes is the findings, what parsing takes the bodies.
const parseRatio = run(builtIn) / plain / (bodies.length / parsed);
process.stdout.write(
  JSON.stringify({ throughput: plain, parseRatio, customRatio: plain / custom, events: bodies.length, rounds: ROUNDS }),
);
