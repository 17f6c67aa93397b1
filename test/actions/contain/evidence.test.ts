import { jest } from '@jest/globals';
import { awsError } from '../../../local/account.ts';
import { keepFirst } from '../../../src/actions/contain/evidence.ts';

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

it('waits two seconds before the cut, and half a minute after it, for what is under way', async () => {
  const slow = Promise.withResolvers<void>();
  const first = keepFirst([() => slow.promise]);
  await jest.advanceTimersByTimeAsync(2000);
  const rest = (await first)();
  const ended = jest.fn();
  void rest.then(ended);
  await jest.advanceTimersByTimeAsync(28_000);
  expect(ended).not.toHaveBeenCalled();
  slow.resolve();
  await rest;
});

it('fails for now where that takes longer', async () => {
  const first = keepFirst([() => new Promise<never>(() => {})]);
  await jest.advanceTimersByTimeAsync(2000);
  const rest = (await first)();
  const failed = expect(rest).rejects.toMatchObject({ name: 'TimeoutError' });
  await jest.advanceTimersByTimeAsync(31_000);
  await failed;
});

/** A call to AWS that ends so, one after another. */
const ending = (...errors: Error[]) => {
  const step = jest.fn(async () => {
    const error = errors.shift();
    if (error) throw error;
  });
  return step;
};
const busy = () => awsError('ThrottlingException', 'busy');
const noAnswer = (name: string) => Object.assign(new Error(name), { name, $metadata: { attempts: 4 } });

it('tries what was throttled once more, and passes over what is refused then', async () => {
  const refused = ending(busy(), awsError('ConcurrentSnapshotLimitExceeded', 'no'));
  const unreached = ending(busy(), noAnswer('ENOTFOUND'));
  const kept = ending(busy());
  const rest = await keepFirst([refused, unreached, kept]);
  await rest();
  expect([refused, unreached, kept].map(({ mock }) => mock.calls.length)).toEqual([2, 2, 2]);
});

it('fails where trying again could still help, or for a fault of ours', async () => {
  await expect((await keepFirst([ending(busy(), busy())]))()).rejects.toThrow('busy');
  await expect((await keepFirst([ending(busy(), new TypeError('ours'))]))()).rejects.toThrow('ours');
});
