import { DateTime } from 'luxon';

/** The jobs that a deployment runs by the clock. */
export type Job = 'sweep' | 'look-around' | 'calendar' | 'digest';

export interface Schedule {
  job: Job;
  /** As EventBridge Scheduler takes it. @example 'rate(5 minutes)', 'cron(0 7,8 * * ? *)' */
  expression: string;
  timeZone: string;
}

/** The schedules of a deployment with these settings. deploy/ makes the same: a test holds both together. */
export function schedulesOf({ digestTime, timeZone }: { digestTime: string; timeZone: string }): Schedule[] {
  const [hour = 7, minute = 0] = digestTime.split(':').map(Number);
  const hours = hour < 23 ? `${hour},${hour + 1}` : `${hour}`;
  return [
    { job: 'look-around', expression: 'rate(15 minutes)', timeZone: 'UTC' },
    { job: 'sweep', expression: 'rate(5 minutes)', timeZone: 'UTC' },
    { job: 'calendar', expression: `cron(${minute} ${(hour + 23) % 24} * * ? *)`, timeZone },
    { job: 'digest', expression: `cron(${minute} ${hours} * * ? *)`, timeZone },
  ];
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
