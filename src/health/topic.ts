import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { whyNotAsked } from './answered.ts';
import type { Check } from './check.ts';

/** Whether anybody gets what is published on the topic: alerts, alarms, and without SES the digest. */
export async function checkTopic(
  { sns }: Pick<Clients, 'sns'>,
  { topic, email, region }: Pick<Config, 'topic' | 'email' | 'region'>,
): Promise<Check> {
  const shape = { id: 'topic', what: 'Subscribers of the topic' };
  try {
    const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topic }));
    const [confirmed, pending] = [Number(Attributes.SubscriptionsConfirmed), Number(Attributes.SubscriptionsPending)];
    if (confirmed > 0) return { ...shape, state: 'ok', note: `${confirmed} confirmed.` };
    const waiting =
      pending > 0 && email ? ` Open the mail that SNS sent to ${email}, and confirm.` : ' Subscribe to it.';
    // Subscribing once more sends the mail once more.
    const command = `aws sns subscribe --region ${region} --topic-arn ${topic} --protocol email --notification-endpoint ${email || 'ADDRESS'}`;
    return { ...shape, state: 'problem', note: `Nobody: alerts and alarms reach no one.${waiting}`, command };
  } catch (error) {
    return { ...shape, state: 'unknown', note: whyNotAsked(error) };
  }
}
