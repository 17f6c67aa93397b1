import fc from 'fast-check';
import { copyOf } from '../../local/copy.ts';

describe('a copy', () => {
  it('is what a structured clone is, whatever is copied', () => {
    // No date that is none: what compares sets cannot tell that two of these are alike.
    const values = [
      fc.boolean(),
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.constantFrom(null, undefined),
      fc.date({ noInvalidDate: true }),
    ];
    const anything = fc.anything({ values, withMap: true, withSet: true, withTypedArray: true });
    fc.assert(fc.property(anything, (value) => expect(copyOf(value)).toEqual(structuredClone(value))));
  });

  it('keeps a date that is none', () => {
    expect(copyOf({ at: new Date(Number.NaN) }).at.getTime()).toBeNaN();
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
