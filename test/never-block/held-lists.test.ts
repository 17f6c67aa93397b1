import fc from 'fast-check';
import { addressesIn } from '../../src/core/addresses/addresses-in.ts';
import { parseNetwork } from '../../src/core/addresses/network.ts';
import { NeverBlockError } from '../../src/core/errors.ts';
import { refreshPartners } from '../../src/jobs/never-block/refresh-lists.ts';
import { judgePartners } from '../../src/never-block/gate.ts';
import { acceptHeldList, heldLists } from '../../src/never-block/held.ts';
import { DAY, givenNeverBlock, MINUTE } from './given.ts';

const NAME = '/riposte/partners';
const ADA = 'arn:aws:iam::111122223333:user/ada';
const hosts = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `8.8.${first + n}.8/32`);
const EVERYTHING = Array.from({ length: 256 }, (_, n) => `${n}.0.0.0/8`);

function given() {
  const all = givenNeverBlock({ neverBlockParameter: NAME });
  const look = async (after = 15 * MINUTE): Promise<void> => {
    all.world.time += after;
    await refreshPartners(all);
  };
  return {
    ...all,
    look,
    /** Writes the parameter, and looks. */
    async put(entries: readonly string[]): Promise<void> {
      all.services.ssm.seedParameter({ name: NAME, value: entries.join('\n'), type: 'StringList' });
      await look();
    },
    async accept(): Promise<void> {
      const [held] = await heldLists(all.table);
      if (!held) throw new Error('nothing is held back');
      await acceptHeldList(all.table, held, ADA, all.now());
    },
  };
}

describe('one write of a list that covers everything', () => {
  it('takes nothing over: the last good list stays, and people are told at once, once', async () => {
    const { put, look, reason, notices, table } = given();
    await put(hosts(0, 10));
    await put(EVERYTHING);
    await look();
    expect(await reason('9.9.9.9/32')).toBeUndefined();
    expect(await reason('8.8.3.8/32')).toContain('lists 8.8.3.8/32');
    const [first, held, ...others] = notices();
    expect(others).toEqual([]);
    expect(first).toMatchObject({ subject: '[Riposte] A never-block list changed', needsPerson: false });
    expect(held).toMatchObject({ needsPerson: true, severity: 'medium' });
    expect(held?.body).toMatch(/256 entries cover more than a \/6 of IPv4 in sum; 256 entries come in and 10 go out/);
    expect(held?.body).toMatch(/with 10 entries stays in force.*\n.*riposte blocks never-block accept parameter/);
    expect(await heldLists(table)).toMatchObject([{ list: 'parameter', count: 256, added: 256, removed: 10 }]);
  });

  it('is held back where no list was accepted before, too', async () => {
    const { put, reason, bodies } = given();
    await put(EVERYTHING);
    expect(await reason('9.9.9.9/32')).toBeUndefined();
    expect(bodies()).toEqual([expect.stringContaining('No list from there is in force yet')]);
  });

  it('is let go when the list is what it was again, and told anew when it comes again', async () => {
    const { put, table, bodies } = given();
    await put(hosts(0, 10));
    await put(EVERYTHING);
    await put(hosts(0, 10));
    expect(await heldLists(table)).toEqual([]);
    expect(bodies()).toHaveLength(2);
    await put(EVERYTHING);
    expect(bodies()).toHaveLength(3);
  });

  it('is in force once a person accepts it, which is told once, and is never held back again', async () => {
    const { put, look, accept, reason, bodies, services } = given();
    await put(hosts(0, 10));
    await put(EVERYTHING);
    await accept();
    await look();
    await look();
    expect(await reason('9.9.9.9/32')).toContain('lists 9.0.0.0/8');
    expect(bodies().slice(2)).toEqual([
      expect.stringMatching(/user\/ada put the list of "parameter" in force.*256 in, 10 out.*Came in: 256/s),
    ]);
    await put(EVERYTHING.slice(1));
    expect(await reason('0.0.0.0/8')).toBeDefined();
    expect(bodies().at(-1)).toMatch(/is in force with 255 entries.*Went out: 1 \(0\.0\.0\.0\/8\)/s);
    const log = services.dynamodb.items().filter(({ pk }) => pk === 'NEVER_BLOCK_LOG');
    expect(log).toEqual([expect.objectContaining({ what: 'accept', list: 'parameter', by: ADA })]);
  });

  it('can be accepted only as it was shown', async () => {
    const { put, table, now } = given();
    await put(hosts(0, 10));
    await put(EVERYTHING);
    const [shown] = await heldLists(table);
    await put(EVERYTHING.slice(0, 200));
    await expect(shown && acceptHeldList(table, shown, ADA, now())).rejects.toThrow(NeverBlockError);
  });
});

