import { readdirSync } from 'node:fs';
import { sources } from '../src/sources/index.ts';

/** The events that come with the project, by source and name. */
export const allEvents = Object.keys(sources).flatMap((source) =>
  readdirSync(new URL(`../events/${source}`, import.meta.url)).map(
    (file) => `${source}/${file.replace(/\.json$/, '')}`,
  ),
);
export const guarddutyEvents = readdirSync(new URL('../events/guardduty', import.meta.url)).map(
  (file) => `guardduty/${file.replace(/\.json$/, '')}`,
);
