import type { ActionId } from '../../src/core/action-ids.ts';
import type { Mode } from '../../src/core/decision.ts';
import { silent } from '../../src/core/telemetry.ts';
import { nextStep, sweep } from '../../src/jobs/sweep.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { givenDecision, givenResponse, NOW } from '../support/fixtures.ts';
import { givenStack } from '../support/stories.ts';

interface Due {
  changes: Partial<ResponseRecord>;
  action?: ActionId;
  mode?: Mode;
}

function givenDue({ changes, action = 'block-public-access', mode = 'enforce' }: Due) {
  const stack = givenStack();
  const record = givenResponse(
    { key: 'k', ...stack.journal.due('k', NOW), ...changes },
    { decision: givenDecision({ action, mode }) },
  );
  return { stack, record };
}

const queues = [
  'act-network',
  'act-identity',
  'act-storage',
  'act-expiry',
  'act-certificates',
  'act-restore',
  'notify',
];
/** What is on the queues now, as `queue: message kind`. */
const handedOver = ({ services, config }: ReturnType<typeof givenStack>): string[] =>
  queues.flatMap((queue) =>
    services.sqs.messages(`${config.stack}-${queue}`).map(({ body }) => `${queue}: ${JSON.parse(body).kind}`),
  );

describe('what is due is handed over to who may do it', () => {
  it.each<Due & { title: string; message: string }>([
    { title: 'a claim whose function died', changes: { state: 'claimed' }, message: 'act-storage: go-on' },
    { title: 'what AWS takes its time for', changes: { state: 'pending' }, message: 'act-storage: go-on' },
    { title: 'an undo whose function died', changes: { state: 'undoing', by: 'anna' }, message: 'act-storage: undo' },
    {
      title: 'an undo whose function died, before its alert',
      changes: { state: 'undoing', by: 'anna', alertDue: true },
      message: 'act-storage: undo',
    },
    {
      title: 'a claim whose function died, before an alert of old',
      changes: { state: 'claimed', alertDue: true },
      message: 'act-storage: go-on',
    },
    { title: 'an alert that was not sent', changes: { state: 'done', alertDue: true }, message: 'notify: tell' },
    { title: 'an undo that was not told', changes: { state: 'undone', alertDue: true }, message: 'notify: tell' },
    {
      title: 'a question that was not asked',
      mode: 'approve',
      changes: { state: 'waiting', alertDue: true, giveUpAt: NOW + 1 },
      message: 'notify: tell',
    },
    {
      title: 'a question that nobody answered',
      mode: 'approve',
      changes: { state: 'waiting', giveUpAt: NOW },
      message: 'act-storage: go-on',
    },
    {
      title: 'a question that nobody got',
      mode: 'approve',
      changes: { state: 'waiting', alertDue: true, giveUpAt: NOW },
      message: 'act-storage: go-on',
    },
    {
      title: 'a question not asked yet',
      mode: 'approve',
      changes: { state: 'claimed' },
      message: 'act-storage: go-on',
    },
    { title: 'a word not said yet', mode: 'notify', changes: { state: 'claimed' }, message: 'notify: go-on' },
    { title: 'a key', action: 'deactivate-access-key', changes: { state: 'pending' }, message: 'act-identity: go-on' },
    { title: 'a block', action: 'block-ip', changes: { state: 'claimed' }, message: 'act-network: go-on' },
    { title: 'a rotation', action: 'rotate-secret', changes: { state: 'pending' }, message: 'act-expiry: go-on' },
  ])('$title', async ({ message, ...due }) => {
    const { stack, record } = givenDue(due);
    await stack.journal.saveResponses([record]);
    await stack.sweep();
    expect(handedOver(stack).sort()).toEqual(['act-network: maintain', message].sort());
  });

  it('and the block list is always brought in step', async () => {
    const stack = givenStack();
    await stack.sweep();
    expect(handedOver(stack)).toEqual(['act-network: maintain']);
  });

  it('and what is not due is left alone', async () => {
    const { stack, record } = givenDue({ changes: { state: 'pending', dueAt: NOW + 1 } });
    await stack.journal.saveResponses([record]);
    await stack.sweep();
    expect(handedOver(stack)).toEqual(['act-network: maintain']);
  });
});

it('an undo goes on in the name of who asked for it', () => {
  const { record } = givenDue({ changes: { state: 'undoing', by: 'anna' } });
  expect(nextStep(record, NOW)).toEqual({ kind: 'undo', key: 'k', by: 'anna' });
});

describe('a sweep that cannot do its work', () => {
  const run = ({ clients, config, world }: ReturnType<typeof givenStack>): Promise<number> =>
    sweep({ clients, config, telemetry: silent, now: world.now });

  it('fails, so that the alarm rings, and hands over what it can', async () => {
    const { stack, record } = givenDue({ changes: { state: 'pending' } });
    await stack.journal.saveResponses([record]);
    const isStorage = (input: unknown): boolean => JSON.stringify(input).includes('act-storage');
    stack.faults.refuse('SendMessageBatch', 'AccessDenied', { where: isStorage });
    await expect(run(stack)).rejects.toThrow('1 of 3 messages could not be sent');
    expect(handedOver(stack)).toEqual(['act-network: maintain']);
    stack.faults.clear();
    expect(await run(stack)).toBe(3);
    expect(handedOver(stack)).toContain('act-storage: go-on');
  });

  it('fails when the journal cannot be read', async () => {
    const { stack } = givenDue({ changes: {} });
    stack.faults.refuse('Query', 'AccessDeniedException');
    await expect(run(stack)).rejects.toThrow('AccessDeniedException');
  });
});

it('a sweep changes nothing itself', async () => {
  const { stack, record } = givenDue({ changes: { state: 'claimed' } });
  await stack.journal.saveResponses([record]);
  const before = stack.services.dynamodb.items();
  stack.counts.clear();
  await stack.sweep();
  const isNote = ({ pk }: { pk: unknown }): boolean => pk === 'SWEEP';
  expect(stack.services.dynamodb.items().filter((item) => !isNote(item as { pk: unknown }))).toEqual(before);
  expect([...stack.counts.keys()].sort()).toEqual([
    'dynamodb:BatchGet',
    'dynamodb:BatchWrite',
    'dynamodb:Query',
    'sqs:GetQueueAttributes',
    'sqs:SendMessageBatch',
  ]);
});
