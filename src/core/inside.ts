/** One thing that a function tried by the credentials that it has, without changing anything. */
export interface Tried {
  /** Such as `ec2:RevokeSecurityGroupIngress`, an account, or a channel. */
  what: string;
  ok: boolean;
  /** Why not. */
  why?: string;
}

/** What a function answers when it is asked how it is. */
export interface Inside {
  tried: Tried[];
}

/** The question; see `npx riposte doctor`. */
export const CHECK = { ask: 'check' } as const;

export const isCheck = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && (event as { ask?: unknown }).ask === CHECK.ask;

/** Asks for the settings that are too long for the environment of a function, by their variables. */
export const LONG_SETTINGS = { ask: 'settings' } as const;

/** What is answered; of a release that does not know the question, something else. */
export interface LongSettings {
  settings: Readonly<Record<string, string>>;
}

export const asksForSettings = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && (event as { ask?: unknown }).ask === LONG_SETTINGS.ask;
