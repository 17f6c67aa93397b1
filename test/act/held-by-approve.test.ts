import type { Mode } from '../../src/core/decision.ts';
import { arrive, givenStack, responsesIn } from '../support/stories.ts';

/** Its private CA has to be looked at by somebody: nothing could be asked, or done. */
const CERTIFICATE = 'acm/approaching-expiration-private';

describe('an answer that only tells', () => {
  it.each<Mode>(['notify', 'approve', 'enforce'])(
    'is found among what is open, if it is open, in mode %s',
    async (mode) => {
      const stack = givenStack({ settings: { mode } });
      arrive(stack, CERTIFICATE);
      await stack.drain();
      const [response] = responsesIn(stack).filter(({ action }) => action === 'repair-certificate');
      expect(response).toMatchObject({ state: 'done', outcome: 'notified' });
      const open = (await stack.journal.readOpen()).map(({ key }) => key);
      expect(open.includes(response?.key ?? '')).toBe(response?.open !== undefined);
      // What mode approve would have asked about is no less done than in mode enforce.
      expect(response?.open).toBe(mode === 'notify' ? 'ceiling' : undefined);
    },
  );
});
