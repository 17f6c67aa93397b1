import { NEVER_APPLIED, notApplied } from '../../simulation/never-applied.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';

it('what no schedule has carried out is named, but for what says why', () => {
  const excepted = Object.keys(NEVER_APPLIED);
  expect(ACTION_IDS).toEqual(expect.arrayContaining(excepted));
  const others = ACTION_IDS.filter((action) => !excepted.includes(action));
  expect(notApplied(new Set())).toEqual(others);
  expect(notApplied(new Set(others))).toEqual([]);
  expect(notApplied(new Set(others.slice(1)))).toEqual(others.slice(0, 1));
});
