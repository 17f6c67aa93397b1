import { shortId } from '../../src/core/short-id.ts';
import { alertIds, arrive, bundled, letTimePass } from '../support/stories.ts';
import { givenCli, handled, ME } from './given-cli.ts';

const EVENT = 'guardduty/unusual-persistence-by-user';

interface Listed {
  entries: { key: string; outcome: string; action: string; reason: string; guard?: string; by?: string }[];
}

describe('from a finding that waits for approval to its undo', () => {
  it('is approved, applied, undone, and does nothing when the finding comes again', async () => {
    const { stack, run, asked } = givenCli();
    await handled(stack, EVENT);
    const [waiting] = ((await run('list', '--outcome', 'awaiting-approval', '--json')).json() as Listed).entries;
    const key = waiting?.key ?? '';
    expect(waiting?.action).toBe('deactivate-access-key');
    expect((await run('status')).stdout).toContain(`npx --no -- riposte approve ${shortId(key)}`);

    const approved = await run('approve', key);
    expect(approved).toMatchObject({ code: 0, stdout: expect.stringContaining('✔ applied') });
    expect(asked).toEqual(['Have it done in riposte-local, account 111122223333?']);
    const keyState = () => stack.services.iam.ListAccessKeys({ UserName: 'deploy-bot' } as never);

    const shownText = (await run('show', key)).stdout;
    for (const part of ['Playbook', 'From', 'To', `Answered by    ${ME}`, `npx --no -- riposte undo ${shortId(key)}`])
      expect(shownText).toContain(part);

    const undone = await run('undo', key, '--json');
    expect(undone.code).toBe(0);
    expect(undone.json()).toMatchObject({ key, kind: 'undo', by: ME, sent: true, done: true, outcome: 'undone' });
    expect(keyState).toBeDefined();

    const [calls, alerts] = [stack.counts.get('iam:UpdateAccessKey'), alertIds(stack).length];
    await handled(stack, EVENT);
    await letTimePass(stack, 2);
    expect(stack.counts.get('iam:UpdateAccessKey')).toBe(calls);
    expect(alertIds(stack)).toHaveLength(alerts);
    expect(await run('undo', key)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/has already been undone, at 2026-11-20T\S+Z by arn:aws:sts/),
    });
  });

  it('is rejected, stays untouched, and is not asked for or tried again', async () => {
    const { stack, run } = givenCli();
    await handled(stack, EVENT);
    const [waiting] = ((await run('list', '--json')).json() as Listed).entries;
    const key = waiting?.key ?? '';
    expect(await run('reject', key, '--yes')).toMatchObject({ code: 0, stdout: expect.stringContaining(ME) });
    expect(await run('approve', key)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/does not wait for an answer: it ended as rejected at \S+ by arn:aws:sts/),
    });
    stack.advance(2 * 3_600_000);
    await handled(stack, EVENT);
    const [entry] = ((await run('list', '--json')).json() as Listed).entries;
    expect(entry).toMatchObject({ key, outcome: 'rejected', guard: 'approval', by: ME });
    expect(stack.counts.get('iam:UpdateAccessKey')).toBeUndefined();
  });
});

