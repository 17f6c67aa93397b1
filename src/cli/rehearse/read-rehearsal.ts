import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import type { WorldSettings } from '../../../local/local-world.ts';
import { ConfigError } from '../../core/errors.ts';
import { callerOf } from '../../core/known-people.ts';
import { type Checked, checkDocument } from '../../policy/riposte-yml/document.ts';
import { issuesOf } from '../../policy/riposte-yml/issues.ts';
import { FILE, loadRiposteYml } from '../../policy/riposte-yml/load.ts';
import { type Issue, type Problem, problemLine } from '../../policy/riposte-yml/problem.ts';
import type { RiposteYml } from '../../policy/riposte-yml/sections.ts';
import { listed, shownValue } from '../../policy/riposte-yml/shape.ts';
import { didYouMean } from '../../policy/riposte-yml/suggest.ts';
import { UsageError } from '../read-events.ts';
import { readDelivered, type StoryEvent } from './delivered-events.ts';
import type { Expectation } from './expectation-shape.ts';
import type { Ack, Switch, Wish } from './person-shape.ts';
import { readSettings, type Settings } from './rehearsal-settings.ts';
import { BESIDE, FileShape, STEPS, type StepWord, shapeOf } from './step-shapes.ts';
import type { WorldChange } from './world/index.ts';

/** What a step does, with everything read that it needs. */
export type Deed =
  | {
      word: 'deliver';
      what: string;
      events: StoryEvent[];
      times: number;
      every: number;
      together: boolean;
      vary: Readonly<Record<string, string>>;
    }
  | { word: 'wait'; ms: number }
  | { word: 'wait'; until: number }
  | { word: 'redeploy'; settings: Settings; deployed: WorldSettings }
  | { word: 'pause' | 'resume'; how: Switch }
  | { word: 'approve' | 'reject' | 'undo'; wish: Wish }
  | { word: 'ack'; wish: Ack }
  | { word: 'world'; changes: WorldChange[] }
  | { word: 'digest' }
  | { word: 'look' };

export type Step = Deed & { line: number; column: number; expect?: Expectation };

/** A rehearsal that was read: a story to play. */
export interface Rehearsal {
  file: string;
  title: string;
  account?: string;
  region?: string;
  /** Milliseconds since 1970. */
  start?: number;
  deployed: WorldSettings;
  steps: Step[];
}

/** The file is no rehearsal; the message has a line for each mistake, with its place. Ends the process with code 2. */
export class NoRehearsalError extends UsageError {}

type Read = Checked<z.infer<typeof FileShape>>;

/**
 * Reads a rehearsal and everything that it names: event files, and the riposte.yml beside it.
 *
 * @throws NoRehearsalError with every mistake, its line and its column
 */
export function readRehearsal(file: string): Rehearsal {
  const folder = dirname(resolve(file));
  const checked: Read = checkDocument(textOf(file), FileShape);
  const problems = [...checked.problems];
  const raw = (checked.data ?? {}) as { settings?: unknown; steps?: unknown };
  const yml = ymlBeside(folder);
  const issues: Issue[] = [];
  const given = groupOf(raw.settings);
  const settings = readSettings(given, yml, ['settings']);
  if ('issues' in settings) issues.push(...settings.issues);
  const steps = readSteps(Array.isArray(raw.steps) ? raw.steps : [], folder, checked, issues, { given, yml });
  problems.push(...issues.map(checked.place));
  if (problems.length > 0 || !checked.value || 'issues' in settings) throw refusal(file, problems);
  const { title, account, region, start } = checked.value;
  return {
    file,
    title: title ?? basename(file).replace(/\.ya?ml$/, ''),
    ...(account && { account }),
    ...(region && { region }),
    ...(start && { start: Date.parse(start) }),
    deployed: settings.deployed,
    steps,
  };
}

function textOf(file: string): string {
  if (!existsSync(file)) throw new NoRehearsalError(`${file}: there is no such file`);
  if (statSync(file).isDirectory()) throw new NoRehearsalError(`${file}: it is a folder; a rehearsal is one file`);
  return readFileSync(file, 'utf8');
}

function refusal(file: string, problems: readonly Problem[]): NoRehearsalError {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const lines = [...new Set(sorted.map((problem) => problemLine(file, problem)))];
  return new NoRehearsalError(lines.join('\n'));
}

function ymlBeside(folder: string): RiposteYml {
  try {
    return loadRiposteYml(folder);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.message.split('\n').map((line) => (line.startsWith(`${FILE}:`) ? join(folder, line) : line));
    throw new NoRehearsalError(lines.join('\n'));
  }
}

const groupOf = (value: unknown): Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Settings) : {};

interface Deploying {
  given: Settings;
  yml: RiposteYml;
}

