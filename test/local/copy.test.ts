import fc from 'fast-check';
import { copyOf } from '../../local/copy.ts';

describe('a copy', () => {
  it('is what a structured clone is, whatever is copied', () => {
    const anything = fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true });
    fc.assert(fc.property(anything, (value) => expect(copyOf(value)).toEqual(structuredClone(value))));
  });

  it('shares nothing with what was copied, however deep', () => {
    const from = { list: [{ set: new Set(['a']), bytes: new Uint8Array([1]) }], at: new Date(0) };
    const copy = copyOf(from);
    const [first] = from.list;
    first?.set.add('b');
    first?.bytes.fill(2);
    from.at.setTime(1);
    from.list.push({ set: new Set(), bytes: new Uint8Array() });
    expect(copy).toEqual({ list: [{ set: new Set(['a']), bytes: new Uint8Array([1]) }], at: new Date(0) });
  });

  it('has a property that is called __proto__, and no other prototype', () => {
    const copy = copyOf(JSON.parse('{"__proto__":{"admin":true}}'));
    expect(Object.keys(copy)).toEqual(['__proto__']);
    expect(copy.admin).toBeUndefined();
  });

  it('is refused for a function', () => {
    expect(() => copyOf({ run: () => 1 })).toThrow(/could not be cloned/);
  });
});
