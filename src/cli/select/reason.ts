import { readFileSync } from 'node:fs';
import { shown } from '../out.ts';
import { UsageError } from '../read-events.ts';
import { whyUnreadable } from '../why-unreadable.ts';

/** A reason, typed or in a file. */
export interface ReasonOptions {
  reason?: string;
  /** A file whose text is the reason; `-` for standard input. */
  reasonFile?: string;
}

/**
 * The reason that is given, white space as one space each.
 *
 * @throws UsageError where both are given, or the file cannot be read or says nothing
 */
export function reasonIn({ reason, reasonFile }: ReasonOptions): string | undefined {
  if (reason !== undefined && reasonFile !== undefined)
    throw new UsageError('Give --reason or --reason-file, not both.');
  if (reasonFile === undefined) return reason;
  const text = readReason(reasonFile);
  if (text) return text;
  throw new UsageError(
    `--reason-file ${shown(reasonFile, 200)}: it is empty. Write the reason into it, or give --reason.`,
  );
}

function readReason(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
      .replaceAll(/\s+/g, ' ')
      .trim();
  } catch (error) {
    throw new UsageError(
      `--reason-file ${shown(file, 200)}: it cannot be read (${whyUnreadable(error)}). Give a file that can, or --reason.`,
      { cause: error },
    );
  }
}

/** What only looks, or selects by it, takes a reason as a part of what is looked for. */
export function selectingByReason<T extends ReasonOptions>(
  options: T,
): Omit<T, 'reason' | 'reasonFile'> & { because?: string } {
  const { reason: _reason, reasonFile: _file, ...others } = options;
  const because = reasonIn(options);
  return { ...others, ...(because !== undefined && { because }) };
}
