import type { FilterLogEventsRequest, FilterLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import { awsError } from '../account.ts';

interface LogLine {
  /** ms */
  at: number;
  message: string;
}

/** The part of CloudWatch Logs that finds lines. Of a pattern, the words after question marks are understood. */
export class LocalLogs {
  readonly groups = new Map<string, LogLine[]>();

  write(group: string, ...lines: LogLine[]): void {
    this.groups.set(group, [...(this.groups.get(group) ?? []), ...lines]);
  }

  FilterLogEvents(input: FilterLogEventsRequest): FilterLogEventsResponse {
    const lines = this.groups.get(input.logGroupName ?? '');
    if (!lines) throw awsError('ResourceNotFoundException', 'The specified log group does not exist.');
    const words = [...(input.filterPattern ?? '').matchAll(/\?"?([^"?]+?)"?(?= |$)/g)].map(([, word = '']) => word);
    const found = lines.filter(
      ({ at, message }) =>
        at >= (input.startTime ?? 0) &&
        at <= (input.endTime ?? Number.POSITIVE_INFINITY) &&
        (words.length === 0 || words.some((word) => message.includes(word))),
    );
    return {
      events: found.slice(0, input.limit ?? 10_000).map(({ at, message }) => ({ timestamp: at, message })),
    };
  }
}