describe('an accepted change', () => {
  it('is told once, with what came in and went out, and counts', async () => {
    const { put, look, bodies } = given();
    await put(hosts(0, 10));
    await put(hosts(3, 10));
    await look();
    expect(bodies()).toEqual([
      expect.stringMatching(/with 10 entries.*Came in: 10 \(8\.8\.0\.8\/32, /s),
      expect.stringMatching(/Came in: 3 \(8\.8\.10\.8\/32, .*\)\nWent out: 3 \(8\.8\.0\.8\/32, /s),
    ]);
  });

  it('costs no call more while nothing changes, held back or not', async () => {
    const { put, look, calls } = given();
    const cost = async (): Promise<number> => {
      const before = calls.length;
      await look();
      return calls.length - before;
    };
    await put(hosts(0, 10));
    expect(await cost()).toBe(3);
    await put(EVERYTHING);
    expect(await cost()).toBe(2);
  });

  it('stays in force for as long as another one waits', async () => {
    const { put, look, reason, accept, bodies, services, now } = given();
    await put(hosts(0, 10));
    await put(EVERYTHING);
    for (let day = 0; day < 70; day += 1) await look(DAY);
    const chunks = services.dynamodb.items().filter(({ sk }) => /^(parameter|held)#/.test(String(sk)));
    expect(chunks).toHaveLength(2);
    for (const { ttl } of chunks) expect(Number(ttl)).toBeGreaterThan(now() / 1000 + 20 * 86_400);
    expect(await reason('8.8.3.8/32')).toContain('lists 8.8.3.8/32');
    expect(bodies()).toHaveLength(2);
    await accept();
    expect(await reason('9.9.9.9/32')).toBeDefined();
  });

  it('of an empty list that a person accepted takes all away', async () => {
    const { put, look, accept, reason, bodies } = given();
    await put(hosts(0, 10));
    await put([' ']);
    expect(await reason('8.8.3.8/32')).toBeDefined();
    await accept();
    await look();
    await look();
    expect(await reason('8.8.3.8/32')).toBeUndefined();
    expect(bodies()).toHaveLength(3);
  });
});

describe('a restart in the middle', () => {
  it.each([
    { title: 'an accepted change', next: hosts(3, 10), says: /A never-block list changed$/ },
    { title: 'a list that is held back', next: EVERYTHING, says: /is held back/ },
  ])('loses no news of $title, wherever it comes', async ({ next, says }) => {
    let deaths = 0;
    for (let calls = 0; calls < 12; calls += 1) {
      const { put, look, faults, subjects, services } = given();
      await put(hosts(0, 10));
      services.ssm.seedParameter({ name: NAME, value: next.join('\n'), type: 'StringList' });
      faults.crashAfter(calls);
      await look().catch(() => {
        deaths += 1;
      });
      faults.revive();
      await look();
      await look();
      const told = new Set(subjects().slice(1));
      expect([...told]).toEqual([expect.stringMatching(says)]);
    }
    expect(deaths).toBeGreaterThan(4);
  });

  it('tells the same news under one id', async () => {
    const { put, look, faults, notices, services } = given();
    await put(hosts(0, 10));
    services.ssm.seedParameter({ name: NAME, value: EVERYTHING.join('\n'), type: 'StringList' });
    faults.crashAfterNext('SendMessageBatch');
    await expect(look()).rejects.toThrow();
    faults.revive();
    await look();
    await look();
    const [, held, again, ...others] = notices();
    expect(others).toEqual([]);
    expect(again?.id).toBe(held?.id);
  });
});

describe('the judgement of a list', () => {
  it.each([
    { title: 'half of the entries gone', before: hosts(0, 20), after: hosts(10, 10), why: undefined },
    { title: 'more than half gone', before: hosts(0, 20), after: hosts(11, 9), why: '0 entries come in and 11 go out' },
    { title: 'more than half more', before: hosts(0, 20), after: hosts(0, 31), why: '11 entries come in' },
    { title: 'a short list replaced', before: hosts(0, 5), after: hosts(20, 5), why: undefined },
    { title: 'a short list that grows long', before: hosts(0, 5), after: hosts(0, 11), why: '6 entries come in' },
    { title: 'a long first list', before: undefined, after: hosts(0, 200), why: undefined },
    { title: 'a /6 in sum', before: [], after: EVERYTHING.slice(8, 12), why: undefined },
    { title: 'overlaps once', before: [], after: [...EVERYTHING.slice(8, 12), '8.8.0.0/16'], why: undefined },
    { title: 'one more', before: undefined, after: [...EVERYTHING.slice(8, 12), '1.1.1.1/32'], why: 'a /6 of IPv4' },
    { title: 'a /16 of IPv6', before: [], after: ['2600::/16'], why: undefined },
    { title: 'more of IPv6', before: [], after: ['2600::/16', '2a00::/128'], why: 'a /16 of IPv6' },
    { title: 'a wide one without an entry', before: EVERYTHING, after: EVERYTHING.slice(9), why: undefined },
  ])('$title', ({ before, after, why }) => {
    const judged = judgePartners(before, after);
    if (why === undefined) expect(judged.why).toBeUndefined();
    else expect(judged.why).toContain(why);
  });

  it('counts what networks cover as a set of addresses does', () => {
    const small = fc.tuple(fc.nat(255), fc.integer({ min: 24, max: 32 })).map(([host, prefix]) => {
      const size = 2 ** (32 - prefix);
      return parseNetwork(`9.9.9.${Math.floor(host / size) * size}/${prefix}`);
    });
    fc.assert(
      fc.property(fc.array(small, { maxLength: 8 }), (some) => {
        const networks = some.flatMap((network) => network ?? []);
        const set = new Set(
          networks.flatMap(({ first, last }) =>
            Array.from({ length: Number(last - first) + 1 }, (_, n) => first + BigInt(n)),
          ),
        );
        expect(addressesIn(networks)).toBe(BigInt(set.size));
      }),
    );
  });
});
