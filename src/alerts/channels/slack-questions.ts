import { utc } from '../../core/text.ts';
import type { Alert } from '../alert.ts';
import { type Brief, fitting } from '../brief.ts';
import type { Message } from '../message.ts';
import { opensQuestion, stepsOf, stepText } from '../steps.ts';
import { phrase } from '../words.ts';
import { type AskedIn, chatRef, isAbout, type Posted, type Said } from './chat-memory.ts';
import { cutEscaped, forMrkdwn } from './escape.ts';
import { type Block, blocksOf } from './slack-blocks.ts';
import { buttonsBlock, buttonsId } from './slack-buttons.ts';

/** All blocks of a message together, as JSON: Slack takes about 13,000 characters of an app, and says so nowhere. */
const MOST_BLOCKS = 12_000;
/** Of the entries of a message, in bytes. */
export const MOST_ENTRIES = 5_000;
const MOST_PARAGRAPH = 1_200;
/** Text of which each character takes five is shortened until it fits. */
const SHARES = [1, 0.5, 0.25, 0.1];
/** So many questions of a message show how they stand. */
const MOST_ASKED = 5;

/**
 * The questions of a message that show how they stand, and the other steps of these. Each question is shown before any has
 * a second step: below its last one are its buttons, which stay as long as any step waits.
 */
export function askedIn({ alerts }: Message): { shown: Alert[]; others: Alert[] } {
  const all = alerts.filter(({ outcome }) => outcome === 'awaiting-approval');
  const further = all.filter((alert) => !opensQuestion(alert));
  const first = new Set([...all.filter(opensQuestion), ...further].slice(0, MOST_ASKED));
  const shown = all.filter((alert) => first.has(alert));
  const groups = new Set(shown.flatMap(({ step }) => step?.group ?? []));
  return { shown, others: all.filter((alert) => alert.step && groups.has(alert.step.group) && !first.has(alert)) };
}

/** The blocks of a message, shortened until Slack takes them. */
export function fittingBlocks(brief: Brief, message: Message, asked: readonly Alert[]): Block[] {
  const questions = asked.flatMap((alert, n) => questionBlocks(alert, n, message, asked));
  for (const share of SHARES) {
    const blocks = blocksOf(inRoom(brief, share), message, questions);
    if (JSON.stringify(blocks).length <= MOST_BLOCKS) return blocks;
  }
  return blocksOf({ ...inRoom(brief, 0), commands: brief.commands.slice(0, 2), facts: [] }, message, questions);
}

const inRoom = (brief: Brief, share: number): Brief => ({
  ...brief,
  facts: brief.facts.map(({ name, value }) => ({ name, value: cut(value, 300 * share) })),
  paragraphs: brief.paragraphs.map(({ heading, text }) => ({ heading, text: cut(text, MOST_PARAGRAPH * share) })),
  entries: fitting(brief.entries, (entry) => forMrkdwn(entry).length + 3, MOST_ENTRIES * share),
});

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(0, Math.floor(most) - 1)).toWellFormed()}…`;

const stateId = (n: number): string => `state-${n + 1}`;

/** What is remembered of a question that a message asked. */
export const askOf = (alert: Alert, n: number): AskedIn => ({
  ref: chatRef(alert.key),
  at: alert.at ?? 0,
  state: stateId(n),
  ...(alert.buttons && { buttons: buttonsId(alert.buttons) }),
});

/** How a question stands; of several, with what it asks. */
function questionBlocks(alert: Alert, n: number, { alerts }: Message, asked: readonly Alert[]): Block[] {
  const { decision, outcome, finding, until, buttons } = alert;
  const what =
    alerts.length > 1 ? `${forMrkdwn(cut(`${stepText(alert)}${phrase(decision, outcome, finding)}`, 150))} ` : '';
  const time = until === undefined ? '' : ` until ${utc(until)}`;
  const note = buttons?.note === undefined ? '' : ` ${forMrkdwn(buttons.note)}`;
  return [
    stateBlock(stateId(n), `${what}:hourglass_flowing_sand: It waits for an answer${time}.${note}`),
    ...(buttons && isLastStep(alert, asked) ? [buttonsBlock(stepsOf(alert, alerts), buttons)] : []),
  ];
}

/** Of the steps that are shown: the buttons of all stand below the last one. */
const isLastStep = (alert: Alert, asked: readonly Alert[]): boolean => stepsOf(alert, asked).at(-1) === alert;

const stateBlock = (id: string, text: string): Block => ({
  type: 'context',
  block_id: id,
  elements: [{ type: 'mrkdwn', text: cutEscaped(text, 1_000), verbatim: true }],
});

/** A message with what has become of its questions. An end takes their buttons away. */
export function blocksNow({ blocks, asks }: Posted, said: ReadonlyMap<string, Said[]>): Block[] {
  return blocks.flatMap((block): Block[] => {
    const { block_id: id } = block;
    const saidOf = (ask: AskedIn): Said[] => said.get(ask.ref)?.filter((one) => isAbout(one, ask)) ?? [];
    const isOver = (ask: AskedIn): boolean => saidOf(ask).some(({ is, closes }) => is === 'end' || closes);
    // Buttons that answer several steps stay as long as one of these waits.
    const answered = id === undefined ? [] : asks.filter(({ buttons }) => buttons === id);
    if (answered.length > 0) return answered.every(isOver) ? [] : [block];
    const ask = id === undefined ? undefined : asks.find(({ state }) => state === id);
    const known = ask ? saidOf(ask) : [];
    if (!ask || known.length === 0) return [block];
    return [stateBlock(ask.state, known.map(({ text }) => text).join('\n'))];
  });
}
