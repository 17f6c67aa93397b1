import { isCheck } from '../core/inside.ts';
import type { Given, Runner } from '../core/runner.ts';
import { deployed } from '../policy/riposte-yml/deployed.ts';
import { createPost } from './channels/post.ts';
import { checkChannels } from './check-channels.ts';
import { createDeliverer, type DelivererOptions } from './deliverer.ts';
import { createAnswerer, type Question } from './test-message.ts';

/** Sends single messages to single channels, and proves channels for the command. */
export function deliveriesFunction({
  settings = deployed,
  post = createPost(),
  ...given
}: Given & Partial<Pick<DelivererOptions, 'settings' | 'post'>>): Runner {
  const options = { ...given, settings, post };
  const answer = createAnswerer(options);
  return {
    deliveries: createDeliverer(options),
    call: (question): Promise<unknown> => (isCheck(question) ? checkChannels(options) : answer(question as Question)),
  };
}
