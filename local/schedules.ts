import { DateTime } from 'luxon';
import { type FunctionEntry, type FunctionId, functions } from '../src/functions/index.ts';

/** The jobs that a deployment runs by the clock, and that have something to do in a local account. */
export const JOBS = ['look-around', 'sweep', 'calendar', 'digest'] as const satisfies readonly FunctionId[];
export type Job = (typeof JOBS)[number];

export interface Schedule {
  job: Job;
  /** As EventBridge Scheduler takes it. @example 'rate(5 minutes)', 'cron(0 7,8 * * ? *)' */
  expression: string;
  timeZone: string;
}

/** The schedules of a deployment with these settings, as the table of functions has them. */
export function schedulesOf({ digestTime, timeZone }: { digestTime: string; timeZone: string }): Schedule[] {
  const [hour = 7, minute = 0] = digestTime.split(':').map(Number);
  return JOBS.map((job) => {
    const { schedule }: FunctionEntry = functions[job];
    if (!schedule) throw new TypeError(`${job} has no schedule`);
    if ('expression' in schedule) return { job, expression: schedule.expression, timeZone: 'UTC' };
    // The deployment leaves out an hour after midnight: it would be of the day after.
    const hours = schedule.hoursAfterDigest.map((after) => hour + after).filter((one) => one < 24);
    return { job, expression: `cron(${minute} ${hours.map((one) => (one + 24) % 24).join(',')} * * ? *)`, timeZone };
  });
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * When a schedule runs next, in ms since 1970: after a moment, not at it. Rates count from the deployment. A time of day
 * that clocks skip is no run on that day, and one that they repeat is one, as EventBridge Scheduler has it.
 *
 * @throws TypeError for an expression of another form
 */
export function nextRun({ expression, timeZone }: Schedule, after: number, since: number): number {
  const [, amount, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (amount !== undefined) {
    const every = Number(amount) * (UNITS[unit] ?? 0);
    return since + (Math.floor((after - since) / every) + 1) * every;
  }
  const [, minute, hours] = /^cron\((\d+) ([\d,]+) \* \* \? \*\)$/.exec(expression) ?? [];
  if (hours === undefined) throw new TypeError(`${expression} is no schedule that the local account can keep`);
  const today = DateTime.fromMillis(after, { zone: timeZone }).startOf('day');
  const wanted = hours.split(',').map(Number);
  for (let day = 0; ; day += 1) {
    const runs = wanted.flatMap((hour) => {
      const at = today.plus({ days: day }).set({ hour, minute: Number(minute) });
      return at.hour === hour && at.toMillis() > after ? [at.toMillis()] : [];
    });
    if (runs.length > 0) return Math.min(...runs);
  }
}
