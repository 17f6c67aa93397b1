import { DeleteMessageCommand, SendMessageCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { type DeadLetter, type DeadLetterQueue, eachMessage, type Sqs } from './dead-letters.ts';

/**
 * Sends letters back to the queue that they belong on, as they first came: without the reason with which they were set
 * aside. Where there is none, SQS moves them by itself, or they go one by one where it refuses to.
 *
 * One by one, only letters that were looked at are sent: one that is set aside again at once has a new id, and does
 * not go in circles. A crash between sending and deleting leaves a letter on both queues; what is handled twice has its
 * effect once.
 *
 * @param areAll whether these are all that lie there: SQS moves no fewer
 * @returns how many were sent back
 */
export async function sendBack(
  sqs: Sqs,
  queue: DeadLetterQueue,
  letters: readonly DeadLetter[],
  areAll = true,
): Promise<number> {
  if (letters.length === 0) return 0;
  const isMoved = areAll && letters.every(({ marked }) => !marked) && (await startMove(sqs, queue));
  return isMoved ? letters.length : resend(sqs, queue, letters);
}

async function resend(sqs: Sqs, { url, home }: DeadLetterQueue, letters: readonly DeadLetter[]): Promise<number> {
  const wanted = new Set(letters.map(({ id }) => id));
  let moved = 0;
  await eachMessage(sqs, url, async ({ MessageId = '', Body = '', ReceiptHandle }) => {
    if (!wanted.has(MessageId)) return false;
    await sqs.send(new SendMessageCommand({ QueueUrl: home, MessageBody: Body }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    moved += 1;
    return true;
  });
  return moved;
}

/** @returns whether SQS took the task */
async function startMove(sqs: Sqs, { arn, homeArn }: DeadLetterQueue): Promise<boolean> {
  try {
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn, DestinationArn: homeArn }));
    return true;
  } catch {
    // Whatever the reason, the calls one by one either work or say what is wrong.
    return false;
  }
}
