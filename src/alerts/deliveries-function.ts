import { asksForSettings, isCheck, type LongSettings } from '../core/inside.ts';
import type { Given, Runner } from '../core/runner.ts';
import { packaged } from '../platform/settings/packaged.ts';
import { deployed } from '../policy/riposte-yml/deployed.ts';
import { createPost } from './channels/post.ts';
import { checkChannels } from './check-channels.ts';
import { createDeliverer, type DelivererOptions } from './deliverer.ts';
import { createAnswerer, type Question } from './test-message.ts';

/** Sends single messages to single channels, proves channels for the command, and tells it which long settings hold. */
export function deliveriesFunction({
  settings = deployed,
  post = createPost(),
  long = packaged,
  ...given
}: { long?: LongSettings['settings'] } & Given & Partial<Pick<DelivererOptions, 'settings' | 'post'>>): Runner {
  const options = { ...given, settings, post };
  const answer = createAnswerer(options);
  return {
    deliveries: createDeliverer(options),
    async call(question): Promise<unknown> {
      if (asksForSettings(question)) return { settings: long } satisfies LongSettings;
      return isCheck(question) ? checkChannels(options) : answer(question as Question);
    },
  };
}