describe('pause and resume', () => {
  const PROBE = 'guardduty/port-probe-search-cluster';

  it('refuses with the reason while paused, and acts again afterwards', async () => {
    const { stack, run } = givenCli();
    expect((await run('pause', '--reason', 'penetration test', '--json')).json()).toEqual({
      stack: 'riposte-local',
      paused: true,
      changed: true,
      by: ME,
      at: '2026-11-20T12:00:00.000Z',
      reason: 'penetration test',
    });
    expect((await run('status')).stdout).toContain(`since 2026-11-20 12:00 UTC, by ${ME}: penetration test`);
    expect(await run('pause')).toMatchObject({ code: 0, stdout: expect.stringContaining('is already paused') });

    await handled(stack, PROBE);
    const [refused] = ((await run('list', '--json')).json() as Listed).entries;
    expect(refused).toMatchObject({
      outcome: 'refused',
      guard: 'paused',
      reason: expect.stringMatching(/jane.*penetration test/),
    });

    expect((await run('resume')).stdout).toMatch(/^riposte-local acts again; it was paused, since .*penetration test/);
    expect((await run('resume', '--json')).json()).toMatchObject({ paused: false, changed: false });
    stack.advance(2 * 3_600_000);
    await handled(stack, PROBE);
    const [applied] = ((await run('list', '--json')).json() as Listed).entries;
    expect(applied).toMatchObject({ outcome: 'applied', key: refused?.key });
    expect(applied).not.toHaveProperty('advice');
  });

  it('does not let an approval be lost while paused', async () => {
    const { stack, run } = givenCli();
    await handled(stack, EVENT);
    await run('pause');
    const [waiting] = ((await run('list', '--json')).json() as Listed).entries;
    const approved = await run('approve', waiting?.key ?? '');
    expect(approved).toMatchObject({ code: 0, stderr: expect.stringContaining('npx --no -- riposte resume') });
    await run('resume');
    await letTimePass(stack, 2);
    const shown = (await run('show', waiting?.key ?? '', '--json')).json();
    expect(shown).toMatchObject({ actions: [{ outcome: 'applied' }] });
  });
});

describe('a malformed event', () => {
  it('waits with its reason, and goes through again without it', async () => {
    const { stack, run, asked } = givenCli();
    const queue = 'riposte-local-guardduty';
    stack.deliver('guardduty', '{"source":"aws.guardduty","detail":}');
    await stack.drain();

    const looked = await run('redrive', 'guardduty', '--dry-run');
    expect(looked.stdout).toMatch(
      /guardduty: 1 dead letter\n {2}MALFORMED_EVENT .*not JSON\n {4}the event is not JSON/,
    );
    expect((await run('redrive', '--dry-run', '--json')).json()).toMatchObject({
      dryRun: true,
      moved: 0,
      queues: [{ queue: 'guardduty', letters: [{ code: 'MALFORMED_EVENT' }], moved: 0 }],
    });
    expect(asked).toEqual([]);
    expect((await run('status')).stdout).toContain(`1 in ${queue}-dead-letters`);

    expect(await run('redrive')).toMatchObject({ code: 0, stdout: expect.stringContaining('guardduty: 1 sent back.') });
    expect(stack.services.sqs.messages(`${queue}-dead-letters`)).toEqual([]);
    expect(stack.services.sqs.messages(queue)).toMatchObject([{ attributes: {} }]);
    await stack.drain();
    expect(stack.services.sqs.messages(`${queue}-dead-letters`)).toHaveLength(1);
  });

  it('is handled when its cause was repaired', async () => {
    const { stack, run } = givenCli();
    arrive(stack, 'guardduty/port-probe-search-cluster', bundled('guardduty/port-probe-search-cluster'));
    stack.faults.refuse('UpdateItem', 'AccessDeniedException');
    stack.faults.refuse('Update', 'AccessDeniedException');
    stack.faults.refuse('TransactWrite', 'AccessDeniedException');
    for (let n = 0; n < 7; n += 1) {
      await stack.drain();
      stack.services.sqs.redeliver('riposte-local-guardduty');
    }
    stack.faults.clear();
    expect((await run('redrive', '--dry-run')).stdout).toMatch(/NOT_HANDLED .* aws\.guardduty GuardDuty Finding/);
    expect((await run('redrive', '--yes', '--json')).json()).toMatchObject({ moved: 1 });
    expect(stack.counts.get('sqs:StartMessageMoveTask')).toBe(1);
    await stack.drain();
    expect((await run('list', '--json')).json()).toMatchObject({ entries: [{ outcome: 'applied' }] });
  });
});
