/** Whether a part of Riposte, or a service on which it depends, works; `unknown` says in its note why. */
export interface Check {
  /** Such as `guardduty`, `dead-letters` or `web-acl`. */
  id: string;
  what: string;
  /** `off` by a setting is meant; `off` with a command is not. */
  state: 'ok' | 'off' | 'problem' | 'unknown';
  note: string;
  /** What mends it, or shows more of it: for a shell, with this deployment's own names. */
  command?: string;
}

/** What a question about one thing comes to. */
export type Answer = Pick<Check, 'state' | 'note' | 'command'>;

export const ok = (note: string): Answer => ({ state: 'ok', note });
export const problem = (note: string, command?: string): Answer => ({
  state: 'problem',
  note,
  ...(command !== undefined && { command }),
});
export const off = (note: string, command?: string): Answer => ({
  state: 'off',
  note,
  ...(command !== undefined && { command }),
});
