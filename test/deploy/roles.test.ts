import { readdirSync } from 'node:fs';
import type { Call } from '../../local/account.ts';
import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import type { Config } from '../../src/core/config.ts';
import { keeping } from '../../src/digest/gather.ts';
import { sendDigest } from '../../src/digest/send.ts';
import { permissionsOf } from '../support/permissions.ts';
import { arrive, bundled, givenStack, responsesIn } from '../support/stories.ts';
import { stackWith } from './given.ts';

const SOURCES = ['guardduty', 'parameter-store', 'acm', 'macie'];
const GROUPS = [
  'act-network',
  'act-identity',
  'act-storage',
  'act-expiry',
  'act-certificates',
  'act-restore',
  'notify',
];
const TELLING = ['alerts', 'deliveries'];
const SENDER = 'riposte@example.com';
const ENGINE = /^(dynamodb|sqs|sns):/;
/** Any of these: which actions a playbook names is data, and a role need not change with it. */
const HAND_OVER = /^sqs:SendMessage (Act\w+|Notify)Queue$/;
/** What Lambda's poller does in the function's name. */
const POLLER = /^sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes) \w+Queue$/;

const pascal = (id: string): string => id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

interface Statement {
  Action: string[];
  Resource: (string | { Ref?: string; 'Fn::GetAtt'?: string[]; 'Fn::Sub'?: string })[];
}
type Resources = Record<string, { Properties: { Policies: { PolicyDocument: { Statement: Statement[] } }[] } }>;

/** What each role allows, such as `dynamodb:Query Journal/index/due`. */
async function grantsOf(resources: Resources, id: string): Promise<string[]> {
  const [policy] = resources[`${pascal(id)}Role`]?.Properties.Policies ?? [];
  const grants = (policy?.PolicyDocument.Statement ?? []).flatMap(({ Action, Resource }) =>
    Action.flatMap((action) =>
      Resource.map((resource) => {
        if (typeof resource === 'string') return `${action} ${resource}`;
        const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': template = '' } = resource;
        return `${action} ${Ref ?? attribute?.[0] ?? template.replace(/\$\{(\w+)\.Arn\}/, '$1')}`;
      }),
    ),
  );
  return [...new Set(grants)].sort();
}

const inShort = (grants: string[]): string[] =>
  [...new Set(grants.map((grant) => grant.replace(HAND_OVER, 'sqs:SendMessage to an act queue')))].sort();

const resourcesOf = async (): Promise<Resources> =>
  (await stackWith({ sesFrom: SENDER })).Resources as unknown as Resources;

const ON_TABLE: Record<string, string> = {
  BatchGet: 'BatchGetItem',
  BatchWrite: 'BatchWriteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
};

/** What one call needs, in the words of `grantsOf`. */
function needsOf(call: Call): string[] {
  const input = call.input as Record<string, never>;
  if (call.service === 'dynamodb') {
    const items = input.TransactItems as object[] | undefined;
    if (items) return items.map((item) => `dynamodb:${Object.keys(item)[0]}Item Journal`);
    const table = input.IndexName ? `Journal/index/${String(input.IndexName)}` : 'Journal';
    return [`dynamodb:${ON_TABLE[call.operation] ?? call.operation} ${table}`];
  }
  if (call.service === 'sqs') {
    const name = String(input.QueueUrl).split('/').pop()?.replace('riposte-local-', '') ?? '';
    const isDead = name.endsWith('-dead-letters');
    const queue = isDead ? `${pascal(name.replace('-dead-letters', ''))}DeadLetters` : `${pascal(name)}Queue`;
    return [`sqs:${call.operation.replace('Batch', '')} ${queue}`];
  }
  if (call.service === 'sns') return [`sns:${call.operation.replace('Batch', '')} Topic`];
  return permissionsOf(call);
}

