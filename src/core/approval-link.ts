import { createHash } from 'node:crypto';
import type { SignIn } from './sign-in.ts';

/** What a link of the approval page may be used for. */
export const VERDICTS = ['approve', 'reject', 'later', 'pause'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a question shows, as it stood when it was asked: lines for people, of which nothing is asked again. */
export interface ShownQuestion {
  /** What is asked, in a sentence. */
  headline: string;
  account: string;
  place: string;
  /** What saying yes would do, and who is hit. */
  effect: string;
  from: string;
  to: string;
  /** The calls that the action may make, such as `s3:PutPublicAccessBlock`. */
  calls: string[];
  /** Whether it can be undone, and how. */
  undo: string;
  /** Which rule asks, and why. */
  why: string;
  severity: string;
  /** The finding, as names and values. */
  facts: { name: string; value: string }[];
  /** Why this link cannot approve, where it cannot. */
  mayNot?: string;
  /** Other questions that came in the same message. */
  others: string[];
  /** Of a question that covers an attack sequence: what each step would do, in the order of the link's own. */
  steps?: { what: string; would: string }[];
}

/**
 * One link to one question for one recipient. It is written once, by who tells people, and never changed: what became of it
 * stands in items of its own, since the page may not write this one.
 */
export interface LinkRecord {
  pk: string;
  sk: string;
  /** The response's key, and the plan that it was asked on. */
  key: string;
  plan: string;
  /** Of a question with several steps: each response with its plan, the first one too. An answer is sent to all of them. */
  steps?: { key: string; plan: string }[];
  verdicts: Verdict[];
  /** An address, or the channel where whoever holds the message may answer. */
  to: string;
  /** The channel by which it was sent. No part of what is signed: only who is told of the link's end hangs on it. */
  channel?: string;
  /** Whether `to` is a person's address. */
  named: boolean;
  /** Who has to be signed in; absent where the page asks nobody to be. */
  signIn?: SignIn;
  /** When the question lapses; ms. */
  until: number;
  /** A `ShownQuestion` as JSON, a text, so that its hash is that of what was signed. */
  shown: string;
  /** What proves the code, without holding it; empty where there is none. */
  codeMac: string;
  /** Of buttons in a chat: its name in riposte.yml, and its own id. They answer there alone, and never on the page. */
  chat?: { name: string; id: string };
  /** Of buttons: who may approve by them, where not everybody may. */
  may?: string[];
  ttl: number;
}

/** What the page keeps of a link: each time that a code was tried, and what was pressed. */
export interface PressedRecord {
  tried?: ReadonlySet<string>;
  /** How often that was, as a release before counted it. */
  tries?: number;
  verdict?: Verdict;
  pressedAt?: number;
}

/** So many codes may be tried. */
export const MOST_TRIES = 3;

export const triesIn = ({ tried, tries = 0 }: PressedRecord): number => tries + (tried?.size ?? 0);

export const linkKey = (id: string) => ({ pk: `LINK#${id}`, sk: 'LINK' });
export const pressedKey = (id: string) => ({ pk: `PRESSED#${id}`, sk: 'PRESSED' });
export const answeredKey = (id: string) => ({ pk: `ANSWERED#${id}`, sk: 'ANSWERED' });

const digest = (values: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(values)).digest('base64url');

type Bound = Pick<
  LinkRecord,
  'key' | 'plan' | 'steps' | 'verdicts' | 'to' | 'named' | 'signIn' | 'until' | 'shown' | 'codeMac' | 'chat' | 'may'
>;

/** The text that a link's token signs: whoever changes any of it has no token any more. */
export function linkText(
  id: string,
  { key, plan, steps, verdicts, to, named, signIn, until, shown, codeMac, chat, may }: Bound,
) {
  const bound = [key, plan, verdicts, to, named, until, shown, codeMac];
  const all = [
    ...bound,
    ...(steps ? [steps.map((step) => [step.key, step.plan])] : []),
    ...(signIn ? [signIn.issuer, signIn.subjects] : []),
  ];
  // A text of one kind is never one of another.
  const kind = (steps ? 2 : 1) + (signIn ? 2 : 0);
  if (!chat) return `riposte-link-${kind}:${id}:${digest(all)}`;
  return `riposte-buttons-${kind}:${id}:${digest([...all, chat.name, chat.id, may ?? null])}`;
}

/** Every response that an answer by a link is sent to, with the plan that was shown of it. */
export const stepsIn = ({
  key,
  plan,
  steps,
}: Pick<LinkRecord, 'key' | 'plan' | 'steps'>): { key: string; plan: string }[] => steps ?? [{ key, plan }];

/** The text whose signature the code is made of. */
export const codeSeed = (id: string): string => `riposte-code-1:${id}`;

/** The text whose signature proves a code. */
export const codeText = (id: string, code: string): string => `riposte-typed-1:${id}:${code}`;

/** Names one link: what asks the same recipient the same, in the same words, has the same. Whatever is signed is in it. */
export const linkId = (alertId: string, channel: string, to: string, asks: Partial<LinkRecord>): string =>
  digest([alertId, channel, to, asks]).slice(0, 22);

/** The six digits that stand beside a link, from a signature. */
export function codeFrom(mac: Uint8Array): string {
  const number = Buffer.from(mac).readUIntBE(0, 6) % 1_000_000;
  return String(number).padStart(6, '0');
}

const TOKEN = /^([\w-]{22})\.([\w-]{43})$/;

export const tokenOf = (id: string, mac: Uint8Array): string => `${id}.${Buffer.from(mac).toString('base64url')}`;

/** The id of a link and the signature that came with it; undefined where a text is no token at all. */
export function parseToken(text: string): { id: string; mac: Uint8Array } | undefined {
  const [, id = '', mac = ''] = TOKEN.exec(text) ?? [];
  return id ? { id, mac: new Uint8Array(Buffer.from(mac, 'base64url')) } : undefined;
}

const BLOCK = 'riposte:';

/** How a chat calls the block of a question's buttons: what is pressed comes back with it. */
export const blockIdOf = (token: string): string => `${BLOCK}${token}`;

/** The token in a block's name; undefined where the block is none of ours. */
export function tokenInBlock(blockId: string): string | undefined {
  const token = blockId.startsWith(BLOCK) ? blockId.slice(BLOCK.length) : '';
  return TOKEN.test(token) ? token : undefined;
}

/** The six digits that somebody typed, however they are spaced; undefined where they are none. */
export function typedCode(text: string): string | undefined {
  if (text.length > 20) return undefined;
  const digits = text.replace(/[\s-]/g, '');
  return /^[0-9]{6}$/.test(digits) ? digits : undefined;
}
