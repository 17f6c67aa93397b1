import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import type { Finding } from '../../core/finding.ts';
import { decide } from '../../decide/decide.ts';
import type { Layer } from '../../policy/playbooks/order.ts';
import { createPlaybookReader } from '../../policy/playbooks/playbook-reader.ts';
import { findingOf } from '../findings.ts';
import type { Milestone } from '../milestones.ts';

export interface AskedOptions {
  clients: Pick<Clients, 'dynamodb'>;
  config: Config;
  now(): number;
  /** What riposte.yml says about playbooks; the deployed one unless told. */
  riposteYml?: Layer | undefined;
}

/**
 * The findings of what playbooks ask people about, or answer by themselves. What they would only count is left out, such
 * as under a ceiling of `notify` or where riposte.yml turns the playbook down: of that people are told by a notice.
 *
 * @throws what DynamoDB answers when the playbooks in force are read
 */
export async function askedAbout(
  some: readonly Milestone[],
  { clients, config, now, riposteYml }: AskedOptions,
): Promise<Map<Milestone, Finding>> {
  const asked = new Map<Milestone, Finding>();
  const found = some.flatMap((one) => {
    const finding = findingOf(one, config, now());
    return finding ? [{ one, finding }] : [];
  });
  if (found.length === 0) return asked;
  const playbooks = await createPlaybookReader({ clients, config, now, riposteYml }).current();
  for (const { one, finding } of found) {
    const { messages } = decide(finding, config, now(), playbooks);
    const isAsked = messages.some(
      ({ decision: { action, mode, outcome } }) =>
        action !== 'notify' && outcome === undefined && (mode === 'approve' || mode === 'enforce'),
    );
    if (isAsked) asked.set(one, finding);
  }
  return asked;
}
