import fc from 'fast-check';
import { nativeHash } from '../../../../src/actions/secrets/database/mysql-accounts.ts';
import { scramVerifier } from '../../../../src/actions/secrets/database/scram.ts';

describe('a SCRAM verifier', () => {
  it('is the one that PostgreSQL keeps of the example of RFC 7677', async () => {
    const verifier = await scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'));
    expect(verifier).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  it('has a salt of its own each time, and never the password in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 64 }), async (password) => {
        const [one, two] = [await scramVerifier(password), await scramVerifier(password)];
        expect(one).not.toBe(two);
        expect(one).toMatch(/^SCRAM-SHA-256\$4096:[\w+/=]{24}\$[\w+/=]{44}:[\w+/=]{44}$/);
        expect(one).not.toContain(password);
      }),
      { numRuns: 25 },
    );
  });

  it.each(['', 'pässword', 'tab\t'])('is not made of %j, which servers may prepare differently', async (password) => {
    await expect(scramVerifier(password)).rejects.toThrow(RangeError);
  });
});

it('the hash of mysql_native_password is the one of the manual', () => {
  expect(nativeHash('mypass')).toBe('*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4');
});
