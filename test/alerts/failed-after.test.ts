import type { Alert } from '../../src/alerts/alert.ts';
import { alertBody } from '../../src/alerts/alert-text.ts';
import { briefOf } from '../../src/alerts/brief.ts';
import { entryLine } from '../../src/alerts/entry.ts';
import { alertMessage, compose } from '../../src/alerts/message.ts';
import { messageText } from '../../src/alerts/message-text.ts';
import { givenAlert } from './given-alert.ts';

const DEED = 'block 198.51.100.7/32';
const alertOf = (failed?: Alert['failed']): Alert =>
  givenAlert({ outcome: 'failed', reason: 'AccessDenied: no.', ...(failed && { failed }) });

it.each<{ failed?: NonNullable<Alert['failed']>; subject: string; title: string; did: string }>([
  { subject: 'FAILED', title: `FAILED to ${DEED}`, did: 'It tried, and failed: AccessDenied: no.' },
  {
    failed: 'undo',
    subject: 'FAILED to undo',
    title: `FAILED to undo: ${DEED}`,
    did: 'It acted before. AccessDenied: no.',
  },
  {
    failed: 'end',
    subject: 'FAILED to end',
    title: `Not taken back: ${DEED}`,
    did: 'It acted before. AccessDenied: no.',
  },
  {
    failed: 'follow-up',
    subject: 'follow-up FAILED',
    title: `Done, but its follow-up FAILED: ${DEED}`,
    did: 'It acted before. AccessDenied: no.',
  },
  {
    failed: 'renewal',
    subject: 'FAILED to renew',
    title: `FAILED to renew: ${DEED}`,
    did: 'It acted before. AccessDenied: no.',
  },
  {
    failed: 'look',
    subject: 'cannot look',
    title: `Seen again, and could not be looked at: ${DEED}`,
    did: 'It acted before. AccessDenied: no.',
  },
  {
    failed: 'lost',
    subject: 'FAILED, holds no longer',
    title: `Holds no longer: ${DEED}`,
    did: 'It acted before, and that holds no longer: AccessDenied: no.',
  },
  {
    failed: 'away',
    subject: 'cannot look',
    title: `Begun, and cannot be looked at: ${DEED}`,
    did: 'AccessDenied: no.',
  },
  {
    failed: 'vain',
    subject: 'approved in vain',
    title: `Approved, and not done: ${DEED}`,
    did: 'AccessDenied: no.',
  },
])('what failed is said wherever it is told: $title', ({ failed, subject, title, did }) => {
  const alert = alertOf(failed);
  const one = alertMessage(alert);
  expect(one.subject).toMatch(new RegExp(`: ${subject} #\\w+$`));
  expect(one.subject).toMatch(/^[ -~]{1,99}$/);
  const body = alertBody(alert);
  expect(body.split('\n')[0]).toContain(title);
  expect(body.replace(/\s+/g, ' ')).toContain(did);
  const brief = briefOf(one);
  expect(brief.title).toBe(title);
  expect(brief.paragraphs.find(({ heading }) => heading === 'What Riposte did')?.text).toBe(did);
  expect(entryLine(alert)).toContain(` ${title} (`);
  const [many] = compose([alert, { ...givenAlert(), id: 'alert-2' }], [], { bytes: 100_000 });
  if (!many) throw new Error('there is no message of both');
  expect(many.subject).toContain(subject);
  expect(messageText(many, 10_000)).toContain(title);
  expect(messageText(many, 10)).toContain(title);
});
