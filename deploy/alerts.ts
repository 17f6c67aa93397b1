import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Settings } from '../src/platform/settings/schema.ts';
import { access } from './access.ts';
import { makeLinks, pageAddress } from './approval-page.ts';
import { sendAs } from './email.ts';
import { lambda } from './function.ts';
import { allow, namedArn, sub } from './names.ts';
import { queuePair } from './queue.ts';
import type { Part, Statement } from './template.ts';

/** The two functions that tell people: one decides who hears what and when, the other sends, and holds the secrets. */
export const TELLING = ['alerts', 'deliveries'] as const;

/** What of a channel asks for permissions. */
interface Channel {
  kind?: string;
  url?: string;
  key?: string;
  token?: string;
  topic?: string;
  from?: string;
  to?: string[];
}

/** The channels of riposte.yml in the deployer's project. What is wrong in it is said where it is compiled. */
export function channelsIn(folder: string): Channel[] {
  const file = join(folder, 'riposte.yml');
  const channels = existsSync(file) ? parse(readFileSync(file, 'utf8'))?.channels : undefined;
  return Object.values((channels ?? {}) as object).filter((channel) => channel !== null && typeof channel === 'object');
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();
const some = (values: string[], statement: (values: string[]) => Statement): Statement[] =>
  values.length > 0 ? [statement(values)] : [];
const via = (...services: string[]) => ({
  StringEquals: { 'kms:ViaService': services.map((service) => sub(`${service}.\${AWS::Region}.amazonaws.com`)) },
});
const ANY_KEY = [namedArn('kms', 'key/*')];

/** What the channels need: to read exactly the secrets that they name, and to send as exactly the senders. */
export function channelStatements(channels: readonly Channel[]): Statement[] {
  const references = channels
    .flatMap(({ url, key, token }) => [url, key, token])
    .filter((each): each is string => typeof each === 'string');
  const named = (kind: string): string[] =>
    distinct(
      references.filter((each) => each.startsWith(kind)).map((each) => each.slice(kind.length).split('#')[0] ?? ''),
    );
  const [secrets, parameters] = [named('secret:'), named('parameter:')];
  const topics = distinct(channels.flatMap(({ topic }) => topic ?? []));
  const senders = distinct(channels.flatMap(({ kind, from }) => (kind === 'ses' && from ? [from] : [])));
  return [
    // Secrets Manager adds a hyphen and six characters to the name.
    ...some(secrets, (names) =>
      allow(
        ['secretsmanager:GetSecretValue'],
        names.map((name) => namedArn('secretsmanager', `secret:${name}-??????`)),
      ),
    ),
    ...some(parameters, (names) =>
      allow(
        ['ssm:GetParameter'],
        names.map((name) => namedArn('ssm', `parameter/${name.replace(/^\//, '')}`)),
      ),
    ),
    ...some([...secrets, ...parameters], () => allow(['kms:Decrypt'], ANY_KEY, via('secretsmanager', 'ssm'))),
    ...some(topics, (arns) => allow(['sns:Publish', 'sns:GetTopicAttributes'], arns)),
    ...some(topics, () => allow(['kms:GenerateDataKey', 'kms:Decrypt'], ANY_KEY, via('sns'))),
    ...some(senders, sendAs),
  ];
}

/** The queues and functions of what people are told. */
export function alerts(stack: string, settings: Settings, channels = channelsIn(process.cwd())): Part[] {
  return [
    { resources: queuePair(stack, 'alerts') },
    lambda({
      stack,
      id: 'alerts',
      statements: [access.planAlerts, access.handDeliveries, ...makeLinks(settings)],
      environment: pageAddress(settings),
    }),
    { resources: queuePair(stack, 'deliveries') },
    lambda({
      stack,
      id: 'deliveries',
      statements: [
        access.setAside('deliveries'),
        access.postponeDeliveries,
        ...access.tell,
        access.askTopic,
        ...channelStatements(channels),
        ...(channels.some(({ kind }) => kind === 'slack-app') ? [access.followChats] : []),
      ],
    }),
  ];
}
