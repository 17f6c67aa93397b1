import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DescribeLogGroupsCommand, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from './aws.ts';
import { say } from './say.ts';

const FOLDER = fileURLToPath(new URL('../../../reports/e2e/', import.meta.url));

/** Writes what the functions have logged as warnings and errors to a file in reports/e2e, oldest first. */
export async function writeComplaints({ logs }: Aws, file = 'complaints.log'): Promise<void> {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/' }));
  const found: { at: number; line: string }[] = [];
  for (const { logGroupName = '' } of logGroups)
    for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName }))
      for (const { timestamp = 0, message = '' } of events)
        if (/"level":"(WARN|ERROR)"|Task timed out|Runtime\.|Error:/.test(message))
          found.push({ at: timestamp, line: `${new Date(timestamp).toISOString()} ${logGroupName} ${message.trim()}` });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(
    `${FOLDER}${file}`,
    found
      .sort((a, b) => a.at - b.at)
      .map(({ line }) => `${line}\n`)
      .join(''),
  );
  say(`${found.length} warnings and errors of the functions are in reports/e2e/${file}`);
}
