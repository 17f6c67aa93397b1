import { createActor } from '../../src/act/act.ts';
import { blockPublicAccess } from '../../src/actions/storage/block-public-access.ts';
import type { Action, LaterAction } from '../../src/core/action.ts';
import { givenStack } from '../support/stories.ts';
import { actorOptions, delivery, handedOver, onlyAction } from './given.ts';

const BUCKET = 'guardduty/bucket-block-public-access-disabled';

function given(load: () => Promise<Action>) {
  const stack = givenStack();
  const [message] = handedOver(stack, BUCKET);
  if (!message) throw new Error('nothing was handed over');
  const loaded: string[] = [];
  const later = (id: LaterAction['id'], how: () => Promise<Action>): LaterAction => ({
    id,
    load: () => {
      loaded.push(id);
      return how();
    },
  });
  const actions = [
    later('block-public-access', load),
    later('make-private', () => Promise.reject(new Error('nobody named it'))),
  ];
  const options = { ...actorOptions(stack, []), actions };
  return { stack, loaded, act: createActor(options), message };
}

it('the action that a message names is loaded, and no other', async () => {
  const { stack, loaded, act, message } = given(async () => blockPublicAccess);
  expect(await act([delivery(message)])).toEqual([]);
  expect(new Set(loaded)).toEqual(new Set(['block-public-access']));
  expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
});

it('an action that cannot be loaded leaves its messages on their queue, and touches nothing', async () => {
  const { stack, act, message } = given(() => Promise.reject(new Error('the package is broken')));
  await expect(act([delivery(message)])).rejects.toThrow('the package is broken');
  expect(stack.counts.get('s3:PutPublicAccessBlock')).toBeUndefined();
});
