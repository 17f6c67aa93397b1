import { InHandError, sendLater } from '../../src/act/in-hand.ts';
import { parseMessage } from '../../src/core/messages.ts';
import { delivery } from './given.ts';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333/riposte-test-act-storage';

function given(refuse: (n: number) => boolean = () => false) {
  const sent: { MessageBody?: string; DelaySeconds?: number }[] = [];
  const failed = new Map<string, unknown>();
  const sqs = {
    async send({ input }: { input: { Entries: { Id: string; MessageBody: string; DelaySeconds?: number }[] } }) {
      const Failed = input.Entries.filter((_, n) => refuse(n)).map(({ Id }) => ({ Id, Code: 'InternalError' }));
      sent.push(...input.Entries.filter((_, n) => !refuse(n)));
      return { Failed };
    },
  };
  const options = { clients: { sqs } as never, queue: QUEUE };
  return {
    sent,
    failed,
    options,
    fail: ({ messageId }: { messageId: string }, error: unknown) => failed.set(messageId, error),
  };
}

const undo = (waited?: number) => ({
  kind: 'undo' as const,
  key: 'k',
  by: 'alice',
  ...(waited !== undefined && { waited }),
});

describe('what joins a response that another function has in hand', () => {
  it.each([
    { waited: undefined, counts: 1, delay: 1 },
    { waited: 3, counts: 4, delay: 1 },
    // By then somebody died over it: the lease has minutes to run.
    { waited: 10, counts: 11, delay: 30 },
  ])(
    'after $waited times comes again in $delay s, and stays a message that is read',
    async ({ waited, counts, delay }) => {
      const { sent, failed, options, fail } = given();
      await sendLater([delivery(undo(waited))], options, fail);
      expect(sent).toMatchObject([{ DelaySeconds: delay }]);
      expect(parseMessage(sent[0]?.MessageBody ?? '')).toEqual({ ...undo(), waited: counts });
      expect(failed.size).toBe(0);
    },
  );

  it.each([
    { title: 'alike', kinds: ['undo'], delays: [1] },
    { title: 'that take turns', kinds: ['undo', 'ack'], delays: [1, 11, 21, 31, 41] },
    // Each yes is worth something, and has a turn of its own.
    { title: 'of people who approve', kinds: ['approve'], delays: [1, 11, 21, 31, 41] },
  ])(
    'comes again all at once, or in parts where its messages wait for each other: $title',
    async ({ kinds, delays }) => {
      const { sent, options, fail } = given();
      const messages = Array.from({ length: 40 }, (_, n) => ({
        ...undo(),
        kind: kinds[n % kinds.length],
        by: `p${n}`,
      }));
      await sendLater(
        messages.map((message, n) => delivery(message as never, 1, `m${n}`)),
        options,
        fail,
      );
      expect(sent.map(({ MessageBody = '' }) => JSON.parse(MessageBody).by)).toEqual(messages.map(({ by }) => by));
      expect([...new Set(sent.map(({ DelaySeconds }) => DelaySeconds))]).toEqual(delays);
    },
  );

  it('is left on the queue where it cannot be sent again', async () => {
    const { sent, failed, options, fail } = given((n) => n === 1);
    await sendLater([delivery(undo(), 1, 'a'), delivery(undo(), 1, 'b')], options, fail);
    expect(sent).toHaveLength(1);
    expect([...failed.keys()]).toEqual(['b']);
  });

  it('is left on the queue by a function that has none of its own', async () => {
    const { sent, failed, options, fail } = given();
    await sendLater([delivery(undo())], { clients: options.clients }, fail);
    expect(sent).toEqual([]);
    expect(failed.get('m1')).toBeInstanceOf(InHandError);
  });
});
