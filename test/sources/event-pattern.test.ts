import { detailPattern } from '../../src/sources/event-pattern.ts';
import { sources } from '../../src/sources/index.ts';
import { letsThrough, sourceAmong } from '../../src/sources/source-among.ts';
import { allBundled, bundled } from './support.ts';

const rules = Object.values(sources).flatMap(({ id, rules: those }) => those.map((rule, n) => ({ id, n, rule })));

describe('the pattern of a rule', () => {
  it.each([
    { rule: {}, pattern: {} },
    { rule: { detail: { eventName: ['A', 'B'] } }, pattern: { detail: { eventName: ['A', 'B'] } } },
    {
      rule: { detail: { 'a.b': ['x'], 'a.c': ['y'] } },
      pattern: { detail: { a: { b: ['x'], c: ['y'] } } },
    },
    {
      rule: { detail: { eventName: ['A', { prefix: 'B20' }] } },
      pattern: { detail: { eventName: ['A', { prefix: 'B20' }] } },
    },
    {
      rule: { ownOnly: ['request.name', 'request.url'] },
      pattern: {
        detail: {
          $or: [
            { request: { name: [{ wildcard: '*riposte-prod*' }] } },
            { request: { url: [{ wildcard: '*riposte-prod*' }] } },
          ],
        },
      },
    },
    {
      rule: { ownOnly: ['name'] },
      pattern: { detail: { name: [{ wildcard: '*riposte-prod*' }] } },
    },
  ])('of $rule', ({ rule, pattern }) => {
    expect(detailPattern(rule, '*riposte-prod*')).toEqual(pattern);
  });

  it.each(rules)('of $id, number $n, is within what EventBridge takes', ({ rule }) => {
    const whole = { source: rule.sources, 'detail-type': rule.detailTypes, account: ['111122223333'] };
    expect(JSON.stringify({ ...whole, ...detailPattern(rule, '*riposte-prod*') }).length).toBeLessThan(2_048);
  });
});

/** A value within so many lists. */
const inLists = (depth: number, value: unknown): unknown => (depth === 0 ? value : inLists(depth - 1, [value]));

describe('what a rule lets through', () => {
  it.each(allBundled)('has $source/$name in it', ({ source, name }) => {
    expect(sources[source].rules.some((rule) => letsThrough(rule, bundled(source, name)))).toBe(true);
  });

  it.each([
    { name: 'a value at a path', detail: { a: { b: 'x' } }, passes: true },
    { name: 'how a value begins', detail: { a: { b: 'y20150331v2' } }, passes: true },
    { name: 'a value in a list', detail: { a: [{ b: 'y' }, { b: 'x' }] }, passes: true },
    { name: 'another value', detail: { a: { b: 'y' } }, passes: false },
    { name: 'nothing there', detail: {}, passes: false },
    { name: 'no detail', detail: undefined, passes: false },
    { name: 'text in place of an object', detail: { a: 'x' }, passes: false },
    { name: 'a value in lists within lists', detail: { a: inLists(8, { b: 'x' }) }, passes: true },
    { name: 'a value in more of them than anybody sends', detail: { a: inLists(9, { b: 'x' }) }, passes: false },
    { name: 'lists on both steps', detail: { a: inLists(8, { b: inLists(8, 'x') }) }, passes: true },
    { name: 'no text', detail: { a: { b: { x: 'x' } } }, passes: false },
    { name: 'what every object has', detail: { a: Object.create({ b: 'x' }) }, passes: false },
  ])('$name: $passes', ({ detail, passes }) => {
    const rule = { sources: ['s'], detailTypes: ['t'], detail: { 'a.b': ['x', { prefix: 'y20' }] } };
    expect(letsThrough(rule, { source: 's', 'detail-type': 't', detail })).toBe(passes);
  });

  it("gives root's calls to other services to the source that looks at root", () => {
    const event = bundled('cloudtrail', 'root-key-used');
    expect(sourceAmong(Object.values(sources), event)?.id).toBe('cloudtrail');
  });
});
