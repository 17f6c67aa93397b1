import type { Call } from '../../../local/account.ts';
import { type LocalDatabaseCopy, LocalRds } from '../../../local/services/rds.ts';
import { databaseCopyTargets } from '../../../src/actions/catalogue/targets/workload-targets.ts';
import {
  makeDatabaseCopyPrivate as action,
  type DatabaseCopyBefore,
} from '../../../src/actions/contain/make-database-copy-private.ts';
import { isRefused } from '../../../src/core/action.ts';
import { attempt, attemptUntilDone, givenClients, patient, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld } from '../../support/fixtures.ts';
import { expectDeclaredApart } from '../../support/permissions.ts';

const NAME = 'orders-before-migration';
const PARTNER = '444455556666';

function given(copy: Partial<LocalDatabaseCopy> = {}) {
  const rds = new LocalRds(givenWorld());
  const tags = { 'riposte:baseline': 'private' };
  const one = rds.seedCopy(NAME, { restorers: ['all', PARTNER], tags, ...copy });
  const target = { key: NAME, name: NAME, ofCluster: one.ofCluster };
  const around = givenClients({ rds });
  const ctx = givenContext(around.clients);
  const kept: { before?: DatabaseCopyBefore } = {};
  const run = (by = ctx) => attempt(action, target, by, kept);
  const takeBack = () => undo(action, target, { accounts: [] }, ctx);
  return { ...around, rds, one, target, ctx, run, takeBack };
}

describe('targets', () => {
  const find = (api: string, id = NAME, region = 'eu-west-1') =>
    databaseCopyTargets(givenFinding({ region, facts: { api }, resources: [{ kind: 'database', id }] }), givenConfig());

  it('are the snapshots that a call shared, of an instance or of a cluster', () => {
    expect(find('ModifyDBSnapshotAttribute')).toEqual([{ key: NAME, name: NAME, ofCluster: false }]);
    expect(find('ModifyDBClusterSnapshotAttribute')).toMatchObject([{ ofCluster: true }]);
    expect(find('ModifyDBInstance')).toEqual([]);
    const wrong = [
      ...find('ModifyDBSnapshotAttribute', 'a b'),
      ...find('ModifyDBSnapshotAttribute', NAME, 'us-east-1'),
    ];
    expect(wrong.map(isRefused)).toEqual([true, true]);
  });
});

describe.each([{ ofCluster: false }, { ofCluster: true }])(
  'make-database-copy-private ($ofCluster)',
  ({ ofCluster }) => {
    it('takes it away from the public, leaves those whom it names, and gives back no more than it took', async () => {
      const { run, one, takeBack, named } = given({ ofCluster });
      const { prepared, verified } = await run();
      expect(prepared).not.toHaveProperty('unlessApproved');
      expect(one.restorers).toEqual([PARTNER]);
      expect(verified).toMatchObject({
        verdict: 'done',
        containment: {
          proof: { verdict: 'in force, not proven' },
          notCut: [expect.any(String), expect.stringContaining(PARTNER)],
        },
      });
      one.restorers = [];
      expect(await takeBack()).toContain('is public again.');
      expect(one.restorers).toEqual(['all']);
      expect(await takeBack()).toContain('is public again.');
      expect(one.restorers).toEqual(['all']);
      expect(named(/^Modify/)).toHaveLength(3);
    });

    it('asks where nobody said that it is to be private, and is satisfied by what is, or is gone', async () => {
      const { ctx, target, one, rds, takeBack } = given({ ofCluster, tags: {} });
      expect(await action.before(target, ctx)).toMatchObject({
        unlessApproved: expect.stringContaining('riposte:baseline'),
      });
      one.restorers = [PARTNER];
      expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged' });
      rds.copies.clear();
      expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged', reason: `${NAME} is gone.` });
      expect(await action.verify(target, { accounts: [] }, ctx)).toMatchObject({ verdict: 'failed' });
      expect(await takeBack()).toContain('nothing to give back');
    });

    it.each([1, 2, 3, 4, 5])(
      'ends the same after a death after call %i, and while every second call is throttled',
      async (after) => {
        const { faults, run, one, ctx, clients } = given({ ofCluster });
        faults.crashAfter(after);
        await attemptUntilDone(run, faults);
        faults.revive();
        faults.refuse('*', 'Throttling', { every: 2 });
        await run({ ...ctx, clients: patient(clients) });
        expect(one.restorers).toEqual([PARTNER]);
      },
    );
  },
);

it('declares exactly the permissions that its calls need', async () => {
  const both = [given(), given({ ofCluster: true })];
  const doing: Call[] = [];
  for (const { run, takeBack, calls } of both) {
    await run();
    doing.push(...calls.splice(0));
    await takeBack();
  }
  expectDeclaredApart({ doing, undoing: both.flatMap(({ calls }) => calls) }, action);
});
