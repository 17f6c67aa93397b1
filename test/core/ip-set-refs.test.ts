import { readConfig } from '../../src/platform/read-config.ts';
import { environment } from '../support/fixtures.ts';

const read = (RIPOSTE_IP_SETS: string | undefined) => readConfig({ ...environment, RIPOSTE_IP_SETS }).ipSets;

describe('the setting RIPOSTE_IP_SETS', () => {
  it('sorts the sets by scope and family, in the order of their shards', () => {
    expect(read('b-v4-01|i1|REGIONAL, b-v6-00|i6|REGIONAL, b-v4-00|i0|REGIONAL, b-v4-00|g0|CLOUDFRONT')).toEqual({
      REGIONAL: {
        v4: [
          { name: 'b-v4-00', id: 'i0' },
          { name: 'b-v4-01', id: 'i1' },
        ],
        v6: [{ name: 'b-v6-00', id: 'i6' }],
      },
      CLOUDFRONT: { v4: [{ name: 'b-v4-00', id: 'g0' }], v6: [] },
    });
  });

  it('stands for many sets by the beginning of their names, and their number', () => {
    const sets = read('riposte-prod-block-list|12|REGIONAL,riposte-prod-block-list-v4-00|g0|CLOUDFRONT');
    expect(sets.REGIONAL.v4.map(({ name }) => name.slice(-5))).toEqual(
      Array.from({ length: 12 }, (_, n) => `v4-${String(n).padStart(2, '0')}`),
    );
    expect(sets.REGIONAL.v6[11]).toEqual({ name: 'riposte-prod-block-list-v6-11', id: '' });
    expect(sets.CLOUDFRONT.v4).toEqual([{ name: 'riposte-prod-block-list-v4-00', id: 'g0' }]);
  });

  it.each([
    { title: 'is missing', value: undefined, problem: 'RIPOSTE_IP_SETS: is missing' },
    { title: 'is empty', value: ' , ', problem: 'there is no IP set' },
    { title: 'has another form', value: 'b-v4-00', problem: '"b-v4-00" is not name|id|scope' },
    { title: 'numbers no sets', value: 'b-block-list|0|REGIONAL', problem: 'there is no IP set' },
    { title: 'numbers too many', value: 'b-block-list|51|CLOUDFRONT', problem: 'there are 51 sets for CLOUDFRONT v4' },
    { title: 'names no family', value: 'b-00|i|REGIONAL', problem: '"b-00|i|REGIONAL" is not' },
    { title: 'names another scope', value: 'b-v4-00|i|regional', problem: 'is not name|id|scope' },
    { title: 'leaves out a shard', value: 'b-v4-01|i|REGIONAL', problem: 'REGIONAL v4 are not numbered from 00' },
    {
      title: 'has a shard twice',
      value: 'b-v4-00|i|CLOUDFRONT,c-v4-00|j|CLOUDFRONT',
      problem: 'CLOUDFRONT v4 are not numbered from 00',
    },
    {
      title: 'has more sets than a rule group can refer to',
      value: Array.from({ length: 51 }, (_, n) => `b-v6-${String(n).padStart(2, '0')}|i${n}|REGIONAL`).join(','),
      problem: 'there are 51 sets for REGIONAL v6',
    },
  ])('is refused when it $title', ({ value, problem }) => {
    expect(() => read(value)).toThrow(problem);
  });
});
