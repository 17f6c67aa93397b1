import { existsSync } from 'node:fs';
import { catalogue, isAnsweredBySequence, resolves } from '../../../src/actions/catalogue/catalogue.ts';
import type { ActionEntry } from '../../../src/actions/catalogue/entry.ts';
import { actions } from '../../../src/actions/index.ts';
import type { Action } from '../../../src/core/action.ts';
import { ACTION_IDS, type ActionId } from '../../../src/core/action-ids.ts';

interface Listed {
  id: ActionId;
  entry: ActionEntry;
  action: Action;
}
const all = ACTION_IDS.map((id): Listed => ({ id, entry: catalogue[id], action: actions[id] }));
const where = (test: (one: Listed) => boolean): ActionId[] =>
  all
    .filter(test)
    .map(({ id }) => id)
    .sort();

describe('the catalogue', () => {
  it.each(all)('says of $id what its file does', ({ id, entry, action }) => {
    expect(existsSync(new URL(`../../../src/actions/${entry.family}/${id}.ts`, import.meta.url))).toBe(true);
    expect(action.id).toBe(id);
    expect(entry.undoSummary.startsWith('never')).toBe(action.undo === 'never');
    // The block list ends its blocks itself.
    expect(entry.temporary).toBe(action.expire !== undefined || id === 'block-ip');
    expect('hours' in entry.params).toBe(entry.temporary);
  });

  it.each(all)('describes $id in one line each', ({ entry: { say, summary, undoSummary } }) => {
    for (const text of [...Object.values(say), summary, undoSummary]) {
      expect(text).toMatch(/^[a-z`].*[^.]$/);
      expect(text).not.toContain('|');
    }
  });

  it('knows what each action is for', () => {
    expect(where(({ entry }) => entry.purpose === 'contains')).toEqual([
      'block-ip',
      'close-cluster-access',
      'close-cluster-endpoint',
      'contain-principal',
      'deactivate-access-key',
      'deny-domain',
      'deny-egress',
      'deny-in-network-acl',
      'deny-user',
      'isolate-database',
      'isolate-instance',
      'quarantine-object',
      'revoke-sessions',
      'roll-back-service',
      'stop-function',
      'stop-task',
    ]);
    expect(where(({ entry }) => entry.purpose === 'renews')).toEqual([
      'reimport-certificate',
      'renew-parameter',
      'replace-certificate',
      'rotate-secret',
    ]);
    expect(where(({ entry }) => entry.purpose === 'tells')).toEqual(['answer-workflow', 'notify', 'run-workflow']);
  });

  it('lets nothing that only contains, or is half of a remedy, resolve a finding', () => {
    expect(where(({ id, entry }) => resolves(id, {}) && entry.purpose !== 'repairs')).toEqual([]);
    expect(resolves('block-public-access', { stage: 'full' })).toBe(true);
    expect(resolves('block-public-access', { stage: 'prevent' })).toBe(false);
    expect(resolves('block-public-access', {})).toBe(false);
    expect(resolves('restore-key', { stage: 'prevent' })).toBe(true);
    // Rules of a listener, which it does not read, may answer plain HTTP still.
    expect(resolves('secure-listeners', {})).toBe(false);
  });

  it('spares no caller where an action only puts back what the call changed, or contains a thing', () => {
    expect(where(({ entry }) => !entry.sparesCaller)).toEqual([
      'close-cluster-endpoint',
      'close-ingress',
      'default-encryption',
      'ebs-default-encryption',
      'enable-key-rotation',
      'isolate-database',
      'isolate-instance',
      'make-database-copy-private',
      'make-private',
      'quarantine-object',
      'require-tls',
      'restart-trail',
      'restore-key',
      'restore-secret',
      'roll-back-service',
      'secure-listeners',
      'stop-function',
      'stop-task',
    ]);
    expect(where(({ entry }) => !entry.sparesCaller && entry.purpose !== 'repairs')).toEqual([
      'close-cluster-endpoint',
      'isolate-database',
      'isolate-instance',
      'quarantine-object',
      'roll-back-service',
      'stop-function',
      'stop-task',
    ]);
  });

  it('sends nothing to a member account that keeps a list in this one', () => {
    expect(where(({ entry }) => entry.reachesMembers && entry.place === 'stack')).toEqual([]);
  });

  it('leaves to attack sequences what they do themselves', () => {
    expect(where(({ id }) => isAnsweredBySequence(id))).toEqual(['deactivate-access-key', 'deny-user', 'notify']);
  });
});
