import { handOver } from '../../src/alerts/inbox.ts';
import { silent } from '../../src/core/telemetry.ts';
import { givenStack } from '../support/stories.ts';
import { givenAlert } from './given-alert.ts';

/** What is counted when an alert goes out, and AWS answers like this. */
async function counted(answer?: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const count: (typeof silent)['count'] = (metric, value) => {
    counts[metric] = (counts[metric] ?? 0) + value;
  };
  const stack = givenStack({ telemetry: { ...silent, count } });
  if (answer) stack.faults.refuse('Publish', answer, {});
  await handOver([givenAlert({ id: 'a1' })], stack, stack.world.now());
  await stack.drain();
  return counts;
}

it.each([
  { title: 'takes it', answer: undefined, counts: { AlertsSent: 1 } },
  { title: 'can never take it', answer: 'InvalidParameterException', counts: { AlertsNotSent: 1 } },
  { title: 'is busy: it comes again, and counts then', answer: 'ThrottledException', counts: {} },
])('an alert whose channel $title', async ({ answer, counts }) => {
  expect(await counted(answer)).toEqual(counts);
});
