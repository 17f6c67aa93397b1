import type { Config } from '../core/config.ts';
import type { Finding } from '../core/finding.ts';
import { readSeenOf, type SeenAccount, seenHolds } from '../journal/seen-members.ts';
import type { Table } from '../platform/table.ts';
import { isNamedAsOurs } from './guards/own-resources.ts';
import type { Parsed } from './read-event.ts';

/**
 * Says of findings about what a role of a member did that is named as one of ours whether it is one, by what the last look at
 * the account found. Findings of anybody else cost no call.
 *
 * @throws what DynamoDB answers, so that the batch is tried again
 */
export async function markOwnRoles(
  events: readonly Parsed[],
  config: Config,
  { table, now }: { table: Table; now: number },
): Promise<Parsed[]> {
  const named = events.flatMap(({ findings }) => findings).filter((finding) => isNamedAsOurs(finding, config));
  // Without an organisation nobody looks at members, and deciding may not read what a look would have found.
  if (named.length === 0 || !config.organisation) return [...events];
  const accounts = [...new Set(named.map(({ account }) => account))];
  const seen = new Map((await readSeenOf(table, accounts)).map((one) => [one.account, one]));
  const marked = new Map(named.map((finding) => [finding, withMark(finding, seen.get(finding.account), now)]));
  return events.map((event) => ({
    ...event,
    findings: event.findings.map((finding) => marked.get(finding) ?? finding),
  }));
}

/** Unmarked where nothing is known: the role was not read lately, or is not the one that was found there. */
function withMark({ ownRole: _before, ...finding }: Finding, seen: SeenAccount | undefined, now: number): Finding {
  const [id = ''] = (finding.actor?.principalId ?? '').split(':');
  const found = Object.values(seen?.roles ?? {}).find((role) => role?.id === id);
  if (!seen || !found || !seenHolds(found.at ?? seen.at, now)) return finding;
  return { ...finding, ownRole: found.isOurs ? 'proven' : 'impostor' };
}
