import { PublishCommand } from '@aws-sdk/client-sns';
import type { Clients } from '../clients.ts';
import type { Config } from '../config.ts';
import { clean } from '../text.ts';

/** Tells people that a list needs them. SNS wants the subject in ASCII and under 100 characters. */
export async function tellOfList(
  { sns }: Pick<Clients, 'sns'>,
  { topic, stack, account, region }: Pick<Config, 'topic' | 'stack' | 'account' | 'region'>,
  { subject, body, id }: { subject: string; body: string; id: string },
): Promise<void> {
  const text = (value: string) => ({ DataType: 'String', StringValue: value });
  await sns.send(
    new PublishCommand({
      TopicArn: topic,
      Subject: clean(`[Riposte] ${subject}`, 99).replace(/[^ -~]/g, '.'),
      Message: `${body}\n\nStack ${stack}, account ${account}, region ${region}.\n`,
      MessageAttributes: {
        kind: text('never-block'),
        severity: text('medium'),
        needsPerson: text('true'),
        alertId: text(`${stack}#never-block#${id}`),
      },
    }),
  );
}
