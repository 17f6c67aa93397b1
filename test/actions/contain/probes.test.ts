import { catalogue } from '../../../src/actions/catalogue/catalogue.ts';
import { actions } from '../../../src/actions/index.ts';
import { ACTION_IDS } from '../../../src/core/action-ids.ts';
import type { Permission } from '../../../src/core/permission.ts';
import { givenStack } from '../../support/stories.ts';

const names = (permissions: readonly Permission[] = []) => permissions.flatMap((each) => each.actions);
const probing = ACTION_IDS.filter((id) => catalogue[id].contains !== undefined && actions[id].probe);

it('is asked of instances, sessions, users, functions, databases and clusters', () => {
  const things = probing.map((id) => catalogue[id].contains);
  expect([...new Set(things)].sort()).toEqual(['clusters', 'databases', 'functions', 'instances', 'sessions', 'users']);
});

it.each(probing)('%s is asked by calls that both roles may make, and nothing is changed', async (id) => {
  const { clients, config, callsMade } = givenStack();
  const before = callsMade();
  const tried = (await actions[id].probe?.(clients, config)) ?? [];
  expect(tried).toEqual([{ what: expect.any(String), ok: true }]);
  expect(callsMade()).toBeGreaterThan(before);
  for (const { what } of tried) {
    expect(names(actions[id].permissions)).toContain(what);
    expect(names(actions[id].undoPermissions)).toContain(what);
  }
});
