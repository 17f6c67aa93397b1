import { createHmac, timingSafeEqual } from 'node:crypto';

/** A request of Slack, as far as it is signed. */
export interface Signed {
  /** As it came. */
  body: string;
  /** Seconds, as the header says them. */
  timestamp: string;
  signature: string;
}

const SIGNATURE = /^v0=[0-9a-f]{64}$/;
const TIMESTAMP = /^[1-9][0-9]{8,10}$/;

/** Slack's own bound; a clock that is two minutes off is well within it. */
const MOST_AGE_SECONDS = 300;

/** Whether a request looks like a signed one of about now. */
export function isOfNow({ timestamp, signature }: Omit<Signed, 'body'>, now: number, most = MOST_AGE_SECONDS): boolean {
  if (!SIGNATURE.test(signature) || !TIMESTAMP.test(timestamp)) return false;
  const age = now / 1000 - Number(timestamp);
  return age <= most && age >= -MOST_AGE_SECONDS;
}

/** The signature of a request: HMAC-SHA256 by the app's signing secret over version, time and the body as it came. */
export const slackSignature = (secret: string, { body, timestamp }: Omit<Signed, 'signature'>): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;

/** Whether Slack has signed it; takes as long whatever is wrong. */
export function isSignedBy(secret: string, signed: Signed): boolean {
  if (secret === '' || !SIGNATURE.test(signed.signature)) return false;
  return timingSafeEqual(Buffer.from(slackSignature(secret, signed)), Buffer.from(signed.signature));
}
