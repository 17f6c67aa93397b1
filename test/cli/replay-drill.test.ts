import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PutEventsCommand, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { type Put, putEvents } from '../../src/cli/put-events.ts';
import type { Clients } from '../../src/core/clients.ts';
import { bundled } from '../sources/support.ts';
import { givenCli } from './given-cli.ts';

const BUS = 'riposte-local-replay';

function fileOf(...events: unknown[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'events.jsonl');
  writeFileSync(file, events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event))).join('\n'));
  return file;
}

const given = () => givenCli({ replayBus: true }, {}, { replayBus: BUS });
const probe = bundled('guardduty', 'port-probe-search-cluster') as { detail: object };

describe('replay', () => {
  it('says what would have been done, and what it does not prove', async () => {
    const { run, stack, asked } = given();
    const ran = await run('replay', fileOf(probe, bundled('guardduty', 'unusual-persistence-by-user')));
    expect(ran.code).toBe(0);
    expect(asked).toEqual([
      expect.stringMatching(
        /^Replay 2 events as drills in riposte-local, account \d{12}\? People are told, and nothing is acted on\.$/,
      ),
    ]);
    expect(ran.stdout).toMatch(/would act: block-ip 198\.51\.100\.23\/32 \(playbook port-probe\)/);
    expect(ran.stdout).toMatch(/would ask: deactivate-access-key AKIAEXAMPLE000000002/);
    expect(ran.stdout).toContain('2 events: 2 sent, 2 decided, told as drills. Nothing was acted on.');
    expect(ran.stdout).toContain('The patterns of the real rules are proven by npm run test:reality.');
    expect(await stack.blockList().list()).toEqual([]);
    expect(await stack.journal.readOpen()).toEqual([]);
  });

  it('takes findings as the API answers them, and gives one document for scripts', async () => {
    const { run } = given();
    const { events } = (await run('replay', fileOf(probe.detail), '--json')).json() as {
      events: { id: string; decided: object }[];
    };
    expect(events).toEqual([
      expect.objectContaining({
        id: expect.stringMatching(/^[\w-]{36}$/),
        decided: expect.objectContaining({ findings: [expect.anything()] }),
      }),
    ]);
  });

  it('names what could not be read or decided, and does the others', async () => {
    const { run } = given();
    const ran = await run(
      'replay',
      fileOf('{nope', { source: 'aws.guardduty', detail: { schemaVersion: '2.0' } }, probe),
    );
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/not sent: .*not readable as JSON/);
    expect(ran.stdout).toContain('MALFORMED_EVENT');
    expect(ran.stdout).toContain('would act: block-ip');
  });

  it('waits for nothing with --no-wait', async () => {
    const { run, stack } = given();
    const ran = await run('replay', fileOf(probe), '--no-wait');
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 event: 1 sent\. Nothing was acted on\./) });
    expect(stack.services.sqs.messages('riposte-local-drills')).toHaveLength(1);
  });

  it('says that the bus refused it, or that nothing came of it in time', async () => {
    const ran = await givenCli({}, {}, { replayBus: BUS }).run('replay', fileOf(probe));
    expect(ran).toMatchObject({ code: 1, stdout: expect.stringContaining('not sent: ResourceNotFoundException') });
    const stuck = given();
    stuck.stack.faults.refuse('SendMessageBatch', 'InternalError', { service: 'sqs' });
    expect(await stuck.run('replay', fileOf(probe))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('not decided yet; look at the log of the function drills'),
    });
  });

  it('says how to have a bus where there is none', async () => {
    expect(await givenCli().run('replay', fileOf(probe))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--param replayBus=on'),
    });
  });

  it.each([['0'], ['401'], ['fast']])('takes no rate of %s', async (rate) => {
    expect((await given().run('replay', fileOf(probe), '--rate', rate)).code).toBe(2);
  });
});

describe('putting events', () => {
  /** EventBridge that refuses an entry as often as its detail says. */
  function givenBus(code = 'ThrottlingException') {
    const refusals = new Map<string, number>();
    const calls: PutEventsRequestEntry[][] = [];
    const send = async ({ input: { Entries = [] } }: PutEventsCommand) => {
      calls.push(Entries);
      return {
        Entries: Entries.map(({ Detail = '' }) => {
          const { refuse = 0, n } = JSON.parse(Detail) as { refuse?: number; n: number };
          const sofar = refusals.get(Detail) ?? 0;
          refusals.set(Detail, sofar + 1);
          return sofar < refuse ? { ErrorCode: code, ErrorMessage: 'slow down' } : { EventId: `event-${n}` };
        }),
      };
    };
    const slept: number[] = [];
    const put = (details: object[], rate = 100): Promise<Put[]> =>
      putEvents(
        { send } as unknown as Clients['eventbridge'],
        details.map((detail) => ({ Detail: JSON.stringify(detail) })),
        {
          rate,
          sleep: async (ms) => void slept.push(ms),
        },
      );
    return { put, calls, slept };
  }

  it('goes ten a call, no faster than the rate, and answers in order', async () => {
    const { put, calls, slept } = givenBus();
    const puts = await put(
      Array.from({ length: 25 }, (_, n) => ({ n })),
      10,
    );
    expect(calls.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(slept).toEqual([1_000, 1_000]);
    expect(puts).toEqual(Array.from({ length: 25 }, (_, n) => ({ id: `event-${n}` })));
  });

  it('sends again what was refused for now, alone, and gives up in the end', async () => {
    const { put, calls, slept } = givenBus();
    const puts = await put([{ n: 0 }, { n: 1, refuse: 2 }, { n: 2, refuse: 99 }]);
    expect(puts).toEqual([{ id: 'event-0' }, { id: 'event-1' }, { problem: 'ThrottlingException: slow down' }]);
    expect(calls.map(({ length }) => length)).toEqual([3, 2, 2, 1, 1, 1]);
    expect(slept).toEqual([400, 800, 1_600, 3_200, 6_400]);
  });

  it('does not send again what can never be taken', async () => {
    const { put, calls } = givenBus('MalformedDetail');
    expect(await put([{ n: 0, refuse: 1 }])).toEqual([{ problem: 'MalformedDetail: slow down' }]);
    expect(calls).toHaveLength(1);
  });

  it('keeps calls within what they may hold, and names what is too large', async () => {
    const { put, calls } = givenBus();
    const large = { text: 'x'.repeat(100_000) };
    const puts = await put([
      { n: 0, ...large },
      { n: 1, ...large },
      { n: 2, ...large },
      { n: 3, text: 'x'.repeat(300_000) },
    ]);
    expect(calls.map(({ length }) => length)).toEqual([2, 1]);
    expect(puts[3]).toEqual({ problem: expect.stringContaining('240 KB') });
  });
});
