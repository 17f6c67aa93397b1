import { handOverNotice } from '../../alerts/inbox.ts';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import type { Owed } from '../../core/list-change.ts';

/** Tells people of a list from outside: that it needs them, or what it changed. */
export async function tellOfList(
  clients: Pick<Clients, 'sqs'>,
  config: Pick<Config, 'alerts' | 'stack' | 'account' | 'region'>,
  { subject, body, id, needsPerson = true, about = 'never-block' }: Omit<Owed, 'needsPerson'> & Partial<Told>,
): Promise<void> {
  const { stack, account, region } = config;
  await handOverNotice(
    {
      id: `${stack}#${about}#${id}`,
      about,
      severity: 'medium',
      needsPerson,
      subject: `[Riposte] ${subject}`,
      body: `${body}\n\nStack ${stack}, account ${account}, region ${region}.\n`,
    },
    { clients, config },
  );
}

interface Told {
  needsPerson: boolean;
  about: 'never-block' | 'playbooks';
}
