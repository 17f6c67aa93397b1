import { handOverNotice } from '../../alerts/inbox.ts';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';

/** Tells people that a list needs them. */
export async function tellOfList(
  clients: Pick<Clients, 'sqs'>,
  config: Pick<Config, 'alerts' | 'stack' | 'account' | 'region'>,
  { subject, body, id }: { subject: string; body: string; id: string },
): Promise<void> {
  const { stack, account, region } = config;
  await handOverNotice(
    {
      id: `${stack}#never-block#${id}`,
      about: 'never-block',
      severity: 'medium',
      needsPerson: true,
      subject: `[Riposte] ${subject}`,
      body: `${body}\n\nStack ${stack}, account ${account}, region ${region}.\n`,
    },
    { clients, config },
  );
}
