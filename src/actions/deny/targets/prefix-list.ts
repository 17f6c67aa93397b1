import {
  DescribeManagedPrefixListsCommand,
  GetManagedPrefixListEntriesCommand,
  type GetManagedPrefixListEntriesCommandOutput,
  type ManagedPrefixList,
  ModifyManagedPrefixListCommand,
} from '@aws-sdk/client-ec2';
import { canonical } from '../../../core/addresses/network.ts';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError, PlaceBusyError } from '../../../core/errors.ts';
import type { DenyTarget, Observed } from './deny-target.ts';
import { observedValues } from './observed-values.ts';

type Ec2 = Clients['ec2'];
type ListStanding = Observed & { version: number | undefined; spelled: ReadonlyMap<string, string> };

/** Entries that one modification takes of each kind. */
const MOST_CHANGES = 100;

export async function readPrefixList(ec2: Ec2, id: string): Promise<ManagedPrefixList | undefined> {
  const Filters = [{ Name: 'prefix-list-id', Values: [id] }];
  return (await ec2.send(new DescribeManagedPrefixListsCommand({ Filters }))).PrefixLists?.[0];
}

/** The CIDRs of the list: as AWS writes them, by their canonical form. */
async function readCidrs(ec2: Ec2, PrefixListId: string): Promise<Map<string, string>> {
  const spelled = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    const page: GetManagedPrefixListEntriesCommandOutput = await ec2.send(
      new GetManagedPrefixListEntriesCommand({ PrefixListId, MaxResults: 100, NextToken }),
    );
    for (const { Cidr = '' } of page.Entries ?? []) spelled.set(canonical(Cidr) ?? Cidr, Cidr);
    NextToken = page.NextToken;
  } while (NextToken);
  return spelled;
}

/** One customer-managed prefix list as a place. Each change makes a version, and AWS takes one at a time. */
export function prefixList(ec2: Ec2, id: string): DenyTarget {
  // What AWS has said about its room, in this one attempt.
  let isFull = false;
  return {
    id,
    action: 'deny-egress',
    async read(): Promise<ListStanding | undefined> {
      const list = await readPrefixList(ec2, id);
      if (!list) return undefined;
      const spelled = await readCidrs(ec2, id);
      const busy = list.State?.endsWith('-in-progress') ? `its state is ${list.State}` : undefined;
      const most = isFull ? spelled.size : (list.MaxEntries ?? 0);
      return { ...observedValues(new Set(spelled.keys()), most, busy), version: list.Version, spelled };
    },
    async change({ add, remove }, seen) {
      const { version, spelled } = seen as ListStanding;
      const AddEntries = add.slice(0, MOST_CHANGES).map(({ value }) => ({ Cidr: value, Description: 'Riposte' }));
      const RemoveEntries = remove.slice(0, MOST_CHANGES).map(({ value }) => ({ Cidr: spelled.get(value) ?? value }));
      const input = {
        PrefixListId: id,
        CurrentVersion: version,
        ...(AddEntries.length > 0 && { AddEntries }),
        ...(RemoveEntries.length > 0 && { RemoveEntries }),
      };
      try {
        await ec2.send(new ModifyManagedPrefixListCommand(input));
      } catch (error) {
        if (isAwsError(error, 'PrefixListMaxEntriesExceeded')) isFull = true;
        if (!isAwsError(error, 'PrefixListMaxEntriesExceeded', 'PrefixListVersionMismatch', 'IncorrectState'))
          throw error;
        throw new PlaceBusyError(`${id} was changed by somebody else: ${error.name}`, { cause: error });
      }
    },
  };
}
