import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { GetIPSetCommand } from '@aws-sdk/client-wafv2';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Alert } from '../../../src/alerts/alert.ts';
import { createHeld } from '../../../src/alerts/outbox.ts';
import type { Config } from '../../../src/core/config.ts';
import { type Finding, findingKey } from '../../../src/core/finding.ts';
import type { ResponseRecord } from '../../../src/journal/response-record.ts';
import { type FindingRecord, isFindingItem, readFindingItem } from '../../../src/journal/stored-finding.ts';
import { readResponse, type StoredResponse } from '../../../src/journal/stored-response.ts';
import { readConfig } from '../../../src/platform/read-config.ts';
import type { Key } from '../../../src/platform/table.ts';
import type { Aws } from './aws.ts';
import { STACK } from './deploy.ts';

export type Riposte = ReturnType<typeof createRiposte>;

/** The deployed stack, seen from outside: through AWS APIs only. */
export function createRiposte(aws: Aws) {
  const urlOf = async (name: string): Promise<string> => {
    const { QueueUrl = '' } = await aws.sqs.send(new GetQueueUrlCommand({ QueueName: `${STACK}-${name}` }));
    return QueueUrl;
  };
  const config = async (): Promise<Config> => {
    const command = new GetFunctionConfigurationCommand({ FunctionName: `${STACK}-guardduty` });
    return readConfig((await aws.lambda.send(command)).Environment?.Variables ?? {});
  };

  return {
    urlOf,
    /** The settings that the functions run with. */
    config,

    async outputs(): Promise<Record<string, string>> {
      const { Stacks } = await aws.cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }));
      const outputs = Stacks?.[0]?.Outputs ?? [];
      return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
    },

    /** Every finding and action of the journal. */
    async journal(): Promise<{ findings: FindingRecord[]; actions: ResponseRecord[] }> {
      const { table } = await config();
      const items: Record<string, unknown>[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await aws.dynamodb.send(new ScanCommand({ TableName: table, ExclusiveStartKey: from }));
        items.push(...(page.Items ?? []));
        from = page.LastEvaluatedKey;
      } while (from);
      const findings = (items as unknown as Key[]).filter(isFindingItem).map(readFindingItem);
      const responses = items.filter(({ sk }) => sk === 'RESPONSE') as unknown as StoredResponse[];
      return { findings, actions: responses.map(readResponse) };
    },

    /** Alerts that wait for a summary: so many at once are more than people are told one by one. */
    async held(): Promise<Alert[]> {
      const { table } = await config();
      const held = createHeld(aws.dynamodb, table);
      const waiting = await Promise.all((await held.channels()).map(held.waiting));
      return waiting.flatMap(({ alerts }) => alerts);
    },

    async blocked(): Promise<string[]> {
      const { ipSets } = await config();
      const { v4, v6 } = ipSets.REGIONAL;
      const sets = [...v4, ...v6].map(async ({ name, id }) => {
        const { IPSet } = await aws.wafv2.send(new GetIPSetCommand({ Name: name, Id: id, Scope: 'REGIONAL' }));
        return IPSet?.Addresses ?? [];
      });
      return (await Promise.all(sets)).flat().sort();
    },

    /** How many messages wait in or are being read from a queue: what its alarm looks at. */
    async depth(name: string): Promise<number> {
      const command = new GetQueueAttributesCommand({ QueueUrl: await urlOf(name), AttributeNames: ['All'] });
      const { Attributes = {} } = await aws.sqs.send(command);
      return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
    },

    /** Reads a queue's messages without taking them off. */
    async peek(name: string): Promise<Message[]> {
      const { Messages = [] } = await aws.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: await urlOf(name),
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 0,
          MessageAttributeNames: ['All'],
        }),
      );
      return Messages;
    },

    async send(name: string, body: string): Promise<void> {
      await aws.sqs.send(new SendMessageCommand({ QueueUrl: await urlOf(name), MessageBody: body }));
    },

    /** Runs a scheduled function now, as EventBridge Scheduler would. */
    async run(name: string): Promise<unknown> {
      const { Payload, FunctionError } = await aws.lambda.send(new InvokeCommand({ FunctionName: `${STACK}-${name}` }));
      const answer = JSON.parse(new TextDecoder().decode(Payload) || 'null');
      if (FunctionError) throw new Error(`${name} failed: ${JSON.stringify(answer)}`);
      return answer;
    },
  };
}

/** The records of one finding. */
export function recordOf(journal: { findings: FindingRecord[] }, finding: Finding): FindingRecord | undefined {
  return journal.findings.find(({ pk }) => pk === `FINDING#${findingKey(finding)}`);
}
