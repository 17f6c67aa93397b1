import { CHANGES, COMPARED_ELSEWHERE, changedBy } from '../../simulation/invariants/changes.ts';
import { actions } from '../../src/actions/index.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';

const takenBack = Object.values(actions).filter(({ undo, expire }) => undo !== 'never' || expire !== undefined);

describe('what the simulation compares', () => {
  it.each(takenBack.map(({ id }) => id))('is what %s changes and takes back, or it is written why not', (id) => {
    expect(id in CHANGES || (COMPARED_ELSEWHERE[id] ?? '').length > 20).toBe(true);
  });

  it('is nothing that is excused as well', () => {
    expect(Object.keys(COMPARED_ELSEWHERE).filter((id) => id in CHANGES)).toEqual([]);
  });

  it('is each place that an action wrote into', () => {
    const record = {
      key: '111122223333#eu-west-1#deny-in-network-acl#198.51.100.7/32',
      action: 'deny-in-network-acl',
      target: { key: '198.51.100.7/32' },
      before: { acls: ['acl-1', 'acl-2'] },
    } as unknown as ResponseRecord;
    expect(changedBy(record)).toEqual([
      'acl-rule 198.51.100.7/32 by acl-1 in 111122223333 eu-west-1',
      'acl-rule 198.51.100.7/32 by acl-2 in 111122223333 eu-west-1',
    ]);
  });

  it('is nothing where nothing was touched', () => {
    const record = {
      key: '111122223333#eu-west-1#deny-in-network-acl#198.51.100.7/32',
      action: 'deny-in-network-acl',
      target: { key: '198.51.100.7/32' },
    } as unknown as ResponseRecord;
    expect(changedBy(record)).toEqual([]);
  });
});
