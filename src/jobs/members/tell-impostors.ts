import { quoted } from '../../alerts/defang.ts';
import { handOverNotice } from '../../alerts/inbox.ts';
import { accountLabel } from '../../core/account-names.ts';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { impostorsOf } from '../../health/members/member-rows.ts';
import type { SeenAccount } from '../../journal/seen-members.ts';
import { toldOnce } from '../../journal/told.ts';
import { createTable } from '../../platform/table.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';

/**
 * Has people told, once a day, that others may take roles of an account by which this deployment acts there.
 *
 * @throws what the queue answered when it did not take it
 */
export async function tellImpostors(
  seen: Pick<SeenAccount, 'account' | 'roles' | 'at'>,
  { clients, config }: { clients: Pick<Clients, 'dynamodb' | 'sqs'>; config: Config },
): Promise<void> {
  const names = impostorsOf(seen).map((role) => `${config.stack}-member-${role}`);
  if (names.length === 0) return;
  const { stack } = config;
  const { account, at } = seen;
  const called = quoted(accountLabel(config.inventory, account), 80);
  const notice = {
    id: `${stack}#impostor#${account}#${names.join(',')}#${new Date(at).toISOString().slice(0, 10)}`,
    about: 'organisation',
    severity: 'high' as const,
    needsPerson: true,
    subject: `[Riposte] Others may act in Riposte's name in account ${called}`,
    body: [
      `In account ${called} somebody else may take ${names.join(', ')}, by which Riposte acts there.`,
      '',
      `Look in the account's CloudTrail who made the role or changed its trust (CreateRole, UpdateAssumeRolePolicy), and who took it since. Then delete the roles of that name that are not of the stack ${stack}-member-roles, and run ${commandLine(`org deploy --again ${account}`)}, which makes those of the stack anew.`,
      '',
      'What such a role does counts as done by others, and is answered. It is told once a day while it is so.',
      '',
      `Stack ${stack}, account ${config.account}, region ${config.region}.`,
      '',
    ].join('\n'),
  };
  const table = createTable(clients.dynamodb, config.table);
  await toldOnce(table, { id: notice.id, now: at }, () => handOverNotice(notice, { clients, config }));
}
