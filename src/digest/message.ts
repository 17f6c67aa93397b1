import { sentence } from '../alerts/defang.ts';
import { wrap } from '../alerts/plain-text.ts';
import { periodName } from '../core/period.ts';
import { renderEmail } from './html/email.ts';
import type { Digest } from './model.ts';
import { renderText } from './text.ts';

/** A digest as it is sent. */
export interface DigestMessage {
  subject: string;
  text: string;
  html?: string;
  /** The same for the same period and recipients' accounts, so that a receiver can drop a copy. */
  digestId: string;
}

interface Composing {
  format: 'html' | 'text';
  /** Where the report is. */
  reportUrl?: string | undefined;
  /** What people must know beside the period itself. */
  notes?: readonly string[];
}

/** A digest as one message, in as many renderings as its recipient wants. */
export function compose(digest: Digest, { format, reportUrl, notes = [] }: Composing): DigestMessage {
  const { subject, body } = renderText(digest);
  const { stack, account, region, period } = digest;
  const report = reportUrl === undefined ? [] : ['', 'The whole report (asks you to sign in to AWS):', reportUrl];
  const more = notes.flatMap((note) => ['', ...wrap(sentence(note))]);
  return {
    subject,
    text: [body, ...report, ...more].join('\n'),
    ...(format === 'html' && { html: renderEmail(digest, { reportUrl, notes }) }),
    digestId: [stack, account, region, periodName(period)].join('#'),
  };
}
