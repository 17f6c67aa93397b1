import { inventoryOf, memberAccount, organisationRules } from '../../local/organisation.ts';
import type { As } from '../../src/core/clients.ts';
import { inMembers, shared } from '../../src/platform/member-clients.ts';
import { givenConfig, NOW, REGION } from '../support/fixtures.ts';

const [SHOP, DATA] = ['444455556666', '555566667777'] as const;
const FAR = 'us-east-1';
const session = (ms: number, accessKeyId = 'ASIA') => ({ accessKeyId, secretAccessKey: 's', expiration: new Date(ms) });

describe('credentials of a member', () => {
  it('are one session for all clients and regions of an account, and another one for each account and response', () => {
    const config = givenConfig({ organisation: organisationRules([REGION, FAR]) });
    const inventory = inventoryOf(
      [SHOP, DATA].map((id) => memberAccount(id)),
      NOW,
    );
    const factory = (as?: As) => ({ send: async () => as?.credentials }) as never;
    const clientsOf = inMembers({ iam: factory, eventbridge: factory }, 'read')(config);
    const made = (account: string, region: string, response?: string) => {
      const { iam, eventbridge } = clientsOf(account, region, { inventory, ...(response && { session: response }) });
      const asked = [iam, eventbridge] as unknown as { send(): Promise<unknown> }[];
      return Promise.all(asked.map((client) => client.send()));
    };
    return Promise.all([made(SHOP, REGION), made(SHOP, FAR), made(DATA, REGION), made(SHOP, REGION, 'abcd2345')]).then(
      (all) => {
        const [here, there, other, response] = all.map((each) => new Set(each));
        expect([here, there, other, response].map((each) => each?.size)).toEqual([1, 1, 1, 1]);
        expect(here).toEqual(there);
        expect(new Set(all.flat()).size).toBe(3);
      },
    );
  });

  it('are used over connections that all accounts, regions and services share', () => {
    const config = givenConfig({ organisation: organisationRules([REGION, FAR]) });
    const inventory = inventoryOf(
      [SHOP, DATA].map((id) => memberAccount(id)),
      NOW,
    );
    const handlers = new Set<unknown>();
    const factory = (as?: As) => {
      handlers.add(as?.requestHandler);
      return { send: async () => undefined } as never;
    };
    const clientsOf = inMembers({ iam: factory, eventbridge: factory }, 'read')(config);
    for (const account of [SHOP, DATA])
      for (const region of [REGION, FAR]) {
        const { iam, eventbridge } = clientsOf(account, region, { inventory });
        expect([iam, eventbridge]).not.toContain(undefined);
      }
    expect([...handlers]).toEqual([{ httpsAgent: expect.objectContaining({ maxFreeSockets: 2 }) }]);
  });

  it('are asked for once, also by many at once, and anew more than five minutes before they end', async () => {
    let now = NOW;
    let asked = 0;
    const credentials = shared(
      async () => {
        asked += 1;
        return session(now + 900_000, `ASIA${asked}`);
      },
      () => now,
    );
    const keys = await Promise.all(
      Array.from({ length: 20 }, () => credentials().then(({ accessKeyId }) => accessKeyId)),
    );
    expect([asked, new Set(keys)]).toEqual([1, new Set(['ASIA1'])]);
    now += 900_000 - 302_000;
    expect((await credentials()).accessKeyId).toBe('ASIA1');
    now += 2_000;
    expect((await credentials()).accessKeyId).toBe('ASIA2');
  });

  it('are asked for again where they were refused: the role may be there by then', async () => {
    let isThere = false;
    const credentials = shared(async () => {
      if (!isThere) throw new Error('sts:AssumeRole');
      return session(Date.now() + 900_000);
    });
    await expect(Promise.all([credentials(), credentials()])).rejects.toThrow('sts:AssumeRole');
    isThere = true;
    expect((await credentials()).accessKeyId).toBe('ASIA');
  });

  it('without an end are asked for each time', async () => {
    let asked = 0;
    const credentials = shared(async () => {
      asked += 1;
      return { accessKeyId: 'ASIA', secretAccessKey: 's' };
    });
    await credentials();
    await credentials();
    expect(asked).toBe(2);
  });
});
