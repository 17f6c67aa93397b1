import { START } from './plan.ts';
import type { Asked } from './schedule.ts';
import type { Reached } from './wire.ts';

/** A function may know the lists of a minute ago, and its clock differs. */
const KNOWN_MS = 120_000;

interface Entry {
  Cidr?: string;
}

/**
 * Whoever began a while after people named an address as never to be blocked puts it into no IP set, not even for minutes, and
 * denies it nowhere else.
 */
export function watchNeverBlock(see: (invariant: string, what: string) => void, asked: readonly Asked[]) {
  const held = new Map<string, ReadonlySet<string>>();

  /** Addresses that a call keeps out that were not before, and where. */
  function keptOut({ operation, input }: Reached): { where: string; addresses: string[] } | undefined {
    const {
      Id,
      Addresses = [],
      CidrBlock,
      Ipv6CidrBlock,
      RuleAction,
      NetworkAclId,
    } = input as Record<string, string> & {
      Addresses?: string[];
    };
    if (operation === 'UpdateIPSet') {
      const before = held.get(String(Id)) ?? new Set();
      held.set(String(Id), new Set(Addresses));
      return { where: 'an IP set', addresses: Addresses.filter((each) => !before.has(each)) };
    }
    if (operation === 'CreateNetworkAclEntry' && RuleAction === 'deny')
      return { where: String(NetworkAclId), addresses: [CidrBlock ?? Ipv6CidrBlock ?? ''] };
    if (operation !== 'ModifyManagedPrefixList') return undefined;
    const { AddEntries = [], PrefixListId } = input as { AddEntries?: Entry[]; PrefixListId?: string };
    return { where: String(PrefixListId), addresses: AddEntries.map(({ Cidr = '' }) => Cidr) };
  }

  return (reached: Reached): void => {
    const found = reached.place ? undefined : keptOut(reached);
    if (!found) return;
    const { invocation } = reached;
    for (const { of, kind, key } of asked)
      if (kind === 'never' && START + of.at + KNOWN_MS < invocation.startedAt && found.addresses.includes(key))
        see('never-block', `${invocation.id} puts ${key} into ${found.where}, and people have said never`);
  };
}
