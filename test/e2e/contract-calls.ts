import { calendarCalls } from './contract-calendar.ts';
import { containmentCalls } from './contract-containment.ts';
import { journalCalls } from './contract-journal.ts';
import { messagingCalls } from './contract-messaging.ts';
import { renewalCalls } from './contract-renewal.ts';
import type { Call } from './contract-shapes.ts';

/** The calls that Riposte makes, in an order in which each finds what it needs. */
export const calls: readonly Call[] = [
  ...journalCalls,
  ...messagingCalls,
  ...containmentCalls,
  ...renewalCalls,
  ...calendarCalls,
];
