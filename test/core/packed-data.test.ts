import { brotliCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { packedData, packedText } from '../../src/core/packed-data.ts';

const packed = (data: unknown): string => packedText(brotliCompressSync(JSON.stringify(data)));

describe('data in the text of a bundle', () => {
  it('is what it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const json = JSON.stringify(data);
        expect(JSON.stringify(packedData(packed(data)))).toBe(JSON.stringify(JSON.parse(json)));
      }),
    );
  });

  it('needs no escape, and less room than base64', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 512 }), (bytes) => {
        const text = packedText(bytes);
        expect(text).toMatch(/^[(-[\]-~]*$/);
        expect(text.length).toBeLessThan(Buffer.from(bytes).toString('base64').length);
      }),
    );
  });
});
