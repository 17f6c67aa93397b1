import { readdirSync } from 'node:fs';
import { circlesOf, readImports, roomOf, whyWrong } from './rooms.ts';

const imports = readImports('src', 'local', 'handlers');
const arrows = [...imports].flatMap(([from, all]) => all.map((to) => ({ from, to })));

/** Arrows that are allowed all the same, each with its reason. At most three, and none is added lightly. */
const EXCEPTIONS: readonly { from: string; to: string; why: string }[] = [
  {
    from: 'src/digest/',
    to: 'src/actions/network/block-list/',
    why: 'the digest shows which blocks are in force, and the block list is an engine of its own, with a table of its own',
  },
  {
    from: 'src/cli/org/',
    to: 'deploy/organisation/',
    why: 'the command deploys to members the very templates that are committed, and these stand with the other templates',
  },
];
const isExcepted = ({ from, to }: { from: string; to: string }): boolean =>
  EXCEPTIONS.some((one) => from.startsWith(one.from) && to.startsWith(one.to));

describe('the rooms', () => {
  it('know only what stands on a lower floor', () => {
    const wrong = arrows.filter((arrow) => !isExcepted(arrow)).map(({ from, to }) => whyWrong(from, to));
    expect(wrong.filter((why) => why !== undefined)).toEqual([]);
    expect(arrows.length).toBeGreaterThan(2_000);
  });

  it('have at most three exceptions, and each is needed', () => {
    expect(EXCEPTIONS.length).toBeLessThanOrEqual(3);
    for (const { from, to } of EXCEPTIONS) {
      const used = arrows.filter((arrow) => arrow.from.startsWith(from) && arrow.to.startsWith(to));
      expect(used.map((arrow) => whyWrong(arrow.from, arrow.to))).not.toEqual([]);
      expect(used.every((arrow) => whyWrong(arrow.from, arrow.to) !== undefined)).toBe(true);
    }
  });

  it('hold every file: none stands loose at the top of src', () => {
    const loose = readdirSync(new URL('../src', import.meta.url)).filter((name) => name.includes('.'));
    expect(loose).toEqual([]);
  });

  it('know each other one way: no two import each other', () => {
    const between = new Set(arrows.map(({ from, to }) => `${roomOf(from)} → ${roomOf(to)}`));
    const mutual = arrows.filter(
      ({ from, to }) => roomOf(from) !== roomOf(to) && between.has(`${roomOf(to)} → ${roomOf(from)}`),
    );
    expect(mutual.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('hold no circle of more than two files, types included', () => {
    expect(circlesOf(imports).filter(({ length }) => length > 2)).toEqual([]);
  });
});

describe('the rule', () => {
  it.each([
    { from: 'src/core/finding.ts', to: 'src/sources/source.ts', why: 'core may not know sources' },
    { from: 'src/sources/acm/index.ts', to: 'src/platform/table.ts', why: 'sources may not know platform' },
    { from: 'src/sources/acm/index.ts', to: 'src/actions/catalogue/entry.ts', why: 'not know actions/catalogue' },
    { from: 'src/decide/decide.ts', to: 'src/actions/network/block-ip.ts', why: 'decide may not know actions' },
    { from: 'src/alerts/words.ts', to: 'src/actions/notify/notify.ts', why: 'alerts may not know actions' },
    { from: 'src/digest/build.ts', to: 'src/actions/keys/restore-key.ts', why: 'the catalogue alone' },
    { from: 'src/actions/catalogue/keys.ts', to: 'src/platform/table.ts', why: 'catalogue may not know platform' },
    { from: 'src/actions/keys/a.ts', to: 'src/actions/secrets/b.ts', why: 'keys may not know the family secrets' },
    { from: 'src/jobs/sweep.ts', to: 'local/account.ts', why: 'jobs may not know local' },
    { from: 'local/account.ts', to: 'src/cli/program.ts', why: 'local may not know cli' },
    { from: 'src/act/act.ts', to: 'handlers/acm.ts', why: 'act may not know handlers' },
    { from: 'src/attic/box.ts', to: 'src/core/text.ts', why: 'give attic a floor' },
  ])('names the wrong arrow from $from to $to', ({ from, to, why }) => {
    expect(whyWrong(from, to)).toContain(`${from} → ${to}: `);
    expect(whyWrong(from, to)).toContain(why);
  });

  it.each([
    { from: 'src/decide/decide.ts', to: 'src/actions/catalogue/catalogue.ts' },
    { from: 'src/actions/keys/a.ts', to: 'src/actions/shared/baseline.ts' },
    { from: 'src/actions/index.ts', to: 'src/actions/keys/a.ts' },
    { from: 'src/cli/start.ts', to: 'local/local-stack.ts' },
    { from: 'src/digest/build.ts', to: 'src/digest/tally/tally.ts' },
  ])('lets $from import $to', ({ from, to }) => {
    expect(whyWrong(from, to)).toBeUndefined();
    expect(roomOf(to)).not.toBe('');
  });

  it('finds circles, and the files of each', () => {
    const graph = { a: ['b'], b: ['c'], c: ['a', 'd'], d: ['e'], e: ['d'], f: ['a'] };
    const circles = circlesOf(new Map(Object.entries(graph))).map((circle) => circle.sort());
    expect(circles.sort()).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
  });
});