/** Runs every function on everything there is to do, and notes what each needed. */
async function play(): Promise<Map<string, Set<string>>> {
  const stack = givenStack({ record: true });
  const needed = new Map<string, Set<string>>();
  const note = async (id: string, run: () => Promise<unknown>): Promise<void> => {
    const start = stack.calls.length;
    await run();
    const needs = needed.get(id) ?? new Set();
    needed.set(id, needs);
    for (const call of stack.calls.slice(start)) for (const need of needsOf(call)) needs.add(need);
  };
  const drain = async (): Promise<void> => {
    for (let round = 0; round < 6; round += 1)
      for (const id of [...SOURCES, ...GROUPS, ...TELLING]) await note(id, () => stack.runOnce(id));
  };
  const pass = async (minutes: number): Promise<void> => {
    stack.advance(minutes * 60_000);
    await note('sweep', () => stack.sweep());
    await drain();
  };

  // A topic that is busy, and one that takes no such message.
  stack.faults.refuse('Publish', 'ThrottledException', { times: 1 });
  stack.faults.refuse('Publish', 'InvalidParameterException', { times: 1 });
  const seed = createSeeder(stack);
  for (const source of SOURCES) {
    for (const file of readdirSync(new URL(`../../events/${source}`, import.meta.url)))
      arrive(stack, `${source}/${file.replace('.json', '')}`, undefined, seed);
    stack.services.sqs.deliver(`${stack.config.stack}-${source}`, '{"nothing": "that anybody can read"}');
    await drain();
  }
  await pass(10);
  answer(stack);
  await drain();
  await pass(10);
  stack.deliver('guardduty', bundled('guardduty/ssh-brute-force-against-us'));
  await drain();
  // News of a rotation, by way of a function that is not looked at here.
  stack.deliver('secrets-manager', bundled('secrets-manager/label-updated'));
  await stack.runOnce('signals');
  await drain();
  await note('look-around', () => stack.lookAround());
  stack.services.kms.seedKey({ id: '0a1b2c3d-0000-4000-8000-000000000099', tags: { 'riposte:rotate': 'true' } });
  stack.services.iam.serverCertificates.push({
    Path: '/',
    ServerCertificateName: 'old-shop',
    ServerCertificateId: 'ASCAEXAMPLE',
    Arn: 'arn:aws:iam::111122223333:server-certificate/old-shop',
    Expiration: new Date(stack.world.now()),
  });
  await note('calendar', () => stack.lookAhead());
  await note('deliveries', () => stack.answer({ ask: 'test' }));
  stack.services.s3.seedBucket({ name: 'example-reports' });
  stack.services.sesv2.verified.add('example.com');
  await note('digest', () => digest(stack));
  await note('digest', () => digest(stack));
  await note('digest', () =>
    digest(stack, { sesFrom: SENDER, email: 'someone@example.com', reports: 'example-reports' }),
  );
  // What the pause held back is taken up when it is over.
  await stack.journal.setPaused(true, 'somebody', stack.world.now());
  const another = bundled('guardduty/ssh-brute-force-against-us').replace(/198\.51\.100\.\d+/g, '203.0.113.77');
  stack.deliver('guardduty', another.replace(/"id": "[^"]+"/, '"id": "00000000000000000000000000000077"'));
  await drain();
  await stack.journal.setPaused(false, 'somebody', stack.world.now());
  await pass(10);
  await inHand(stack);
  await drain();
  // Approvals lapse, and what was undone may be acted on again.
  await pass(60 * 24 * 40);
  // After so many days without AWS's ranges, people hear of it.
  await note('look-around', () => stack.lookAround());
  return needed;
}

/** Somebody wishes to undo, in each group, what another function has in hand at this moment. */
async function inHand(stack: LocalStack): Promise<void> {
  const [record] = responsesIn(stack).filter(({ state }) => state === 'done');
  if (!record) throw new Error('nothing was done that could be in hand');
  const due = stack.journal.due(record.key, stack.world.now() + 60_000);
  await stack.journal.saveResponses([{ ...record, state: 'claimed', ...due }]);
  const body = JSON.stringify({ kind: 'undo', key: record.key, by: 'somebody' });
  for (const id of GROUPS) stack.services.sqs.deliver(`${stack.config.stack}-${id}`, body);
}

/** Somebody approves, rejects or undoes whatever can be. */
function answer(stack: LocalStack): void {
  responsesIn(stack).forEach(({ key, state, action }, n) => {
    const kind = state === 'waiting' ? (n % 2 ? 'approve' : 'reject') : 'undo';
    const group = { 'block-ip': 'network', 'block-public-access': 'storage', 'deactivate-access-key': 'identity' };
    const queue = group[action as keyof typeof group] ?? (action === 'notify' ? '' : 'expiry');
    if (queue)
      stack.services.sqs.deliver(`${stack.config.stack}-act-${queue}`, JSON.stringify({ kind, key, by: 'somebody' }));
  });
}

const digest = ({ clients, config, world }: LocalStack, more: Partial<Config> = {}): Promise<unknown> =>
  sendDigest({
    clients,
    config: { ...config, ...more },
    now: world.now,
    gather: keeping({ clients, config, now: world.now }),
  });

describe('what a role allows is what its function needs', () => {
  let needed: Map<string, Set<string>>;
  let resources: Resources;
  beforeAll(async () => {
    [needed, resources] = await Promise.all([play(), resourcesOf()]);
  });

  it.each([...SOURCES, ...GROUPS, ...TELLING, 'sweep', 'digest', 'calendar', 'look-around'])(
    '%s: of the table, the queues and the topic, no more and no less',
    async (id) => {
      const grants = await grantsOf(resources, id);
      const isOwn = (grant: string): boolean =>
        ENGINE.test(grant) && !(POLLER.test(grant) && grant.includes(pascal(id)));
      expect(inShort([...(needed.get(id) ?? [])].filter((need) => ENGINE.test(need)))).toEqual(
        inShort(grants.filter(isOwn)),
      );
    },
  );

  it.each([...SOURCES, ...GROUPS, ...TELLING, 'sweep', 'digest', 'calendar', 'look-around'])(
    '%s: of every other service, no less',
    async (id) => {
      const actions = (await grantsOf(resources, id)).map((grant) => grant.split(' ')[0]);
      const others = [...(needed.get(id) ?? [])].filter((need) => !ENGINE.test(need));
      expect(others.filter((need) => !actions.includes(need))).toEqual([]);
    },
  );
});
