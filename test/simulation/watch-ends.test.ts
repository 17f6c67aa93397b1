import { watchEnds } from '../../simulation/watch-ends.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';

const CIDR = '198.51.100.102/32';
const THING = `acl-rule ${CIDR} by acl-1 in 111122223333 eu-west-1`;
const record = (more: Partial<ResponseRecord>) =>
  ({
    key: `111122223333#eu-west-1#deny-in-network-acl#${CIDR}`,
    action: 'deny-in-network-acl',
    target: { key: CIDR },
    before: { acls: ['acl-1'] },
    ...more,
  }) as ResponseRecord;

/** What is seen where a rule that was there when the attempt began is another one, or gone, when it ends as refused by a pause. */
function seen({ named, is }: { named: string[]; is?: string }): string[] {
  const world = new Map([[THING, '["in","out"]']]);
  const violations: string[] = [];
  const looks = watchEnds((_, what) => void violations.push(what), {
    world: () => world,
    responses: () => [],
    named: () => named,
  });
  looks(undefined, record({ state: 'claimed' }));
  world.delete(THING);
  if (is) world.set(THING, is);
  looks({ state: 'claimed' }, record({ state: 'done', outcome: 'refused', reason: 'paused', guard: 'paused' }));
  return violations;
}

describe('an attempt that ended as having touched nothing', () => {
  it('has changed nothing since its claim', () => {
    expect(seen({ named: [] })).toEqual([expect.stringContaining(`${THING} was ["in","out"] and is undefined`)]);
  });

  it('may find that the look took out what people have said is never to be blocked, whatever held it back', () => {
    expect(seen({ named: [CIDR] })).toEqual([]);
    expect(seen({ named: ['198.51.100.103/32'] })).toHaveLength(1);
    expect(seen({ named: [CIDR], is: '["in"]' })).toHaveLength(1);
  });
});
