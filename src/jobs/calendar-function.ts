import { setTimeout } from 'node:timers/promises';
import { backUpParameters } from '../actions/secrets/backup/take.ts';
import type { Given, Runner } from '../core/runner.ts';
import { type CalendarOptions, sweepCalendar } from '../expiry/sweep.ts';
import { acmIn } from '../platform/clients.ts';

/** Looks at everything that expires, and keeps copies of parameters. */
export const calendarFunction = ({
  sleep = setTimeout,
  ...given
}: Given & Pick<CalendarOptions, 'riposteYml'> & Partial<Pick<CalendarOptions, 'acmIn'>>): Runner => ({
  async call() {
    const { clients, config } = given;
    const ownOrOf = (region: string) => (region === config.region ? clients.acm : acmIn(region));
    await sweepCalendar({ acmIn: ownOrOf, ...given, sleep });
    await backUpParameters(given);
  },
});
