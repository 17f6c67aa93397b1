import { ATTACKER, givenBlockList, givenEntry } from './given.ts';

const OTHER = '198.51.100.8/32';

/** One address in force, which a function has just seen to. */
async function givenInForce() {
  const given = givenBlockList();
  await given.blockList.add([givenEntry()]);
  await given.blockList.reconcile(['v4'], [ATTACKER]);
  given.calls.length = 0;
  return given;
}

describe('an address that has to be in force', () => {
  it('and just was read back by another function costs no read of AWS WAF, which takes five a second', async () => {
    const { create, called } = await givenInForce();
    const { inForce, failures } = await create().reconcile(['v4'], [ATTACKER]);
    expect([inForce, failures]).toEqual([new Set([ATTACKER]), []]);
    expect(called('wafv2')).toEqual([]);
    expect(called('dynamodb')).toEqual(['Update', 'BatchGet', 'Update']);
  });

  it('is read back by who needs to know, where nobody has for two seconds', async () => {
    const { create, called, world } = await givenInForce();
    await create().reconcile(['v4'], [ATTACKER]);
    world.time += 2_000;
    await create().reconcile(['v4'], [ATTACKER]);
    expect(called('wafv2')).toEqual(['GetIPSet']);
  });

  it('is read back where the one before has not come to an end', async () => {
    const { create, called, world, faults } = await givenInForce();
    world.time += 2_000;
    faults.refuse('GetIPSet', 'AccessDeniedException', { times: 2 });
    await expect(create().reconcile(['v4'], [ATTACKER])).rejects.toThrow();
    await create().reconcile(['v4'], [ATTACKER]);
    expect(called('wafv2')).toEqual(['GetIPSet', 'GetIPSet', 'GetIPSet']);
  });

  it('is written where it is not yet, whatever was read of others', async () => {
    const { create, inV4 } = await givenInForce();
    await create().add([givenEntry({ cidr: OTHER })]);
    await create().reconcile(['v4'], [ATTACKER, OTHER]);
    expect(inV4()).toEqual([ATTACKER, OTHER]);
  });
});
