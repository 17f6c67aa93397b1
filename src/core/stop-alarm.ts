import { BLAST_RADII, type BlastRadius } from './blast-radius.ts';

/** An alarm of the account's own that has classes wait for a person while they look. */
export interface StopAlarm {
  arn: string;
  account: string;
  region: string;
  /** The alarm's name. */
  name: string;
  classes: readonly BlastRadius[];
}

const ENTRY =
  /^(?:(?<radius>[a-z]+)=)?(?<arn>arn:aws[a-z-]*:cloudwatch:(?<region>[a-z0-9-]{1,32}):(?<account>\d{12}):alarm:(?<name>[^,\p{Cc}]{1,255}))$/u;

/**
 * Reads an entry of the setting `stopAlarms`: the ARN of an alarm for all classes, or `instances=ARN` for one.
 *
 * @returns undefined for what is neither
 */
export function readStopAlarm(entry: string): StopAlarm | undefined {
  const { radius, arn, region, account, name } = ENTRY.exec(entry)?.groups ?? {};
  if (!arn || !region || !account || !name) return undefined;
  if (radius === undefined) return { arn, account, region, name, classes: BLAST_RADII };
  const classes = BLAST_RADII.filter((each) => each === radius);
  return classes.length > 0 ? { arn, account, region, name, classes } : undefined;
}

/** The entries of the setting, one for each alarm: one that is named for several classes stops these. */
export function readStopAlarms(entries: readonly string[]): StopAlarm[] {
  const each = entries.flatMap((entry) => readStopAlarm(entry) ?? []);
  return [...Map.groupBy(each, ({ arn }) => arn).values()].flatMap(([first, ...more]) =>
    first ? [{ ...first, classes: [...new Set([first, ...more].flatMap(({ classes }) => classes))] }] : [],
  );
}
