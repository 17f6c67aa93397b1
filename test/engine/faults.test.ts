import {
  actionsIn,
  alertIds,
  arrive,
  blocked,
  bundled,
  bundledWith,
  givenStack,
  letTimePass,
  responsesIn,
} from '../support/stories.ts';

const PROBE = 'guardduty/port-probe-search-cluster';
const PROBER = '198.51.100.23/32';
const KEY = 'guardduty/attack-sequence-compromised-credentials';
const BUCKET = 'guardduty/bucket-block-public-access-disabled';

const deadLetters = (stack: ReturnType<typeof givenStack>, queue: string) =>
  stack.services.sqs.messages(`${stack.config.stack}-${queue}-dead-letters`);

describe('a fault that passes', () => {
  it.each([
    { event: PROBE, operation: 'UpdateIPSet', name: 'WAFOptimisticLockException', every: 2 },
    { event: PROBE, operation: 'GetIPSet', name: 'ThrottlingException', times: 2 },
    { event: PROBE, operation: 'TransactWrite', name: 'ProvisionedThroughputExceededException', times: 1 },
    { event: PROBE, operation: 'SendMessageBatch', name: 'ThrottlingException', times: 1 },
    { event: PROBE, operation: 'TransactWrite', name: 'ThrottlingException', times: 2 },
    { event: PROBE, operation: 'BatchGet', name: 'InternalServerError', times: 2 },
    { event: KEY, operation: 'AttachUserPolicy', name: 'Throttling', times: 2 },
    { event: KEY, operation: 'ListAccessKeys', name: 'ServiceFailure', times: 1 },
    { event: BUCKET, operation: 'PutPublicAccessBlock', name: 'SlowDown', times: 2 },
    {
      event: 'kms/key-deletion-scheduled',
      operation: 'EnableKey',
      name: 'KMSInternalException',
      times: 1,
      status: 500,
    },
    { event: 'kms/key-deletion-scheduled', operation: 'TagResource', name: 'ThrottlingException', times: 2 },
    { event: 'cloudtrail/trail-stopped', operation: 'StartLogging', name: 'ThrottlingException', times: 2 },
    { event: 'cloudtrail/ssh-opened-to-everybody', operation: '*', name: 'RequestLimitExceeded', every: 3, times: 6 },
    {
      event: 'cloudtrail/snapshot-made-public',
      operation: 'ModifySnapshotAttribute',
      name: 'RequestLimitExceeded',
      times: 1,
    },
    { event: BUCKET, operation: '*', name: 'ThrottlingException', every: 3, times: 6 },
    { event: BUCKET, operation: 'PublishBatch', name: 'ThrottlingException', times: 1 },
  ])('$name on $operation ends as if it had not been', async ({ event, operation, name, times, every, status }) => {
    const smooth = givenStack();
    arrive(smooth, event);
    await smooth.drain();
    await letTimePass(smooth);

    const stack = givenStack();
    arrive(stack, event);
    stack.faults.refuse(operation, name, {
      ...(times && { times }),
      ...(every && { every }),
      ...(status && { status }),
    });
    await stack.drain();
    stack.faults.clear();
    await letTimePass(stack);
    expect(blocked(stack)).toEqual(blocked(smooth));
    expect(actionsIn(stack)).toEqual(actionsIn(smooth));
    expect(alertIds(stack)).toEqual(alertIds(smooth));
  });
});

describe('a fault that lasts longer than the tries of a block', () => {
  const throttled = async (stack: ReturnType<typeof givenStack>): Promise<void> => {
    stack.faults.refuse('*', 'ThrottlingException', { service: 'wafv2' });
    for (let n = 0; n < 5; n += 1) {
      stack.advance(6 * 60_000);
      await stack.drain();
    }
  };

  it('is told with what the block list says, and mended by the sweep', async () => {
    const stack = givenStack();
    arrive(stack, PROBE);
    await throttled(stack);
    expect(actionsIn(stack)).toEqual([`block-ip ${PROBER}: done failed`]);
    expect(responsesIn(stack)[0]?.reason).toContain('is on the block list, but its IP set could not be written');
    stack.faults.clear();
    await letTimePass(stack);
    expect(blocked(stack)).toEqual([PROBER]);
    await letTimePass(stack, 14);
    expect(actionsIn(stack)).toEqual([`block-ip ${PROBER}: done applied`]);
  });

  it('is no failure where the address is blocked all the same', async () => {
    const stack = givenStack();
    arrive(stack, PROBE);
    await stack.drain();
    const later = bundledWith(PROBE, (event) => {
      const { service } = event.detail as { service: Record<string, unknown> };
      service.eventLastSeen = new Date(stack.world.now() + 3_600_000).toISOString();
      event.detail.updatedAt = service.eventLastSeen;
    });
    stack.advance(2 * 3_600_000);
    stack.deliver('guardduty', later);
    await throttled(stack);
    expect(actionsIn(stack)).toEqual([`block-ip ${PROBER}: done applied`]);
  });
});

