import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileProblems, regionLine } from '../../deploy/check-settings.ts';
import { changedParams, readSettings } from '../../deploy/read-settings.ts';
import { lessCareful } from '../../deploy/running-stack.ts';
import { IN_PACKAGE } from '../../src/platform/settings/packaged.ts';
import { DEFAULTS, SETTING_NAMES } from '../../src/platform/settings/schema.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'riposte-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (yml: string): void => writeFileSync(join(folder, 'riposte.yml'), yml);
/** As the framework resolves: the command line, then params of the configuration. */
const read = (param: string[] = [], params: Record<string, unknown> = {}) =>
  readSettings(
    {
      options: { param },
      resolveVariable: async (name) => {
        const key = name.replace('param:', '');
        const given = param.find((pair) => pair.startsWith(`${key}=`));
        return given?.slice(key.length + 1) ?? params[key] ?? DEFAULTS[key as keyof typeof DEFAULTS];
      },
    },
    false,
    folder,
  );

describe('the order of settings', () => {
  it('without any: the defaults', async () => {
    expect(await read()).toEqual(DEFAULTS);
  });

  it('params of serverless.yml come before the defaults', async () => {
    expect(await read([], { mode: 'notify' })).toMatchObject({ mode: 'notify' });
  });

  it('settings: of riposte.yml come before those', async () => {
    write('settings:\n  mode: approve\n  ipSets: 3\n  neverBlock: [198.51.100.0/24, 203.0.113.7]\n');
    expect(await read([], { mode: 'notify' })).toMatchObject({
      mode: 'approve',
      ipSets: 3,
      neverBlock: '198.51.100.0/24,203.0.113.7',
    });
  });

  it('a --param comes before all', async () => {
    write('settings:\n  mode: approve\n');
    expect(await read(['mode=observe'], { mode: 'notify' })).toMatchObject({ mode: 'observe' });
  });

  it('of a file that is wrong nothing is taken, and every mistake is told with its line', async () => {
    write('settings:\n  mode: everything\n  moed: notify\n  neverBlock: [office]\n  timeZone: Europe/Kyiv\n');
    expect(await read()).toEqual(DEFAULTS);
    expect(fileProblems(folder)).toEqual([
      expect.stringMatching(/^riposte\.yml:2:\d+: settings\.mode: is "everything"; it must be one of observe, notify/),
      expect.stringMatching(/^riposte\.yml:3:\d+: settings\.moed: .*Did you mean "?mode/),
      expect.stringMatching(/^riposte\.yml:4:\d+: settings\.neverBlock: holds "office"/),
    ]);
  });

  it('takes every setting of the schema', () => {
    write(`settings:\n${SETTING_NAMES.map((name) => `  ${name}: ${JSON.stringify(DEFAULTS[name])}\n`).join('')}`);
    expect(fileProblems(folder)).toEqual([]);
  });
});

it('names the params that somebody has changed in serverless.yml', () => {
  const params = { default: { ...DEFAULTS, mode: 'notify' }, prod: { ipSets: 2 }, dev: { webAcl: 'on' } };
  expect(changedParams(params, 'prod')).toEqual(['mode', 'ipSets']);
  expect(changedParams({ default: { ...DEFAULTS } }, 'prod')).toEqual([]);
});

it.each([
  { options: { region: 'eu-west-2' }, env: { AWS_REGION: 'eu-west-2' }, says: /^Region eu-west-2, as --region says/ },
  { options: {}, env: { AWS_REGION: 'eu-west-2' }, says: /as AWS_REGION says/ },
  { options: {}, env: { AWS_DEFAULT_REGION: 'eu-west-2' }, says: /as AWS_DEFAULT_REGION says/ },
  { options: {}, env: {}, says: /neither --region nor AWS_REGION names another/ },
])('says where the region comes from: $says', ({ options, env, says }) => {
  expect(regionLine('eu-west-2', options, env)).toMatch(says);
});

describe('beside the stack that runs', () => {
  const running = (mode: string, neverBlock = '') => ({
    variables: { RIPOSTE_MODE: mode, RIPOSTE_NEVER_BLOCK: neverBlock },
  });

  it.each([
    { what: 'nothing runs', before: undefined, now: {}, says: [] },
    { what: 'nothing is known', before: { unknown: 'x', credentials: false }, now: {}, says: [] },
    { what: 'the same mode', before: running('enforce'), now: {}, says: [] },
    { what: 'a lower mode', before: running('enforce'), now: { mode: 'observe' }, says: [] },
    { what: 'a higher mode', before: running('notify'), now: {}, says: [/from notify to enforce.*confirm=mode/] },
    { what: 'a higher mode, meant', before: running('notify'), now: {}, confirm: 'mode', says: [] },
    {
      what: 'an entry less',
      before: running('enforce', '198.51.100.0/24,203.0.113.7'),
      now: { neverBlock: '198.51.100.0/24' },
      says: [/drop 203\.0\.113\.7 from neverBlock.*confirm=never-block/],
    },
    {
      what: 'a wider entry in its place',
      before: running('enforce', '203.0.113.7'),
      now: { neverBlock: '203.0.113.0/24' },
      says: [],
    },
    {
      what: 'half of an entry',
      before: running('enforce', '203.0.113.0/24'),
      now: { neverBlock: '203.0.113.0/25' },
      says: [/drop 203\.0\.113\.0\/24/],
    },
    { what: 'a list in its package', before: running('enforce', IN_PACKAGE), now: {}, says: [] },
    {
      what: 'both, one of them meant',
      before: running('observe', '203.0.113.7'),
      now: {},
      confirm: 'mode',
      says: [/neverBlock/],
    },
  ])('$what', ({ before, now, confirm, says }) => {
    expect(lessCareful({ ...DEFAULTS, ...now }, before, confirm)).toEqual(
      says.map((each) => expect.stringMatching(each)),
    );
  });
});
