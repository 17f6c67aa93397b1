import { EVERY_CHANNEL, HOOK_KEY } from '../../simulation/alerts/every-channel.ts';
import type { Taken } from '../../simulation/alerts/receivers.ts';
import { channelsTold } from '../../simulation/invariants/channels-told.ts';
import type { Story } from '../../simulation/schedule.ts';
import { signature } from '../../src/alerts/channels/https.ts';
import { kinds } from '../../src/alerts/channels/index.ts';

const taken = (id: string, alerts: string[], key = HOOK_KEY): Taken => {
  const body = JSON.stringify({ alerts: alerts.map((alert) => ({ id: alert })) });
  return {
    host: 'hook.example',
    body,
    headers: { 'x-riposte-id': id, 'x-riposte-timestamp': '7', 'x-riposte-signature': `v1=${signature(key, 7, body)}` },
  };
};
const wanted = (id: string, alerts: string[]) => ({
  ...{ channel: 'hook', id, thread: 't' },
  request: { id, body: taken(id, alerts).body },
});
const violated = (deliveries: ReturnType<typeof wanted>[], sent: Taken[]): string[] =>
  channelsTold({
    plan: { isLoud: true },
    taken: sent,
    alertBook: { deliveries },
    stack: { services: { sesv2: { sent: [] }, sns: { published: [] } } },
  } as unknown as Story).map(({ what }) => what);

describe('what has to come to channels', () => {
  it('goes to one of every kind', () => {
    const used = Object.values(EVERY_CHANNEL.channels).map(({ kind }) => kind);
    expect(used.toSorted()).toEqual(Object.keys(kinds).toSorted());
  });

  it('is each message that was to be sent', () => {
    expect(violated([wanted('m1', ['a'])], [taken('m1', ['a'])])).toEqual([]);
    expect(violated([wanted('m1', ['a'])], [taken('m1', ['b'])])).toEqual([
      'the message m1 never came to the channel hook',
    ]);
  });

  it('is signed with the key of the channel', () => {
    expect(violated([], [taken('m1', ['a'], 'another key')])).toEqual(['the request m1 is not signed']);
  });

  it('is heard by who refuses an id that has come before', () => {
    expect(violated([], [taken('m1', ['a']), taken('m1', ['a'])])).toEqual([]);
    expect(violated([], [taken('m1', ['a']), taken('m1', ['a', 'b']), taken('m2', ['b'])])).toEqual([]);
    expect(violated([], [taken('m1', ['a']), taken('m1', ['a', 'b'])])).toEqual([
      'the alert b stands only in requests whose id had come before',
    ]);
  });
});
