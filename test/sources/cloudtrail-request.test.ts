import fc from 'fast-check';
import { fieldOf, mayName } from '../../src/sources/cloudtrail/request.ts';

const NAMES = [
  'userName',
  'UserName',
  'policyDocument',
  'dBInstanceIdentifier',
  'id',
  'a'.repeat(32),
  'a'.repeat(64),
  '',
];

describe('whether a name may be one of a request’s fields', () => {
  it('is never denied of one that is there, however its letters are written', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...NAMES), fc.constant('x')),
        fc.constantFrom(...NAMES),
        (fields, name) => {
          if (fieldOf(fields, name) !== undefined) expect(mayName(fields)(name)).toBe(true);
        },
      ),
    );
  });

  it.each([undefined, null, 'text', [], {}, { userName: 'x' }])('is denied of another length: %j', (fields) => {
    expect(mayName(fields)('roleNames')).toBe(false);
  });
});
