import { notifyTargets } from '../../../src/actions/catalogue/targets/notify-targets.ts';
import { notify } from '../../../src/actions/notify/notify.ts';
import { attempt, givenClients } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding } from '../../support/fixtures.ts';

describe('notify', () => {
  it('has one target, whatever the finding names', () => {
    expect(notifyTargets(givenFinding(), givenConfig())).toEqual([{ key: '-' }]);
  });

  it('is done without a single call, and cannot be undone', async () => {
    const { clients, calls } = givenClients({});
    const { verified } = await attempt(notify, { key: '-' }, givenContext(clients));
    expect(verified?.verdict).toBe('done');
    expect(calls).toEqual([]);
    expect(notify).toMatchObject({ permissions: [], undo: 'never' });
  });
});
