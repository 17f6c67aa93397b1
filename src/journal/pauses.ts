import type { ActionId } from '../core/action-ids.ts';
import type { BlastRadius } from '../core/blast-radius.ts';
import type { Table } from '../platform/table.ts';
import { SETTINGS, type Settings } from './settings.ts';

/** What a pause may hold: everything, an action, a playbook, an account, or a class of targets (a blast radius). */
export const PAUSE_LEVELS = ['action', 'playbook', 'account', 'class'] as const;
export type PauseLevel = (typeof PAUSE_LEVELS)[number];

/** Who turned a switch, when, why, and when it ends automatically; times in ms since 1970. */
export interface Pause {
  by: string;
  at: number;
  reason?: string;
  until?: number;
}

/** What one pause holds. `of` is the action, playbook, account or class; empty for everything. */
export interface PauseScope {
  level: 'all' | PauseLevel;
  of: string;
}
export type Paused = Pause & PauseScope;

/** What is asked about: one response. */
export interface PauseSubject {
  action: ActionId;
  playbook: string;
  account: string;
  class?: BlastRadius | undefined;
}

export const EVERYTHING: PauseScope = { level: 'all', of: '' };

const PREFIX = 'pause/';
const nameOf = ({ level, of }: PauseScope): string => `${PREFIX}${level}/${of}`;

const isOver = ({ until }: Pick<Pause, 'until'>, now: number): boolean => until !== undefined && until <= now;

/** The pauses that are in force, that of everything first. All stand in the one item that each batch reads anyway. */
export function pausesIn(settings: Settings | undefined, now: number): Paused[] {
  if (!settings) return [];
  const { paused, by = '', at = 0, reason, until } = settings;
  const everything: Paused[] = paused
    ? [{ ...EVERYTHING, by, at, ...(reason && { reason }), ...(until !== undefined && { until }) }]
    : [];
  const narrower = Object.entries(settings).flatMap(([name, value]): Paused[] => {
    const [level, ...of] = name.startsWith(PREFIX) ? name.slice(PREFIX.length).split('/') : [];
    return isLevel(level) ? [{ level, of: of.join('/'), ...(value as Pause) }] : [];
  });
  return [...everything, ...narrower.sort((a, b) => a.at - b.at)].filter((pause) => !isOver(pause, now));
}

const isLevel = (level: string | undefined): level is PauseLevel => PAUSE_LEVELS.some((one) => one === level);

/** The pause that holds a response, the widest first; undefined where none does. */
export const pauseOver = (settings: Settings | undefined, subject: PauseSubject, now: number): Paused | undefined =>
  pausesIn(settings, now).find(({ level, of }) => level === 'all' || subject[level] === of);

/** What a pause holds, as a sentence's end. @example 'Riposte', 'the class principals of Riposte' */
export const scopeText = ({ level, of }: PauseScope): string => (level === 'all' ? 'Riposte' : `The ${level} ${of}`);

export const createPauses = (table: Table) => ({
  async readSettings(): Promise<Settings | undefined> {
    return (await table.getAll<Settings>([SETTINGS]))[0];
  },

  /**
   * Begins a pause.
   *
   * @returns false where it is already paused, which stays as it is
   */
  async pause(scope: PauseScope, { by, at, reason, until }: Pause): Promise<boolean> {
    const pause: Pause = { by, at, ...(reason && { reason }), ...(until !== undefined && { until }) };
    const written = scope.level === 'all' ? everything(pause) : one(scope, pause);
    return (await table.update(written)) !== undefined;
  },

  /**
   * Ends a pause.
   *
   * @returns false where it was not paused, such as when two people end it
   */
  async resume(scope: PauseScope, { by, at }: Pick<Pause, 'by' | 'at'>): Promise<boolean> {
    const ended = await table.update(
      scope.level === 'all'
        ? {
            Key: SETTINGS,
            UpdateExpression: 'SET paused = :no, #by = :by, #at = :at REMOVE reason, #until',
            ConditionExpression: 'paused = :yes',
            ExpressionAttributeNames: { '#by': 'by', '#at': 'at', '#until': 'until' },
            ExpressionAttributeValues: { ':no': false, ':yes': true, ':by': by, ':at': at },
          }
        : {
            Key: SETTINGS,
            UpdateExpression: 'REMOVE #pause',
            ConditionExpression: 'attribute_exists(#pause)',
            ExpressionAttributeNames: { '#pause': nameOf(scope) },
          },
    );
    return ended !== undefined;
  },

  /** Turns the switch of everything; an empty reason is none. */
  async setPaused(paused: boolean, by: string, at: number, reason = ''): Promise<boolean> {
    return paused ? this.pause(EVERYTHING, { by, at, ...(reason && { reason }) }) : this.resume(EVERYTHING, { by, at });
  },
});

type Written = Parameters<Table['update']>[0];

const everything = ({ by, at, reason, until }: Pause): Written => ({
  Key: SETTINGS,
  UpdateExpression: [
    'SET paused = :yes, #by = :by, #at = :at',
    reason ? ', reason = :reason' : '',
    until === undefined ? '' : ', #until = :until',
    reason && until !== undefined ? '' : ' REMOVE ',
    [reason ? '' : 'reason', until === undefined ? '#until' : ''].filter(Boolean).join(', '),
  ].join(''),
  ConditionExpression: 'attribute_not_exists(paused) OR paused = :no OR #until <= :at',
  ExpressionAttributeNames: { '#by': 'by', '#at': 'at', '#until': 'until' },
  ExpressionAttributeValues: {
    ':yes': true,
    ':no': false,
    ':by': by,
    ':at': at,
    ...(reason && { ':reason': reason }),
    ...(until !== undefined && { ':until': until }),
  },
});

const one = (scope: PauseScope, pause: Pause): Written => ({
  Key: SETTINGS,
  UpdateExpression: 'SET #pause = :pause',
  ConditionExpression: 'attribute_not_exists(#pause) OR #pause.#until <= :at',
  ExpressionAttributeNames: { '#pause': nameOf(scope), '#until': 'until' },
  ExpressionAttributeValues: { ':pause': pause, ':at': pause.at },
});
