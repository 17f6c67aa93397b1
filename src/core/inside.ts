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
