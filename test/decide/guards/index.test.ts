import { readdirSync } from 'node:fs';
import type { Guard } from '../../../src/core/guard.ts';
import { firstRefusal, guards } from '../../../src/decide/guards/index.ts';
import { givenConfig, givenFinding, NOW } from '../../support/fixtures.ts';

const root = new URL('../../../src/', import.meta.url);
const files = [
  ...readdirSync(new URL('decide/guards/', root))
    .filter((file) => file !== 'index.ts')
    .map((file) => `decide/guards/${file}`),
  'never-block/addresses-known.ts',
  'never-block/never-block.ts',
  'never-block/shared-address.ts',
];
const idOf = (file: string): string => file.replace(/^.*\/|\.ts$/g, '');
const target = { key: 'x' };
const refuse = (finding: Parameters<typeof givenFinding>[0], list?: readonly Guard[]) =>
  firstRefusal(givenFinding(finding), 'block-public-access', target, givenConfig(), NOW, list);

describe('the list of guards', () => {
  it.each(files.map((file) => ({ file })))('$file is in it, under the name of its file', async ({ file }) => {
    const id = idOf(file);
    if (!guards.some((guard) => guard.id === id))
      throw new Error(`add the guard of ${file} to src/decide/guards/index.ts`);
    const exported: unknown[] = Object.values(await import(new URL(file, root).href));
    expect(exported).toContain(guards.find((guard) => guard.id === id));
  });

  it('has nothing else, and nothing twice', () => {
    expect(guards.map(({ id }) => id).sort()).toEqual(files.map(idOf).sort());
  });

  it('says in one line what each guard is for', () => {
    for (const { summary } of guards) expect(summary).toMatch(/^.{10,160}$/);
  });
});

describe('the first refusal', () => {
  const passes: Guard = { id: 'passes', summary: '', check: () => undefined };
  const throws: Guard = {
    id: 'throws',
    summary: '',
    check() {
      throw new Error('no idea\u001b[31m what this is');
    },
  };

  it('is none for an ordinary finding', () => {
    expect(refuse({})).toBeUndefined();
  });

  it('names the guard and its reason', () => {
    expect(refuse({ archived: true })).toEqual({ guard: 'archived', reason: expect.stringContaining('archived') });
  });

  it('is the first of several', () => {
    expect(refuse({ sample: true, archived: true, account: '444455556666' })?.guard).toBe('sample');
  });

  it('comes from a guard that throws, too: it fails closed, and says so', () => {
    expect(refuse({}, [passes, throws])).toEqual({
      guard: 'throws',
      reason: 'The guard throws could not answer (no idea [31m what this is), so nothing is done.',
    });
  });

  it('is none where every guard passes', () => {
    expect(refuse({}, [passes, passes])).toBeUndefined();
  });
});
