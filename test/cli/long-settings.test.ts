import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';

import { deliveriesFunction } from '../../src/alerts/deliveries-function.ts';
import { readSettings } from '../../src/cli/connect.ts';
import { environment, givenConfig } from '../support/fixtures.ts';

const MEMBERS = Array.from({ length: 200 }, (_, n) => String(444_455_550_000 + n)).join(',');
const long = { RIPOSTE_MEMBER_ACCOUNTS: MEMBERS };

/** What Lambda says of the functions: one has its variables, the other answers as the deployed code does. */
function givenLambda(answer: (question: unknown) => Promise<unknown>) {
  const lambda = mockClient(LambdaClient);
  const Variables = { ...environment, RIPOSTE_MEMBER_ACCOUNTS: '(in the package)' };
  lambda.on(GetFunctionConfigurationCommand, { FunctionName: 'riposte-prod-act-network' }).resolves({
    Environment: { Variables },
  });
  lambda.on(InvokeCommand, { FunctionName: 'riposte-prod-deliveries' }).callsFake(async ({ Payload }) => {
    const text = JSON.stringify(await answer(JSON.parse(String(Payload))));
    return { Payload: { transformToString: () => text } };
  });
  return { lambda, client: new LambdaClient({ region: 'eu-west-1' }) };
}

it('the command knows settings that are too long for the environment of a function', async () => {
  const { call } = deliveriesFunction({
    clients: {},
    config: givenConfig({ deadLetters: ['https://sqs/riposte-test-deliveries-dead-letters'] }),
    now: () => 0,
    long,
  } as never);
  const { client, lambda } = givenLambda((question) => call?.(question) as Promise<unknown>);
  expect((await readSettings(client, 'riposte-prod')).memberAccounts).toEqual(MEMBERS.split(','));
  expect(lambda.commandCalls(InvokeCommand)).toHaveLength(1);
});

it('a function of an older release does not tell them, and the command says what to do', async () => {
  const { client } = givenLambda(async () => ({ channels: [], routes: 0, quietHours: 0 }));
  await expect(readSettings(client, 'riposte-prod')).rejects.toThrow(/older release.*Deploy this one/);
});

it('asks nobody where every setting stands in the environment', async () => {
  const { client, lambda } = givenLambda(async () => ({}));
  lambda.on(GetFunctionConfigurationCommand).resolves({ Environment: { Variables: environment } });
  expect((await readSettings(client, 'riposte-prod')).memberAccounts).toEqual([]);
  expect(lambda.commandCalls(InvokeCommand)).toHaveLength(0);
});
