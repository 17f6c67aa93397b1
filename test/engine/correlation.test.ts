import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import type { FindingRecord } from '../../src/journal/stored-finding.ts';
import { actionsIn, arrive, bundled, givenStack, letTimePass, responsesIn } from '../support/stories.ts';

const TOR = 'guardduty/access-key-used-from-tor';
const ANOMALY = 'guardduty/unusual-persistence-by-user';
const SEQUENCE = 'guardduty/attack-sequence-compromised-credentials';
const MEMBER = '645761ef0cb669e4c9879bb2dbb64c5f';
const KEY = 'AKIAEXAMPLE000000005';
const ON = /deactivate-access-key/;

const detailOf = (text: string) =>
  (JSON.parse(text) as { detail: { id: string; resource: Record<string, never> } }).detail;
const keyOf = (text: string): { accessKeyId: string; userName: string } =>
  detailOf(text).resource.accessKeyDetails as never;

/** The event as if it were about the key of the Tor finding, and under another id if one is given. */
function onTheSameKey(name: string, id?: string): string {
  const text = bundled(name);
  const { accessKeyId, userName } = keyOf(text);
  const tor = keyOf(bundled(TOR));
  const moved = text.replaceAll(accessKeyId, tor.accessKeyId).replaceAll(userName, tor.userName);
  return id ? moved.replaceAll(detailOf(text).id, id) : moved;
}

/** One for each account: what two events name is there once. */
const seeders = new WeakMap<LocalStack, ReturnType<typeof createSeeder>>();

async function comes(stack: LocalStack, name: string, body = bundled(name)): Promise<void> {
  const seed = seeders.get(stack) ?? createSeeder(stack);
  seeders.set(stack, seed);
  arrive(stack, name, body, seed);
  await stack.drain();
}

const incidents = (stack: LocalStack): Set<unknown> =>
  new Set(
    (stack.services.dynamodb.items() as unknown as FindingRecord[]).flatMap(({ sk, finding }) =>
      sk === 'FINDING' ? [finding.incident] : [],
    ),
  );
const ofKeys = (stack: LocalStack): string[] => actionsIn(stack).filter((action) => ON.test(action));
const reasons = (stack: LocalStack): string[] =>
  responsesIn(stack).flatMap(({ action, wants }) => (ON.test(action) ? [wants[0]?.reason ?? ''] : []));

describe('two findings about one key', () => {
  it('are one incident, and the second, independent one needs no person', async () => {
    const stack = givenStack();
    await comes(stack, ANOMALY, onTheSameKey(ANOMALY));
    expect(ofKeys(stack)).toEqual([expect.stringContaining('waiting awaiting-approval')]);
    await comes(stack, TOR);
    await letTimePass(stack, 2);
    expect(ofKeys(stack)).toEqual([expect.stringMatching(new RegExp(`${KEY}: done applied`))]);
    expect(reasons(stack).join(' ')).toContain(`A second, independent finding names ${KEY} as well.`);
    expect(incidents(stack).size).toBe(1);
  });

  it('raise what waits when its own finding is sent again', async () => {
    const stack = givenStack();
    await comes(stack, TOR);
    await comes(stack, ANOMALY, onTheSameKey(ANOMALY));
    expect(ofKeys(stack)).toHaveLength(1);
    expect(ofKeys(stack).every((action) => action.includes('waiting'))).toBe(true);
    await comes(stack, TOR);
    await letTimePass(stack, 2);
    expect(ofKeys(stack).filter((action) => action.includes('done applied'))).toHaveLength(1);
  });

  it('that a person has answered with no stays no', async () => {
    const stack = givenStack();
    await comes(stack, TOR);
    const key = responsesIn(stack)[0]?.key;
    stack.services.sqs.deliver(
      `${stack.config.stack}-act-identity`,
      JSON.stringify({ kind: 'reject', key, by: 'ana' }),
    );
    await stack.drain();
    await comes(stack, ANOMALY, onTheSameKey(ANOMALY));
    await comes(stack, TOR);
    await letTimePass(stack, 2);
    expect(ofKeys(stack).filter((action) => action.includes('applied'))).toEqual([]);
  });

  it('and about two keys are two incidents, and wait', async () => {
    const stack = givenStack();
    await comes(stack, TOR);
    await comes(stack, ANOMALY);
    expect(ofKeys(stack).every((action) => action.includes('waiting'))).toBe(true);
    expect(incidents(stack).size).toBe(2);
  });
});

describe('an attack sequence', () => {
  it('is answered, and its member that comes after it does not act or ask a second time', async () => {
    const stack = givenStack();
    await comes(stack, SEQUENCE);
    const before = actionsIn(stack);
    await comes(stack, TOR, onTheSameKey(TOR, MEMBER));
    await letTimePass(stack, 2);
    expect(actionsIn(stack)).toEqual(before);
    const records = stack.services.dynamodb.items() as unknown as FindingRecord[];
    const member = records.find(({ sk, finding }) => sk === 'FINDING' && finding.id === MEMBER);
    expect(member?.decisions).toMatchObject([{ outcome: 'observed', mode: 'observe' }]);
    expect(member?.decisions[0]?.reason).toContain('answered as a whole');
    expect(incidents(stack).size).toBe(1);
  });
});