describe('a fault that stays', () => {
  it.each([
    { event: PROBE, operation: 'UpdateIPSet', name: 'WAFNonexistentItemException' },
    { event: PROBE, operation: 'GetIPSet', name: 'AccessDeniedException' },
    { event: KEY, operation: 'UpdateAccessKey', name: 'AccessDenied' },
    { event: KEY, operation: 'GetUser', name: 'AccessDenied' },
    { event: BUCKET, operation: 'PutPublicAccessBlock', name: 'AccessDenied' },
    { event: 'kms/key-deletion-scheduled', operation: 'CancelKeyDeletion', name: 'AccessDeniedException' },
    { event: 'cloudtrail/trail-stopped', operation: 'GetTrailStatus', name: 'TrailNotFoundException' },
    { event: 'secrets-manager/secret-deletion-scheduled', operation: 'RestoreSecret', name: 'AccessDeniedException' },
    { event: BUCKET, operation: 'GetPublicAccessBlock', name: 'NoSuchBucket' },
  ])('$name on $operation is recorded as failed or refused, and told once', async ({ event, operation, name }) => {
    const stack = givenStack();
    arrive(stack, event);
    stack.faults.refuse(operation, name);
    await stack.drain();
    await letTimePass(stack, 3);
    expect(actionsIn(stack)).toEqual([expect.stringMatching(/: done (failed|refused|notified)$/)]);
    const { published } = stack.services.sns;
    expect(published.filter(({ attributes }) => attributes?.action)).toHaveLength(1);
    // That a set of the block list is closed to us is told as well, and once a day.
    expect(published.filter(({ attributes }) => !attributes?.action).length).toBe(event === PROBE ? 1 : 0);
    for (const { message } of published) expect(message).not.toContain('undefined');
  });

  it('is tried again when the finding comes again after an hour, and then works', async () => {
    const stack = givenStack();
    arrive(stack, BUCKET);
    stack.faults.refuse('PutPublicAccessBlock', 'AccessDenied');
    await stack.drain();
    stack.faults.clear();
    stack.deliver('guardduty', bundled(BUCKET));
    await stack.drain();
    expect(actionsIn(stack)).toEqual(['block-public-access invoice-archive: done failed']);
    stack.advance(61 * 60_000);
    stack.deliver('guardduty', bundled(BUCKET));
    await stack.drain();
    expect(actionsIn(stack)).toEqual(['block-public-access invoice-archive: done applied']);
  });

  it('of the topic loses no alert: it is sent when the topic is back', async () => {
    const stack = givenStack();
    arrive(stack, BUCKET);
    stack.faults.refuse('Publish', 'KMSAccessDeniedException');
    await stack.drain();
    expect(actionsIn(stack)).toEqual(['block-public-access invoice-archive: done applied']);
    expect(alertIds(stack)).toEqual([]);
    stack.faults.clear();
    await letTimePass(stack, 2);
    expect(alertIds(stack)).toHaveLength(1);
    await letTimePass(stack, 2);
    expect(stack.services.sns.published).toHaveLength(1);
  });
});

