import { z } from 'zod';
import { days } from '../../core/time.ts';
import { wrong } from '../../policy/riposte-yml/shape.ts';
import { durationMs } from '../durations.ts';

const MAY = 'a time such as 90s, 5m, 26h or 1d 12h';
/** Longer stories say nothing that a shorter one does not, and take minutes. */
const MOST_MS = days(400);

/** A duration in a rehearsal, as milliseconds. */
export const Duration = z
  .unknown()
  .superRefine((input, ctx) => {
    const ms = typeof input === 'string' ? durationMs(input.trim()) : undefined;
    const unit = typeof input === 'number' ? ' A unit is missing.' : '';
    if (ms === undefined) ctx.addIssue({ code: 'custom', message: `${wrong(input, MAY)}${unit}` });
    else if (ms > MOST_MS) ctx.addIssue({ code: 'custom', message: `${wrong(input, '400 days at most')}` });
  })
  .transform((input) => durationMs(String(input).trim()) ?? 0);
