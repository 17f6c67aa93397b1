import { DeliveryError } from '../../src/core/errors.ts';
import type { Weather } from '../faults.ts';
import { currentInvocation, never } from '../invocation.ts';
import type { VirtualTime } from '../storm/virtual-time.ts';

interface Answer {
  status: number;
  text: string;
}

/**
 * Has a function reach a host on a network that loses requests and answers.
 *
 * @param take what the host does when a request arrives
 * @param busy what it answers, or throws, when it gets too many
 */
export async function overNetwork(
  host: string,
  { time, weather }: { time: VirtualTime; weather(): Weather },
  { take, busy }: { take(): Answer; busy(): Answer },
): Promise<Answer> {
  const invocation = currentInvocation();
  if (!invocation) throw new DeliveryError('nobody posts but a function');
  const { chance } = invocation;
  const wait = async (ms: number): Promise<void> => {
    await time.sleep(ms);
    if (invocation.isDead) await never();
  };
  const { throttled, requestLost, answerLost } = weather();
  await wait(chance.between(50, 400));
  if (chance.hits(requestLost)) throw new DeliveryError(`${host} could not be reached`);
  if (chance.hits(throttled)) return busy();
  const answered = take();
  await wait(chance.between(5, 50));
  if (chance.hits(answerLost)) throw new DeliveryError(`${host} did not answer in time`);
  return answered;
}
