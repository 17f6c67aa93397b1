import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { RulesRefusedError } from '../../src/core/errors.ts';
import { cloudWatch, fromQueue } from '../../src/platform/lambda.ts';

const event = {
  Records: [
    { messageId: 'a', body: '1', attributes: { ApproximateReceiveCount: '1' } },
    { messageId: 'b', body: '2', attributes: { ApproximateReceiveCount: '3' } },
  ],
} as SQSEvent;

const run = (handle: () => Promise<string[]>, context: Partial<Context> = {}): Promise<SQSBatchResponse> =>
  cloudWatch().watched(fromQueue(handle))(event, context);

const broken = async (): Promise<string[]> => {
  throw new Error('broken');
};

/** What a function writes to its log meanwhile, as objects; its end does not matter. */
async function logged(act: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  const { stdout, stderr } = process;
  const [toOut, toError] = [stdout.write, stderr.write];
  const keep = (text: string | Uint8Array): boolean => lines.push(String(text)) > 0;
  Object.assign(stdout, { write: keep });
  Object.assign(stderr, { write: keep });
  try {
    await act().catch(() => undefined);
  } finally {
    Object.assign(stdout, { write: toOut });
    Object.assign(stderr, { write: toError });
  }
  return lines.map((line) => JSON.parse(line));
}

describe('a function that is watched', () => {
  it('answers with the messages that failed, and nothing else', async () => {
    expect(await run(async () => ['b'])).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
  });

  it('fails as a whole when its code throws, so that the batch comes again', async () => {
    await expect(run(broken)).rejects.toThrow('broken');
  });

  it('hands on each body with how often it was received', async () => {
    const seen: unknown[] = [];
    await fromQueue(async (deliveries) => {
      seen.push(...deliveries);
      return [];
    })(event);
    expect(seen).toEqual([
      { messageId: 'a', body: '1', receives: 1 },
      { messageId: 'b', body: '2', receives: 3 },
    ]);
  });
});

describe('what a function reports of itself', () => {
  it('a cold start, once', async () => {
    const telemetry = cloudWatch();
    const handler = telemetry.watched(async () => 'done');
    const lines = await logged(async () => {
      await handler({}, {});
      await handler({}, {});
    });
    expect(lines.filter((line) => 'ColdStarts' in line)).toHaveLength(1);
  });

  it('the trace in each line of its log, so that one leads to the other', async () => {
    process.env._X_AMZN_TRACE_ID = 'Root=1-00000000-000000000000000000000001;Parent=0000000000000001;Sampled=1';
    try {
      const [line] = await logged(async () => cloudWatch().info('a line'));
      expect(line).toMatchObject({ message: 'a line', xray_trace_id: '1-00000000-000000000000000000000001' });
    } finally {
      delete process.env._X_AMZN_TRACE_ID;
    }
  });

  it('that it failed, and why', async () => {
    const lines = await logged(() => run(broken));
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'ERROR', message: 'function failed', reason: 'broken' }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ Failures: 1 }));
  });

  it('an answer that is an error to Lambda alone, and counts it as no failure', async () => {
    const refuse = (): Promise<string[]> => Promise.reject(new RulesRefusedError('playbooks:1:1: wrong'));
    const lines = await logged(() => run(refuse));
    expect(lines.filter((line) => 'Failures' in line || line.level === 'ERROR')).toEqual([]);
    await expect(run(refuse)).rejects.toThrow('playbooks:1:1: wrong');
  });

  it('that it is running out of time, before nobody can', async () => {
    const slow = (): Promise<string[]> => new Promise((resolve) => setTimeout(resolve, 60, []));
    const lines = await logged(() => run(slow, { getRemainingTimeInMillis: () => 1_010 }));
    expect(lines.filter((line) => 'Failures' in line)).toHaveLength(1);
    const inTime = await logged(() => run(slow, { getRemainingTimeInMillis: () => 30_000 }));
    expect(inTime.filter((line) => 'Failures' in line)).toEqual([]);
  });
});
