import { readConfig } from '../../src/platform/read-config.ts';
import { settingProblems } from '../../src/platform/settings/check.ts';
import { DEFAULTS, SETTING_NAMES, SETTINGS, type SettingName, variableOf } from '../../src/platform/settings/schema.ts';
import { readRiposteYml } from '../../src/policy/riposte-yml/read.ts';
import { environment } from '../support/fixtures.ts';

/** Ten values that people and scripts really give, and that no setting takes. */
const WRONG = [
  'ß',
  '; rm -rf /',
  '${self:x}',
  'a b',
  '"on"',
  'tru e',
  '<b>',
  '-1;',
  'one\ntwo',
  `x y ${'z'.repeat(5_000)}`,
];

const takenByCheck = (name: SettingName, value: string): boolean => settingProblems({ [name]: value }).length === 0;

function takenByFunctions(name: SettingName, value: string): boolean {
  try {
    readConfig({ ...environment, [variableOf(name)]: value });
    return true;
  } catch {
    return false;
  }
}

const takenByFile = (name: SettingName, value: string): boolean =>
  readRiposteYml(JSON.stringify({ settings: { [name]: value } }), []).problems === undefined;

const all = SETTING_NAMES.map((name) => ({ name }));
// RIPOSTE_IP_SETS and RIPOSTE_TABLE name what the stack has made of these settings.
const MADE: readonly SettingName[] = ['ipSets', 'table'];
const ofFunctions = all.filter(({ name }) => !MADE.includes(name) && !/no such setting/.test(messageOf(name)));

/** What a function says of a setting that it may not even know. */
function messageOf(name: SettingName): string {
  try {
    readConfig({ ...environment, [variableOf(name)]: 'ß' });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the schema of settings', () => {
  it.each(all)('$name takes its own default, and says what it is in one line', ({ name }) => {
    expect(settingProblems({ [name]: DEFAULTS[name] })).toEqual([]);
    expect(SETTINGS[name].is).toMatch(/^[^\n]{5,}[^.\n]$/);
  });

  it.each(all)('$name refuses what is none, names it, and says what it must be', ({ name }) => {
    for (const value of WRONG) {
      const [problem = '', ...more] = settingProblems({ [name]: value });
      expect(more).toEqual([]);
      expect(problem).toMatch(new RegExp(`^${name} (is|holds) "`));
      expect(problem).toContain(SETTINGS[name].must);
      // However long the value is, its message can be read.
      expect(problem.length).toBeLessThan(700);
    }
  });

  it.each(all)('$name is judged alike on the command line and in riposte.yml', ({ name }) => {
    for (const value of [String(DEFAULTS[name]), ...WRONG])
      expect(takenByFile(name, value)).toBe(takenByCheck(name, value));
  });

  it('knows which settings functions read', () => {
    expect(ofFunctions.length).toBeGreaterThan(20);
  });

  it.each(ofFunctions)('$name is judged alike before packaging and by the functions', ({ name }) => {
    for (const value of [String(DEFAULTS[name]), ...WRONG])
      expect(takenByFunctions(name, value)).toBe(takenByCheck(name, value));
  });
});
