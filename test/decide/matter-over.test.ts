import type { LocalStack } from '../../local/local-stack.ts';
import type { SourceId } from '../../src/core/finding.ts';
import { isOpen } from '../../src/core/response.ts';
import { alertIds, bundledWith, givenStack, letTimePass, responsesIn } from '../support/stories.ts';

type Event = { detail: Record<string, object> } & Record<string, unknown>;
const given = (): LocalStack => givenStack({ settings: { mode: 'enforce' } } as never);
const openIn = (stack: LocalStack) =>
  responsesIn(stack)
    .filter(isOpen)
    .map(({ key, open, state, wants, wantsMore }) => ({ key, open, state, wants: wants.length, wantsMore }));

let count = 0;
/** Puts a bundled event on its queue as if it happened now, or so long ago, ms. */
async function send(stack: LocalStack, name: string, change: (event: never) => void = () => undefined, ago = 0) {
  const at = new Date(stack.world.now() - ago).toISOString().replace(/\.\d+Z/, 'Z');
  count += 1;
  const id = `e0000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  const body = bundledWith(name, (event) => {
    Object.assign(event, { id, time: at });
    if ('eventID' in event.detail) Object.assign(event.detail, { eventID: id, eventTime: at });
    change(event as never);
  });
  stack.deliver(name.split('/')[0] as SourceId, body);
  await stack.drain();
  if (ago === 0) stack.advance(60_000);
}

/** An alarm comes from one state into another. */
const alarm =
  (value: string, previous: string, alarmName = 'shield-shop') =>
  ({ time, detail }: Event) =>
    Object.assign(detail, {
      alarmName,
      state: { ...detail.state, value, timestamp: time },
      previousState: { ...detail.previousState, value: previous },
    });
const DDOS = 'cloudwatch/ddos-detected';
const rings = alarm('ALARM', 'OK') as never;
const isOver = alarm('OK', 'ALARM') as never;

describe('an alarm on an attack', () => {
  it('is told each time that it rings, and is open until it is OK again', async () => {
    const stack = given();
    for (let n = 1; n <= 3; n += 1) {
      await send(stack, DDOS, rings);
      expect(openIn(stack)).toHaveLength(1);
      expect(alertIds(stack)).toHaveLength(n);
      await send(stack, DDOS, isOver);
      expect(openIn(stack)).toEqual([]);
    }
    await letTimePass(stack, 30);
    expect(openIn(stack)).toEqual([]);
  });

  it('is one open end while it rings again and again', async () => {
    const stack = given();
    for (let n = 0; n < 3; n += 1) {
      await send(stack, DDOS, rings);
      await send(stack, DDOS, alarm('INSUFFICIENT_DATA', 'ALARM') as never);
    }
    expect(openIn(stack)).toHaveLength(1);
    expect(alertIds(stack)).toHaveLength(3);
  });

  it.each([
    { title: 'another alarm', over: alarm('OK', 'ALARM', 'shield-blog'), ago: 0 },
    { title: 'an alarm without data', over: alarm('INSUFFICIENT_DATA', 'ALARM'), ago: 0 },
    { title: 'an alarm that was made anew under its name', over: alarm('OK', 'INSUFFICIENT_DATA'), ago: 0 },
    { title: 'its own word of before it rang', over: alarm('OK', 'ALARM'), ago: 3_600_000 },
    {
      title: 'the alarm of another account',
      over: (event: Event) => {
        alarm('OK', 'ALARM')(event);
        const text = JSON.stringify(event).replaceAll('111122223333', '444455556666');
        Object.assign(event, JSON.parse(text));
      },
      ago: 0,
    },
  ])('is not ended by $title', async ({ over, ago }) => {
    const stack = given();
    await send(stack, DDOS, rings);
    await send(stack, DDOS, over as never, ago);
    expect(openIn(stack)).toHaveLength(1);
  });

  it('that somebody set to OK by hand is told again as soon as CloudWatch looks', async () => {
    const stack = given();
    await send(stack, DDOS, rings);
    await send(stack, DDOS, isOver);
    await send(stack, DDOS, rings);
    expect(openIn(stack)).toHaveLength(1);
    expect(alertIds(stack)).toHaveLength(2);
  });

  it('that rings again while its end is still on its way is told, too', async () => {
    const stack = given();
    await send(stack, DDOS, rings);
    const before = 30_000;
    stack.advance(before * 10);
    await send(stack, DDOS, isOver, before * 2);
    await send(stack, DDOS, rings, before);
    expect(openIn(stack)).toHaveLength(1);
    expect(alertIds(stack)).toHaveLength(2);
  });
});

const FAILED = 'secrets-manager/rotation-failed';
const SUCCEEDED = 'secrets-manager/rotation-succeeded';
const rotated =
  (secret: string) =>
  ({ detail }: Event) =>
    Object.assign(detail, JSON.parse(JSON.stringify(detail).replaceAll('orders/database', secret)));
const succeeds = rotated('ledger/database') as never;

describe('a rotation that failed', () => {
  it('is settled by one that succeeded since, and told again when it fails again', async () => {
    const stack = given();
    for (let n = 1; n <= 3; n += 1) {
      await send(stack, FAILED);
      expect(openIn(stack)).toHaveLength(1);
      await send(stack, SUCCEEDED, succeeds);
      expect(openIn(stack)).toEqual([]);
      expect(alertIds(stack)).toHaveLength(n);
      stack.advance(86_400_000);
    }
  });

  it('each day is one open end for the secret, however often, and one success settles it', async () => {
    const stack = given();
    for (let n = 0; n < 25; n += 1) {
      await send(stack, FAILED);
      stack.advance(86_400_000);
    }
    expect(openIn(stack)).toHaveLength(1);
    await send(stack, SUCCEEDED, succeeds);
    expect(openIn(stack)).toEqual([]);
  });

  it('is not settled by the rotation of another secret, nor by one before it', async () => {
    const stack = given();
    await send(stack, FAILED);
    await send(stack, SUCCEEDED, rotated('other/database') as never);
    await send(stack, SUCCEEDED, succeeds, 3_600_000);
    expect(openIn(stack)).toHaveLength(1);
  });
});

it('malware in objects of a bucket is named object by object, also where they come together', async () => {
  const stack = given();
  const object = (n: number) =>
    bundledWith('guardduty/object-scan-found-malware', (({ detail }: Event) => {
      Object.assign(detail.s3ObjectDetails ?? {}, {
        objectKey: `uploads/${n}.exe`,
        eTag: String(n).padStart(32, 'a'),
        versionId: `v${n}`,
      });
    }) as never);
  for (let n = 0; n < 5; n += 1) stack.deliver('guardduty', object(n));
  await stack.drain();
  stack.advance(15 * 60_000);
  await stack.sweep();
  await stack.drain();
  const told = stack.services.sns.published.map(({ message }) => message).join('\n');
  for (let n = 0; n < 5; n += 1) expect(told).toContain(`${n}[.]exe`);
  expect(openIn(stack)).toHaveLength(5);
});

describe('an event of AWS Health', () => {
  const closed = (({ detail }: Event) => Object.assign(detail, { statusCode: 'closed' })) as never;
  const plain = (({ detail }: Event) => Object.assign(detail, { statusCode: 'open' })) as never;

  it('about abuse is open until AWS closes it', async () => {
    const stack = given();
    await send(stack, 'health/abuse-report', plain);
    expect(openIn(stack)).toHaveLength(1);
    await send(stack, 'health/abuse-report', closed);
    expect(openIn(stack)).toEqual([]);
  });

  it('about another abuse stays open', async () => {
    const stack = given();
    await send(stack, 'health/abuse-report', plain);
    await send(stack, 'health/abuse-report', ((event: Event) => {
      Object.assign(event.detail, { statusCode: 'closed', eventArn: `${event.detail.eventArn}8` });
    }) as never);
    expect(openIn(stack)).toHaveLength(1);
  });
});