describe('events that come more than once', () => {
  it('have one effect and one alert, ten times over', async () => {
    const stack = givenStack();
    for (let n = 0; n < 10; n += 1)
      arrive(
        stack,
        PROBE,
        bundledWith(PROBE, (event) => Object.assign(event, { id: `00000000-0000-4000-8000-00000000000${n}` })),
      );
    await stack.drain();
    expect(blocked(stack)).toEqual([PROBER]);
    expect(actionsIn(stack)).toEqual([`block-ip ${PROBER}: done applied`]);
    expect(stack.services.sns.published).toHaveLength(1);
    expect(stack.counts.get('wafv2:UpdateIPSet')).toBe(1);
  });

  it('renew a block, and tell nobody again', async () => {
    const stack = givenStack();
    arrive(stack, PROBE);
    await stack.drain();
    const [before] = await stack.blockList().listActive();
    stack.advance(6 * 3_600_000);
    const later = new Date(stack.world.now()).toISOString();
    stack.deliver(
      'guardduty',
      bundledWith(PROBE, (event) => {
        event.time = later;
        event.detail.updatedAt = later;
        Object.assign(event.detail.service as object, { eventLastSeen: later, count: 9 });
      }),
    );
    await stack.drain();
    const [after] = await stack.blockList().listActive();
    expect(after?.expiresAt).toBe(stack.world.now() + 24 * 3_600_000);
    expect(after?.expiresAt).toBeGreaterThan(before?.expiresAt ?? 0);
    expect(stack.services.sns.published).toHaveLength(1);
  });

  it('in the wrong order keep the latest form in the journal', async () => {
    const stack = givenStack();
    const at = (time: string, count: number) =>
      bundledWith(PROBE, (event) => {
        event.detail.updatedAt = time;
        Object.assign(event.detail.service as object, { eventLastSeen: time, count });
      });
    arrive(stack, PROBE, at('2026-11-20T11:50:00Z', 7));
    await stack.drain();
    stack.deliver('guardduty', at('2026-11-20T11:20:00Z', 3));
    await stack.drain();
    const record = stack.services.dynamodb.items().find((item) => item.sk === 'FINDING');
    expect(record?.finding).toMatchObject({ count: 7 });
    expect(deadLetters(stack, 'guardduty')).toHaveLength(0);
  });

  it('a year late are told about, and not acted on', async () => {
    const stack = givenStack();
    stack.advance(365 * 86_400_000);
    arrive(stack, PROBE);
    await stack.drain();
    expect(blocked(stack)).toEqual([]);
    const record = stack.services.dynamodb.items().find((item) => item.sk === 'FINDING');
    expect(record?.decisions).toEqual([
      expect.objectContaining({ outcome: 'refused', guard: 'stale', reason: expect.stringMatching(/days/) }),
    ]);
  });
});

describe('an event that cannot be read', () => {
  it.each([
    { what: 'no JSON', body: '{"source": "aws.guard', code: 'MALFORMED_EVENT' },
    { what: 'no object', body: '42', code: 'MALFORMED_EVENT' },
    { what: 'another source', body: bundled('macie/bucket-public'), code: 'MALFORMED_EVENT' },
    {
      what: 'a severity that is no number',
      body: bundledWith(PROBE, ({ detail }) => Object.assign(detail, { severity: 'high' })),
      code: 'MALFORMED_EVENT',
    },
    {
      what: 'no detail',
      body: bundledWith(PROBE, (event) => Object.assign(event, { detail: null })),
      code: 'MALFORMED_EVENT',
    },
  ])('($what) waits on the dead-letter queue with its reason, and the others go on', async ({ body, code }) => {
    const stack = givenStack();
    stack.deliver('guardduty', body);
    arrive(stack, PROBE);
    await stack.drain();
    expect(blocked(stack)).toEqual([PROBER]);
    const [dead, ...others] = deadLetters(stack, 'guardduty');
    expect(others).toEqual([]);
    expect(dead?.body).toBe(body);
    expect(dead?.attributes).toMatchObject({ code: { StringValue: code }, source: { StringValue: 'guardduty' } });
    expect(dead?.attributes.reason?.StringValue).toMatch(/\w{3}/);
  });

  it('(256 KB) is read like any other, and what is kept of it is small', async () => {
    const stack = givenStack();
    arrive(
      stack,
      PROBE,
      bundledWith(PROBE, ({ detail }) =>
        Object.assign(detail, { title: 'A'.repeat(120_000), description: '<b>'.repeat(40_000) }),
      ),
    );
    await stack.drain();
    expect(blocked(stack)).toEqual([PROBER]);
    const sizes = stack.services.dynamodb.items().map((item) => JSON.stringify(item).length);
    expect(Math.max(...sizes)).toBeLessThan(20_000);
  });

  it('never stops a queue: a message that is none of ours ends on the dead-letter queue', async () => {
    const stack = givenStack();
    stack.services.sqs.deliver(`${stack.config.stack}-act-network`, '{"kind":"format-disk"}');
    arrive(stack, PROBE);
    await stack.drain();
    for (let n = 0; n < 6; n += 1) {
      stack.advance(7 * 60_000);
      await stack.drain();
    }
    expect(blocked(stack)).toEqual([PROBER]);
    expect(deadLetters(stack, 'act-network')).toHaveLength(1);
  });
});