function readSteps(raw: readonly unknown[], folder: string, { place }: Read, issues: Issue[], from: Deploying): Step[] {
  let { given } = from;
  return raw.flatMap((one, n): Step[] => {
    const path = ['steps', n];
    const step = typeof one === 'string' ? { [one]: null } : one;
    const word = wordOf(step, path, issues, typeof one !== 'string');
    if (word === undefined) return [];
    const parsed = shapeOf(word === 'look' ? undefined : word).safeParse(step);
    if (!parsed.success) {
      issues.push(...issuesOf(parsed.error.issues, step, path));
      return [];
    }
    const { line, column } = place({ path, message: '' });
    const before = issues.length;
    const deed = deedOf(word, parsed.data as Parsed, { path, folder, issues, given, yml: from.yml });
    if (deed?.word === 'redeploy') given = { ...given, ...deed.settings };
    const { expect } = parsed.data as Parsed;
    return deed && issues.length === before ? [{ ...deed, line, column, ...(expect && { expect }) }] : [];
  });
}

/** Which step it is; a step that only expects is a look. */
function wordOf(step: unknown, path: Issue['path'], issues: Issue[], isGroup: boolean): StepWord | 'look' | undefined {
  const words = Object.keys(STEPS);
  if (typeof step !== 'object' || step === null || Array.isArray(step)) {
    issues.push({ path, message: `${shownValue(step)} is no step; there are ${listed(words)}.` });
    return undefined;
  }
  const names = Object.keys(step);
  const found = names.filter((name): name is StepWord => words.includes(name));
  const [word, second] = found;
  if (second !== undefined) {
    issues.push({ path: [...path, second], message: `is a step of its own: begin it with a dash.`, atKey: isGroup });
    return undefined;
  }
  if (word !== undefined) return word;
  const unknown = names.find((name) => !Object.hasOwn(BESIDE, name));
  if (unknown === undefined && names.includes('expect')) return 'look';
  const name = unknown ?? names[0];
  const message = `there is no step ${shownValue(name)}; there are ${listed(words)}.${didYouMean(name, words)}`;
  issues.push({ path: isGroup && name !== undefined ? [...path, name] : path, message, atKey: isGroup });
  return undefined;
}

interface Parsed {
  deliver: string | (string | object)[] | object;
  wait: number | { until: string };
  redeploy: Settings | null;
  pause: Switch | string | null;
  resume: Switch | string | null;
  approve: Wish | null;
  reject: Wish | null;
  undo: Wish | null;
  ack: Ack | null;
  world: WorldChange[];
  expect?: Expectation;
  times?: number;
  every?: number;
  together?: boolean;
  vary?: Record<string, string>;
  set?: Record<string, unknown>;
}

interface Reading extends Deploying {
  path: Issue['path'];
  folder: string;
  issues: Issue[];
}

function deedOf(word: StepWord | 'look', step: Parsed, reading: Reading): Deed | undefined {
  switch (word) {
    case 'deliver': {
      const { events, what } = readDelivered(step.deliver, { ...reading, set: step.set ?? {} });
      return {
        word,
        events,
        what,
        times: step.times ?? 1,
        every: step.every ?? 0,
        together: step.together ?? false,
        vary: step.vary ?? {},
      };
    }
    case 'wait':
      return typeof step.wait === 'number' ? { word, ms: step.wait } : { word, until: Date.parse(step.wait.until) };
    case 'redeploy': {
      const changes = step.redeploy ?? {};
      const settings = readSettings({ ...reading.given, ...changes }, reading.yml, [...reading.path, 'redeploy']);
      if ('deployed' in settings) return { word, settings: changes, deployed: settings.deployed };
      reading.issues.push(...settings.issues.filter(({ path }) => Object.hasOwn(changes, path.at(-1) ?? '')));
      return undefined;
    }
    case 'pause':
    case 'resume': {
      const how = step[word] ?? {};
      return { word, how: typeof how === 'string' ? { reason: how } : how };
    }
    case 'approve':
    case 'reject':
    case 'undo':
      return { word, wish: inNameOf(step[word] ?? {}, word, reading) };
    case 'ack':
      return { word, wish: step.ack ?? {} };
    case 'world':
      return { word, changes: step.world };
    default:
      return { word };
  }
}

/** A wish of a person of the riposte.yml, who is known by a principal; any other name stands for itself. */
function inNameOf(wish: Wish, word: string, { yml: { people = {} }, path, issues }: Reading): Wish {
  const { by = '' } = wish;
  const person = Object.hasOwn(people, by) ? people[by] : undefined;
  if (!person) return wish;
  const caller = callerOf(by, person);
  if (caller) return { ...wish, by: caller };
  issues.push({ path: [...path, word, 'by'], message: `${by} has no principals, and answers by the command here.` });
  return wish;
}
