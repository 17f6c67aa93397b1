import * as z from 'zod/mini';
import { VERDICTS } from '../core/approval-link.ts';
import { BadMessageError } from '../core/errors.ts';
import { parsedJson } from '../core/json.ts';

const MOST_SLACK = 120_000;
const text = (most: number) => z.string().check(z.maxLength(most));

const Shape = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pressed'),
    token: text(100),
    verdict: z.enum(VERDICTS),
    code: z.string().check(z.regex(/^[0-9]{6}$/)),
    reason: z.optional(text(300)),
    /** When it was pressed; ms. */
    at: z.number(),
    /** The address that it was pressed from. */
    from: text(64),
    /** As whom its sender was signed in, where the page is behind an identity provider. */
    signedIn: z.optional(z.strictObject({ issuer: text(300), subject: text(255) })),
  }),
  /** What Slack sent when somebody pressed a button, as it came: its signature proves it. */
  z.strictObject({
    kind: z.literal('slack'),
    body: text(MOST_SLACK),
    timestamp: text(20),
    signature: text(100),
  }),
  /** So many wrong codes were tried that the link has ended. */
  z.strictObject({ kind: z.literal('ended'), token: text(100), from: text(64) }),
]);

/** What the approval page, or the function for Slack, puts on the queue of answers. Whoever reads it believes nothing of it. */
export type PageAnswer = z.infer<typeof Shape>;

/** @throws BadMessageError when it is none of ours */
export function parseAnswer(body: string): PageAnswer {
  const parsed = z.safeParse(Shape, parsedJson(body));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') || 'kind';
  throw new BadMessageError(`a message on the queue of answers is none of ours: ${where} is not as the page writes it`);
}
