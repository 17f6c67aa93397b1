import { BUCKETS } from '../../../../../src/actions/network/block-list/places/place-records.ts';
import { parsePlacesMessage } from '../../../../../src/actions/network/block-list/places/places-message.ts';
import { shardsFor, shareOut } from '../../../../../src/actions/network/block-list/places/share-out.ts';
import { BadMessageError } from '../../../../../src/core/errors.ts';
import { givenPlaces } from './given-places.ts';

type Sent = { kind: string; shard: number; of: number; at?: number };

function given() {
  const places = givenPlaces();
  const { clients, table, queue, sqs, world } = places;
  const options = { sqs: clients.sqs, table, queue, now: () => world.now() };
  let seen = 0;
  return {
    ...places,
    options,
    /** What was sent since the last time. */
    sent(): Sent[] {
      const all = sqs.messages('riposte-test-block-places').map(({ body }) => JSON.parse(body) as Sent);
      const fresh = all.slice(seen);
      seen = all.length;
      return fresh;
    },
  };
}

it.each([
  { places: 0, shards: 1 },
  { places: 50, shards: 1 },
  { places: 51, shards: 2 },
  { places: 800, shards: 16 },
  { places: 20_000, shards: BUCKETS },
])('$places places are $shards shards', ({ places, shards }) => {
  expect(shardsFor(places)).toBe(shards);
  expect(BUCKETS % shards).toBe(0);
});

it('hands every shard out once for a change, and again for the next', async () => {
  const { share, options, sent } = given();
  await share(['198.51.100.7/32']);
  await shareOut({ kind: 'spread' }, 200, options);
  expect(sent()).toEqual([0, 1, 2, 3].map((shard) => ({ kind: 'shard', shard, of: 4 })));
  await shareOut({ kind: 'spread' }, 200, options);
  expect(sent()).toEqual([]);
  await share([]);
  await shareOut({ kind: 'spread' }, 200, options);
  expect(sent()).toHaveLength(4);
});

it('hands all out again where the queue did not take them', async () => {
  const { share, options, sqs, sent } = given();
  await share(['198.51.100.7/32']);
  sqs.failsEntry = () => true;
  await expect(shareOut({ kind: 'spread' }, 200, options)).rejects.toThrow();
  sqs.failsEntry = () => false;
  await shareOut({ kind: 'spread' }, 200, options);
  expect(sent()).toHaveLength(4);
});

it.each([{ places: 800 }, { places: 20_000 }, { places: 10 }])(
  'has each of $places places looked at once an hour by the sweeps, though nothing changes',
  async ({ places }) => {
    const { options, sent, world } = given();
    await shareOut({ kind: 'spread' }, places, options);
    sent();
    const looked: number[] = [];
    for (let sweep = 0; sweep < 12; sweep += 1) {
      await shareOut({ kind: 'spread', look: true }, places, options);
      const some = sent();
      for (const { at } of some) expect(at).toBe(world.now());
      expect(some.length).toBeLessThanOrEqual(Math.ceil(shardsFor(places) / 12));
      looked.push(...some.map(({ shard }) => shard));
      world.time += 300_000;
    }
    expect(looked.toSorted((a, b) => a - b)).toEqual(Array.from({ length: shardsFor(places) }, (_, n) => n));
  },
);

it('makes up for the looks of sweeps that came late or not at all, and looks twice at nothing', async () => {
  const { options, sent, world } = given();
  const looks = async (places: number): Promise<number[]> => {
    await shareOut({ kind: 'spread', look: true }, places, options);
    return sent().flatMap(({ shard, at }) => (at === undefined ? [] : [shard]));
  };
  const looked = await looks(20_000);
  expect(await looks(20_000)).toEqual([]);
  for (const minutes of [10, 4, 11, 5, 20, 5]) {
    world.time += minutes * 60_000;
    looked.push(...(await looks(20_000)));
  }
  expect(looked.toSorted((a, b) => a - b)).toEqual(Array.from({ length: BUCKETS }, (_, n) => n));
});

it('looks again where a clock was far ahead', async () => {
  const { options, sent, world } = given();
  const then = world.time;
  world.time += 7 * 86_400_000;
  await shareOut({ kind: 'spread', look: true }, 20_000, options);
  world.time = then;
  sent();
  await shareOut({ kind: 'spread', look: true }, 20_000, options);
  expect(sent().length).toBeGreaterThan(0);
});

it.each([
  { body: 'not json' },
  { body: '{"kind":"act"}' },
  { body: '{"kind":"shard","shard":4,"of":4}' },
  { body: '{"kind":"shard","shard":0,"of":65}' },
  { body: '{"kind":"shard","shard":-1,"of":4}' },
  { body: '{"kind":"spread","more":1}' },
])('takes no message that is none of ours: $body', ({ body }) => {
  expect(() => parsePlacesMessage(body)).toThrow(BadMessageError);
});
