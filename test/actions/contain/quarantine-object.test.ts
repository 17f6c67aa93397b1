import { quarantinePolicy } from '../../../local/seed.ts';
import { type LocalBucket, LocalS3 } from '../../../local/services/s3.ts';
import { objectTargets } from '../../../src/actions/catalogue/targets/contain-targets.ts';
import { lackingStatements, quarantineStatements } from '../../../src/actions/contain/objects/quarantine-policy.ts';
import { quarantineObject as action, type ObjectBefore } from '../../../src/actions/contain/quarantine-object.ts';
import { tlsStatement } from '../../../src/actions/storage/bucket-policy/tls-statement.ts';
import { isRefused } from '../../../src/core/action.ts';
import { containmentLines } from '../../../src/core/contain.ts';
import { attempt, attemptUntilDone, givenClients, patient, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld } from '../../support/fixtures.ts';
import { permissionsOf } from '../../support/permissions.ts';

const target = { key: 'inbox/a b.pdf', bucket: 'inbox', object: 'a b.pdf', versionId: '' };
const AUTO = { 'riposte:isolate': 'auto' };

function given(bucket: Partial<LocalBucket> = {}) {
  const s3 = new LocalS3(givenWorld());
  const made = s3.seedBucket({
    name: 'inbox',
    tags: AUTO,
    objects: { 'a b.pdf': 'x' },
    versions: { 'a b.pdf': ['v1', 'v2'] },
    objectTags: { 'a b.pdf?versionId=v2': { team: 'mail' } },
    document: quarantinePolicy('inbox'),
    ...bucket,
  });
  const around = givenClients({ s3 });
  const ctx = givenContext(around.clients);
  const kept: { before?: ObjectBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const tagsOf = (version = 'v2') => made.objectTags?.[`a b.pdf?versionId=${version}`] ?? {};
  const takeBack = () => undo(action, target, kept.before as ObjectBefore, ctx);
  return { ...around, s3, made, ctx, kept, run, tagsOf, takeBack, writes: () => around.named(/^(Put|Delete)/) };
}

describe('targets', () => {
  const find = (id: string, version?: string) =>
    objectTargets(givenFinding({ resources: [{ kind: 'object', id, ...(version && { version }) }] }), givenConfig());

  it('are versions of objects', () => {
    expect(find('inbox/a/b.pdf')).toEqual([
      { key: 'inbox/a/b.pdf', bucket: 'inbox', object: 'a/b.pdf', versionId: '' },
    ]);
    expect(find('inbox/b#?', 'v.1')).toEqual([
      { key: 'inbox/b#??versionId=v.1', bucket: 'inbox', object: 'b#?', versionId: 'v.1' },
    ]);
  });

  it.each([
    { name: 'a directory bucket', id: 'fast--use1-az4--x-s3/a' },
    { name: 'no object', id: 'inbox/' },
    { name: 'no bucket', id: '/a' },
    { name: 'a version that is none', id: 'inbox/a', version: 'v 1' },
    { name: 'a name without room in the journal', id: `inbox/${'ä'.repeat(1_000)}` },
  ])('refuse $name', ({ id, version }) => {
    expect(find(id, version).every(isRefused)).toBe(true);
  });
});

describe('the statements of the bucket', () => {
  const lacking = (statements: unknown[]) => lackingStatements(JSON.stringify({ Statement: statements }), 'b-1', 'aws');
  const [reads, tags] = quarantineStatements('b-1', 'aws', ['arn:aws:iam::111122223333:role/ir']) as [
    Record<string, object>,
    Record<string, object>,
  ];

  it.each([
    { name: 'both', statements: [reads, tags], count: 0 },
    { name: 'none', statements: [], count: 2 },
    { name: 'that on reads alone', statements: [reads], count: 1 },
    { name: 'one that allows', statements: [{ ...reads, Effect: 'Allow' }, tags], count: 1 },
    { name: 'one of another bucket', statements: [{ ...reads, Resource: 'arn:aws:s3:::b-2/*' }, tags], count: 1 },
    { name: 'one of some principals', statements: [{ ...reads, Principal: { AWS: 'arn:x' } }, tags], count: 1 },
    { name: 'one without versions', statements: [{ ...reads, Action: 's3:GetObject' }, tags], count: 1 },
    {
      name: 'one that holds in another case alone',
      statements: [{ ...reads, Condition: { ...reads.Condition, Bool: { 'aws:SecureTransport': 'false' } } }, tags],
      count: 1,
    },
    {
      name: 'one that spares everybody',
      statements: [reads, { ...tags, Condition: { ArnNotLike: { 'aws:PrincipalArn': '*' } } }],
      count: 1,
    },
  ])('of a policy with $name: $count are missing', ({ statements, count }) => {
    expect(lacking(statements)).toHaveLength(count);
  });

  it('of a text that is no policy are missing', () => expect(lackingStatements('{', 'b-1', 'aws')).toHaveLength(2));
});

describe('quarantine-object', () => {
  it('tags the current version, says what is not proven, and gives the tags back', async () => {
    const { run, tagsOf, takeBack } = given();
    const { prepared, verified } = await run();
    expect(prepared).not.toHaveProperty('unlessApproved');
    expect(tagsOf()).toEqual({ team: 'mail', 'riposte-quarantine': 'true' });
    expect(tagsOf('v1')).toEqual({});
    expect(verified).toMatchObject({
      verdict: 'done',
      containment: {
        proof: { verdict: 'in force, not proven' },
        notCut: expect.arrayContaining(['copies made before']),
      },
    });
    const lines = verified?.verdict === 'done' && verified.containment ? containmentLines(verified.containment) : [];
    expect(lines.map(([name]) => name)).toEqual(['Cut', 'Proof', 'Not cut', 'Evidence', 'Undo']);
    expect(await takeBack()).toContain('former tags again');
    expect(tagsOf()).toEqual({ team: 'mail' });
    expect(await takeBack()).toContain('already');
  });

  it('goes on in a member whose bucket denies what comes without TLS, and not where a deny may keep the undo out', async () => {
    const inMember = (...more: object[]) => {
      const { Statement } = JSON.parse(quarantinePolicy('inbox'));
      const { ctx } = given({ document: JSON.stringify({ Statement: [...Statement, ...more] }) });
      return attempt(action, target, { ...ctx, home: givenConfig({ account: '999988887777' }) });
    };
    const tls = tlsStatement('inbox', 'aws');
    expect((await inMember(tls)).verified).toMatchObject({ verdict: 'done' });
    const role = 'arn:aws:iam::111122223333:role/riposte-test-member-release-eu-west-1';
    expect((await inMember({ ...tls, Sid: 'Closed', Condition: {} })).prepared).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringContaining('the statement Closed may deny changes of tags'),
      advice: expect.stringContaining(`and ${role} to its condition ArnNotLike`),
    });
  });

  it.each([0, 1])('ends the same while every second call is throttled, as each is tried again (%i)', async (first) => {
    const { ctx: around, clients, faults, kept, tagsOf } = given();
    if (first) await action.before(target, around);
    faults.refuse('*', 'ThrottlingException', { every: 2 });
    const ctx = { ...around, clients: patient(clients) };
    expect((await attempt(action, target, ctx, kept)).verified).toMatchObject({ verdict: 'done' });
    expect(tagsOf()).toEqual({ team: 'mail', 'riposte-quarantine': 'true' });
    await undo(action, target, kept.before as ObjectBefore, ctx);
    expect(tagsOf()).toEqual({ team: 'mail' });
  });

  it('stays with the version that was current, though another one came since', async () => {
    const { run, made, tagsOf, takeBack } = given();
    await run();
    made.versions = { 'a b.pdf': ['v1', 'v2', 'v3'] };
    await takeBack();
    expect(tagsOf()).toEqual({ team: 'mail' });
    expect(tagsOf('v3')).toEqual({});
  });

  it('gives back its own tag alone where others changed since', async () => {
    const { run, made, tagsOf, takeBack } = given();
    await run();
    made.objectTags = { 'a b.pdf?versionId=v2': { team: 'web', scan: 'bad', 'riposte-quarantine': 'true' } };
    expect(await takeBack()).toContain('2 other tags were changed since');
    expect(tagsOf()).toEqual({ team: 'web', scan: 'bad' });
  });

  it('leaves no tag where there was none', async () => {
    const { run, tagsOf, takeBack } = given({ objectTags: {} });
    await run();
    await takeBack();
    expect(tagsOf()).toEqual({});
  });

  it('asks first where the bucket has no tag that says otherwise', async () => {
    const { ctx } = given({ tags: {} });
    const prepared = await action.before(target, ctx);
    expect(prepared).toMatchObject({ unlessApproved: expect.stringContaining('riposte:isolate=auto') });
  });

  const ten = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`t${n}`, 'x']));
  it.each([
    { name: 'a bucket without our statements', bucket: { document: '{}' }, says: 'lacks' },
    { name: 'an object of ten tags', bucket: { objectTags: { 'a b.pdf?versionId=v2': ten } }, says: '10 tags' },
    { name: 'an object that is gone', bucket: { objects: {} }, says: 'no longer exists' },
  ])('refuses $name, and touches nothing', async ({ bucket, says }) => {
    const { run, writes } = given(bucket);
    expect((await run()).prepared).toMatchObject({ verdict: 'refuse', reason: expect.stringContaining(says) });
    expect(writes()).toEqual([]);
  });

  it('says that it is not in force where the statements go in the meantime', async () => {
    const { run, made, ctx, kept } = given();
    await run();
    made.document = '{}';
    const verified = await action.verify(target, kept.before as ObjectBefore, ctx);
    expect(verified).toMatchObject({
      verdict: 'partial',
      containment: { proof: { verdict: 'not in force' }, cut: [] },
    });
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('ends the same after a death after call %i', async (after) => {
    const { run, faults, tagsOf, takeBack } = given();
    faults.crashAfter(after);
    expect((await attemptUntilDone(run, faults)).verified?.verdict).toBe('done');
    expect(tagsOf()).toEqual({ team: 'mail', 'riposte-quarantine': 'true' });
    faults.crashAfter(1 + (after % 2));
    await attemptUntilDone(takeBack, faults);
    expect(tagsOf()).toEqual({ team: 'mail' });
  });

  it.each([
    { spared: ['riposte-test-ActContainRole-*'], refused: true },
    { spared: ['riposte-test-ActContainRole-1A2B3C', 'scanner'], refused: true },
    { spared: ['riposte-test-ActContainRole-*', 'riposte-test-ActReleaseRole-*'], refused: false },
    { spared: ['riposte-test-ActContainRole-*', 'riposte-test-ActReleaseRole-1A2B3C'], refused: false },
    { spared: ['riposte-test-Act*'], refused: false },
    { spared: ['another'], refused: false },
  ])('is refused where its policy would keep an undo from taking the tag off: $spared', async ({ spared, refused }) => {
    const arns = spared.map((name) => `arn:aws:iam::111122223333:role/${name}`);
    const { run, writes } = given({
      document: JSON.stringify({ Statement: quarantineStatements('inbox', 'aws', arns) }),
    });
    const { prepared } = await run();
    expect(prepared.verdict).toBe(refused ? 'refuse' : 'proceed');
    if (refused) expect(prepared).toMatchObject({ advice: expect.stringContaining('riposte-test-ActReleaseRole-*') });
    expect(writes()).toHaveLength(refused ? 0 : 1);
  });

  it('declares exactly the permissions that its calls need', async () => {
    const { run, takeBack, calls } = given({ objectTags: {} });
    await run();
    const doing = calls.splice(0);
    await takeBack();
    // Where other tags are left, they are written without ours.
    const left = given();
    await left.run();
    left.calls.splice(0);
    await left.takeBack();
    const ofVersion = (call: (typeof calls)[number]) => {
      const [name = ''] = permissionsOf(call);
      return name.endsWith('ObjectTagging') ? [name, name.replace('Tagging', 'VersionTagging')] : [name];
    };
    const needed = (made: typeof calls) => [...new Set(made.flatMap(ofVersion))].sort();
    const declared = (all: typeof action.permissions = []) => all.flatMap(({ actions }) => actions).sort();
    expect(needed(doing)).toEqual(declared(action.permissions));
    expect(needed([...calls, ...left.calls])).toEqual(declared(action.undoPermissions));
  });
});
