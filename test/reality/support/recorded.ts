import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedCall } from '../../../local/recorder.ts';
import { root } from './package.ts';

/** Who made the calls: the demonstration with the settings of a new deployment, and the suites with all of them. */
export type Recording = 'demonstration' | 'suites';

export const folderOf = (recording: Recording): string => join(root, 'reports/reality/calls', recording);

/** The calls that were written down in a folder. None at all would prove nothing, and throws. */
export function callsIn(folder: string): RecordedCall[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.ndjson')) : [];
  const lines = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean));
  if (lines.length === 0) throw new Error(`no call was recorded in ${folder}`);
  return lines.map((line) => JSON.parse(line) as RecordedCall);
}

export const recorded = (recording: Recording): RecordedCall[] => callsIn(folderOf(recording));
