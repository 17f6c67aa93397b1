import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Clients } from '../../core/clients.ts';
import { isAwsError } from '../../core/errors.ts';
import { type Cause, causeOf, classify } from './rotation-causes.ts';

const MOST_LINES = 50;
/** Lines that tell how an invocation went wrong, in the words of the runtimes and of our own function. */
const PATTERN =
  '?ERROR ?Error ?error ?Exception ?Traceback ?"timed out" ?"Task timed" ?denied ?refused ?failed ?Throttl ?problem';

/**
 * Looks for the likely cause of a rotation that hangs or failed: in its function's log since it began, at most 50 lines.
 * The lines are text from outside and may hold secrets: only our own sentence about them is returned.
 *
 * Two calls. What may not be read is no reason to fail: then there is no cause.
 *
 * @param since ms
 */
export async function diagnoseRotation(
  lambdaArn: string | undefined,
  since: number,
  now: number,
  { lambda, logs }: Pick<Clients, 'lambda' | 'logs'>,
): Promise<Cause | undefined> {
  const name = /:function:([A-Za-z0-9_-]{1,64})/.exec(lambdaArn ?? '')?.[1];
  if (!name) return undefined;
  try {
    await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  } catch (error) {
    return isAwsError(error, 'ResourceNotFoundException') ? causeOf('deleted') : undefined;
  }
  try {
    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({
        logGroupName: `/aws/lambda/${name}`,
        startTime: since,
        endTime: now,
        filterPattern: PATTERN,
        limit: MOST_LINES,
      }),
    );
    return mostTelling(events.map(({ message = '' }) => message));
  } catch (error) {
    return isAwsError(error, 'ResourceNotFoundException') ? causeOf('not-invoked') : undefined;
  }
}

/** The last line that is understood: what failed before it may have been tried again since. */
function mostTelling(lines: readonly string[]): Cause | undefined {
  if (lines.length === 0) return causeOf('not-invoked');
  const known = lines.map(classify).filter((id) => id !== undefined);
  return causeOf(known.at(-1) ?? 'unknown');
}
