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
const ROUNDS = 25;
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

/** Ten times as many in one go. */
const TIMES = 10;

/** What nobody can do without: the same bodies, as JSON alone. */
function parseAll(bodies: readonly Body[]): number {
  for (const { body } of bodies) JSON.parse(body);
  return bodies.length;
}

/** Of a round of each, what it took of a processor for one event, µs. */
interface Round {
  plain: number;
  custom: number;
  parsed: number;
  together: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const bodies = bodiesOf(allEvents);
const run = decider(bodies);
const runMany = decider(Array.from({ length: TIMES }, () => bodies).flat());
const builtIn = indexPlaybooks(playbooks);
const many = indexPlaybooks([...customPlaybooks(CUSTOM), ...playbooks]);
for (let pass = 0; pass < WARM_UP; pass += 1) run(builtIn);
const took = (pass: () => number): number => 1_000_000 / rate(pass);
// In turns, so that whatever slows the machine slows all: a ratio is that of one turn, and the one in the middle counts.
const rounds = Array.from(
  { length: ROUNDS },
  (): Round => ({
    plain: took(() => run(builtIn)),
    parsed: took(() => parseAll(bodies)),
    custom: took(() => run(many)),
    together: took(() => runMany(builtIn)),
  }),
);
// Of one pass over all bodies each: what deciding takes is the findings, what parsing takes the bodies.
const findingsPerBody = run(builtIn) / bodies.length;
process.stdout.write(
  JSON.stringify({
    throughput: 1_000_000 / Math.min(...rounds.map(({ plain }) => plain)),
    parseRatio: median(rounds.map(({ plain, parsed }) => (findingsPerBody * plain) / parsed)),
    customRatio: median(rounds.map(({ plain, custom }) => custom / plain)),
    // One of them alone takes as long among ten times as many, where nothing grows with the batch.
    together: 1 + Math.log10(median(rounds.map(({ plain, together }) => together / plain))),
    events: bodies.length,
    rounds: ROUNDS,
  }),
);
