import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { objectLink } from '../../alerts/console-link.ts';
import type { Config } from '../../core/config.ts';
import { digestPeriod, type Period, periodOf } from '../../core/period.ts';
import { describeError } from '../../core/telemetry.ts';
import { buildDigest } from '../../digest/build.ts';
import { gather } from '../../digest/gather.ts';
import type { Digest } from '../../digest/model.ts';
import { aroundOf, renderReport } from '../../digest/report.ts';
import { renderText } from '../../digest/text.ts';
import { dayOf, notAhead } from '../entries.ts';
import { openFile } from '../open-file.ts';
import { shown } from '../out.ts';
import { writePage } from '../write-pages.ts';
import { CommandError, type Context } from './context.ts';

export interface DigestOptions {
  /** A local date, a week such as 2026-W47, today or yesterday. */
  date?: string;
  /** Where to write the report. */
  html?: string;
  text?: boolean;
  open?: boolean;
}

/**
 * Makes the digest of any day or week again, from the journal: as plain text, or as the report in a file. Nothing is
 * sent, and nothing is changed.
 */
export async function digest(options: DigestOptions, context: Context, show = openFile): Promise<number> {
  const { clients, now, out } = context;
  const config = await context.settings();
  const period = periodNamed(options.date, now(), config.timeZone);
  const made = buildDigest(await gather(period, { clients, config, now, readOnly: true }));
  out.data(made);
  const file = options.html ?? (options.open ? temporaryFile(made) : undefined);
  if (file !== undefined) await write(resolve(file), made, config, context);
  if (file === undefined || options.text) for (const line of textOf(made)) out.line(line);
  if (file !== undefined && options.open) await showTo(show, resolve(file));
  return 0;
}

function periodNamed(date: string | undefined, now: number, timeZone: string): Period {
  if (date === undefined) return digestPeriod(now, timeZone);
  return notAhead(periodOf(date, timeZone) ?? dayOf(date, now, timeZone), date, now);
}

function textOf(made: Digest): string[] {
  const { subject, body } = renderText(made, { maxBytes: Number.MAX_SAFE_INTEGER });
  return [`Subject: ${subject}`, '', ...body.split('\n')];
}

const temporaryFile = ({ period }: Digest): string =>
  join(mkdtempSync(join(tmpdir(), 'riposte-')), `riposte-${period.label}.html`);

async function write(file: string, made: Digest, config: Config, { out }: Context): Promise<void> {
  const { partition, region, reports } = config;
  const linkTo = (key: string): string => objectLink({ partition, region, bucket: reports, key });
  try {
    writePage(file, renderReport(made, reports ? aroundOf(made, linkTo) : {}));
  } catch (error) {
    throw new CommandError(`The report could not be written: ${describeError(error).message}`);
  }
  out.note(`The report is in ${shown(file)}`);
}

async function showTo(show: typeof openFile, file: string): Promise<void> {
  try {
    await show(file);
  } catch {
    throw new CommandError(`There is nothing here to show a page with. Open it yourself: ${shown(file)}`);
  }
}
