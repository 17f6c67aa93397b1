import { setTimeout } from 'node:timers/promises';
import { backUpParameters } from '../actions/secrets/backup/take.ts';
import { keptBy } from '../core/once.ts';
import type { Given, Runner } from '../core/runner.ts';
import { type CalendarOptions, sweepCalendar } from '../expiry/sweep.ts';
import { acmIn, cloudhsmIn, kmsIn } from '../platform/clients.ts';

/** Looks at everything that expires, and keeps copies of parameters. */
export const calendarFunction = ({
  sleep = setTimeout,
  ...given
}: Given &
  Pick<CalendarOptions, 'riposteYml'> &
  Partial<Pick<CalendarOptions, 'acmIn' | 'kmsIn' | 'cloudhsmIn'>>): Runner => ({
  async call() {
    const { clients, config } = given;
    const there = {
      acmIn: (region: string) => (region === config.region ? clients.acm : acmIn(region)),
      kmsIn: keptBy((region: string) => (region === config.region ? clients.kms : kmsIn(region))),
    };
    const hsms = {
      cloudhsmIn: keptBy((region: string) => (region === config.region ? clients.cloudhsm : cloudhsmIn(region))),
    };
    await sweepCalendar({ ...there, ...hsms, ...given, sleep });
    await backUpParameters(given);
  },
});
