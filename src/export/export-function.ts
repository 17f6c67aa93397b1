import type { Given, Runner } from '../core/runner.ts';
import { dayBefore, writeDay } from './write-day.ts';

/** Exports the day before, or the day that it is invoked with: `{ "date": "2026-11-19" }`. */
export const exportFunction = ({ clients, config, telemetry, now }: Given): Runner => ({
  async call(event) {
    const { date: asked } = (event ?? {}) as { date?: unknown };
    const date = /^\d{4}-\d{2}-\d{2}$/.test(String(asked)) ? String(asked) : dayBefore(now());
    const rows = await writeDay(date, { clients, config });
    telemetry.info('day exported', { date, ...rows });
    return { date, ...rows };
  },
});
