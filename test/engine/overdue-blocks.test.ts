import { heldBySets } from '../../simulation/view.ts';
import { digestPeriod } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import { arrive, givenStack } from '../support/stories.ts';

const HOUR = 3_600_000;
const PROBER = '198.51.100.23/32';

/** An address that is blocked for a day, in one of two IP sets. */
async function given() {
  const stack = givenStack({ ipSets: 2 });
  arrive(stack, 'guardduty/port-probe-search-cluster');
  await stack.drain();
  const { wafv2 } = stack.services;
  const holder = stack.config.ipSets.REGIONAL.v4.find(({ name, id }) =>
    wafv2.GetIPSet({ Name: name, Id: id, Scope: 'REGIONAL' }).IPSet?.Addresses?.includes(PROBER),
  );
  const pass = async (hours: number): Promise<void> => {
    stack.faults.revive();
    stack.advance(hours * HOUR);
    await stack.sweep();
    await stack.drain();
  };
  const digest = async () => {
    await stack.lookAhead();
    const { clients, config, world } = stack;
    const period = digestPeriod(world.now() + 24 * HOUR, 'UTC');
    const built = buildDigest(await gather(period, { clients, config, now: world.now, readOnly: true }));
    return { headline: built.headline, text: renderText(built).body.replaceAll(/\s+/g, ' ') };
  };
  return { stack, holder: holder?.id, pass, digest };
}

describe('an address whose block cannot be lifted', () => {
  it.each(['GetIPSet', 'UpdateIPSet'])(
    'needs somebody, though only one of the sets cannot be reached (%s), until it is lifted',
    async (operation) => {
      const { stack, holder, pass, digest } = await given();
      await pass(1);
      expect((await digest()).headline).toMatch(/nothing needs you/);
      stack.faults.refuse(operation, 'WAFUnavailableEntityException', {
        where: (input) => (input as { Id?: string }).Id === holder,
      });
      for (let n = 0; n < 9; n += 1) await pass(3);
      const { headline, text } = await digest();
      expect(headline).not.toMatch(/nothing needs you/i);
      expect(text).toContain('1 address may be blocked beyond its time');
      expect(text).toMatch(/The time of 198\.51\.100\.23\/32 is over.*blocks show 198\.51\.100\.23/);
      stack.faults.clear();
      expect(heldBySets(stack)).toEqual([PROBER]);
      await pass(0.1);
      expect(heldBySets(stack)).toEqual([]);
      expect((await digest()).headline).toMatch(/nothing needs you/);
    },
  );
});
