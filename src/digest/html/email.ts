import type { Digest } from '../model.ts';
import { emailHtml } from './render.ts';
import { viewOf } from './view-of.ts';

/** Gmail hides what goes beyond 102 KB of a message behind a link; who reads on a phone is glad of less. */
export const MOST_BYTES = 60_000;
const SHARES = [1, 0.75, 0.5, 0.25, 0.1, 0];

/**
 * The digest as an HTML email. Where a day has too much to say, every list gets shorter by the same share, and says how
 * many more there are: no entry is ever cut.
 *
 * @param options.maxBytes of UTF-8
 */
export function renderEmail(
  digest: Digest,
  {
    reportUrl,
    notes = [],
    maxBytes = MOST_BYTES,
  }: { reportUrl?: string | undefined; notes?: readonly string[]; maxBytes?: number } = {},
): string {
  let html = '';
  for (const share of SHARES) {
    html = emailHtml(viewOf(digest, { share, reportUrl, notes }));
    if (Buffer.byteLength(html) <= maxBytes) break;
  }
  return html;
}
