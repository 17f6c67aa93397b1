import type { Settings } from '../src/platform/settings/schema.ts';
import { access } from './access.ts';
import { makeLinks, pageAddress } from './approval-page.ts';
import { ANY_KEY, type Channel, channelsIn, distinct, readSecrets, some, via } from './channel-secrets.ts';
import { sendAs } from './email.ts';
import { lambda } from './function.ts';
import { allow } from './names.ts';
import { queuePair } from './queue.ts';
import type { Part, Statement } from './template.ts';

/** What the channels need: to read exactly the secrets that they name, and to send as exactly the senders. */
export function channelStatements(channels: readonly Channel[]): Statement[] {
  const references = channels
    .flatMap(({ url, key, token }) => [url, key, token])
    .filter((each): each is string => typeof each === 'string');
  const topics = distinct(channels.flatMap(({ topic }) => topic ?? []));
  const senders = distinct(channels.flatMap(({ kind, from }) => (kind === 'ses' && from ? [from] : [])));
  return [
    ...readSecrets(references),
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
        ...(channels.some(({ kind }) => kind === 'slack-app') ? [access.followChats, access.handDeliveries] : []),
      ],
    }),
  ];
}
