import { settingProblems } from '../../src/platform/settings/check.ts';
import { SETTING_NAMES, type SettingName } from '../../src/platform/settings/schema.ts';

/** What nobody means: each is wrong for most settings, and at least ten of them for every one. */
const WRONG = [
  'x\ny',
  'x\u0000',
  '\u202eevil',
  '<script>alert(1)</script>',
  '${self:custom.x}',
  '{}',
  '[object Object]',
  'undefined',
  'null',
  'NaN',
  '-1',
  '1.5',
  '1e9',
  '99999999999',
  ',',
  ',,',
  'a b c',
  ';rm -rf /',
  '__proto__',
  'arn:aws:iam::111122223333:user/x y',
  '🙂',
  'x'.repeat(20_000),
  '"',
  "'; --",
  '*,*',
  '¡',
];

const refused = (name: SettingName): string[] =>
  WRONG.filter((value) => settingProblems({ [name]: value } as never).length > 0);

describe('a setting with what nobody means', () => {
  it.each(SETTING_NAMES)('%s refuses at least ten of them, in a sentence that begins with its name', (name) => {
    const values = refused(name);
    expect(values.length).toBeGreaterThanOrEqual(10);
    for (const value of values) {
      const said = settingProblems({ [name]: value } as never);
      for (const sentence of said) {
        expect(sentence.startsWith(`${name} `)).toBe(true);
        expect(sentence).toMatch(/\.$/);
        expect(sentence).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(sentence.length).toBeLessThanOrEqual(700);
      }
    }
  });

  it('all of them at once are told, each by name', () => {
    const wrong = Object.fromEntries(SETTING_NAMES.map((name) => [name, refused(name)[0]]));
    const said = settingProblems(wrong as never);
    expect([...new Set(said.map((sentence) => sentence.split(' ')[0]))]).toEqual(SETTING_NAMES);
  });
});
