import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { heldBackLine, journalOf } from '../../deploy/held-back.ts';
import type { Account } from '../../deploy/side-by-side.ts';
import { awsError } from '../../local/account.ts';
import { arrive, givenStack } from '../support/stories.ts';

const BUCKET = 'guardduty/bucket-public-access-granted';
const PROBE = 'guardduty/port-probe-search-cluster';

/** A stack in mode notify that has held back a question and a block. */
async function givenHeldBack() {
  const stack = givenStack({ settings: { mode: 'notify' } });
  arrive(stack, BUCKET);
  arrive(stack, PROBE);
  await stack.drain();
  const variables = { RIPOSTE_MODE: 'notify', RIPOSTE_TABLE: stack.config.table };
  return { stack, variables, open: () => stack.journal };
}

describe('a deployment that raises the mode', () => {
  it('says how many answers wait for it, by action, and that they come slowly', async () => {
    const { variables, open } = await givenHeldBack();
    const line = await heldBackLine({ mode: 'enforce' }, { variables }, open);
    expect(line).toMatch(
      /^2 answers that mode notify held back are decided anew once this is deployed, at most 20 targets an hour for each action/,
    );
    expect(line).toMatch(/: 1 b\S+, 1 b\S+\. See them before: .* list --held-back$/);
    expect(line).toContain('1 block-public-access');
    expect(line).toContain('1 block-ip');
  });

  it('leaves out what a person let be', async () => {
    const { stack, variables, open } = await givenHeldBack();
    for (const record of await stack.journal.readHeld(['notify'], 10))
      await stack.journal.saveResponses([
        { ...record, ack: { by: 'anna', at: 0, why: 'known', band: 'low', status: '', findings: 1 } },
      ]);
    expect(await heldBackLine({ mode: 'enforce' }, { variables }, open)).toBeUndefined();
  });

  it('says that it does not know, and why, and stops nobody', async () => {
    const { variables } = await givenHeldBack();
    const refuses = () => ({ readHeld: () => Promise.reject(awsError('AccessDeniedException', 'not yours')) });
    expect(await heldBackLine({ mode: 'enforce' }, { variables }, refuses)).toMatch(
      /notify has held back.*is not known \(AccessDeniedException: not yours\)/,
    );
  });

  it.each([
    { what: 'the same mode', mode: 'notify' as const },
    { what: 'a lower mode', mode: 'observe' as const },
  ])('is not one with $what', async ({ mode }) => {
    const { variables, open } = await givenHeldBack();
    expect(await heldBackLine({ mode }, { variables }, open)).toBeUndefined();
  });

  it.each([{ running: undefined }, { running: { unknown: 'x', credentials: true } }])(
    'is not known of $running',
    async ({ running }) => {
      const { open } = await givenHeldBack();
      expect(await heldBackLine({ mode: 'enforce' }, running, open)).toBeUndefined();
    },
  );
});

it('the journal is that of the functions that run', async () => {
  const asked: { TableName: string }[] = [];
  const handle = async ({ body }: { body: Uint8Array }) => {
    asked.push(JSON.parse(Buffer.from(body).toString()));
    return { response: { statusCode: 200, headers: {}, body: Buffer.from('{"Items":[],"Count":0,"ScannedCount":0}') } };
  };
  const dynamodb = new DynamoDBClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'example', secretAccessKey: 'example' },
    requestHandler: { handle } as never,
  });
  const account = { dynamodb } as unknown as Account;
  expect(await journalOf(account, { RIPOSTE_TABLE: 'riposte-prod-Journal' }).readHeld(['notify'], 10)).toEqual([]);
  expect(new Set(asked.map(({ TableName }) => TableName))).toEqual(new Set(['riposte-prod-Journal']));
});
