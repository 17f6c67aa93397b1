import type { CustomKeyStoresListEntry } from '@aws-sdk/client-kms';
import { DescribeClustersCommand, type HsmCluster } from '../../core/cloudhsm-commands.ts';
import type { JsonClient } from '../../core/json-command.ts';
import { clean } from '../../core/text.ts';
import { commandsFor, dayOf, type Expiry } from '../expiry.ts';

/** KMS makes keys only where there are so many active HSMs, each in a zone of its own. Source: the KMS API reference, `CreateKey`. */
const ENOUGH = 2;
/** `DescribeClusters` takes no more ids, and gives no more clusters, at once. */
const AT_ONCE = 25;

/** Connected key stores whose CloudHSM cluster does not outlive the failure of one HSM. */
export async function fewHsms(
  stores: readonly CustomKeyStoresListEntry[],
  cloudhsm: JsonClient,
  { region, now }: { region: string; now: number },
): Promise<Expiry[]> {
  const behind = stores.filter(
    ({ CloudHsmClusterId, ConnectionState }) => CloudHsmClusterId && ConnectionState === 'CONNECTED',
  );
  const clusters = await clustersOf(behind, cloudhsm);
  return behind.flatMap((store) => {
    const cluster = clusters.get(store.CloudHsmClusterId ?? '');
    return cluster ? (tooFew(store, cluster, region, now) ?? []) : [];
  });
}

async function clustersOf(
  stores: readonly CustomKeyStoresListEntry[],
  cloudhsm: JsonClient,
): Promise<ReadonlyMap<string, HsmCluster>> {
  const ids = [...new Set(stores.flatMap(({ CloudHsmClusterId }) => CloudHsmClusterId ?? []))];
  const clusters = new Map<string, HsmCluster>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const Filters = { clusterIds: ids.slice(from, from + AT_ONCE) };
    const { Clusters = [] } = await cloudhsm.send(new DescribeClustersCommand({ Filters, MaxResults: AT_ONCE }));
    for (const cluster of Clusters) if (cluster.ClusterId) clusters.set(cluster.ClusterId, cluster);
  }
  return clusters;
}

/** What holds one key store up; undefined where CloudHSM does not know its cluster. */
export async function countHsms(
  store: CustomKeyStoresListEntry,
  cloudhsm: JsonClient,
  region: string,
): Promise<{ count: string; isEnough: boolean; commands: string[] } | undefined> {
  const cluster = (await clustersOf([store], cloudhsm)).get(store.CloudHsmClusterId ?? '');
  if (!cluster) return undefined;
  const { count, zones } = activeIn(cluster);
  const where = zones.length > 0 ? ` in ${zones.join(', ')}` : '';
  const commands = addHsm(clean(cluster.ClusterId ?? '', 64), region);
  return { count: `${count}${where}`, isEnough: zones.length >= ENOUGH, commands };
}

const addHsm = (id: string, region: string): string[] =>
  commandsFor(id, `aws cloudhsmv2 create-hsm --region ${region} --cluster-id ${id} --availability-zone ${region}…`);

/** How many HSMs of a cluster work, and in which zones. */
function activeIn({ Hsms = [] }: HsmCluster): { active: number; zones: string[]; count: string } {
  const active = Hsms.filter(({ State }) => State === 'ACTIVE');
  const zones = [...new Set(active.map(({ AvailabilityZone = 'unknown' }) => clean(AvailabilityZone, 32)))].sort();
  return { active: active.length, zones, count: `${active.length} active HSM${active.length === 1 ? '' : 's'}` };
}

function tooFew(
  { CustomKeyStoreName = '' }: CustomKeyStoresListEntry,
  cluster: HsmCluster,
  region: string,
  now: number,
): Expiry | undefined {
  const { active, zones, count } = activeIn(cluster);
  if (zones.length >= ENOUGH) return undefined;
  const id = clean(cluster.ClusterId ?? '', 64);
  return {
    kind: 'key',
    id,
    name: `key store ${clean(CustomKeyStoreName, 128)}`,
    region,
    state: 'at-risk',
    note: `Its CloudHSM cluster ${id} has ${count}${zones.length > 0 ? `, all in ${zones.join(', ')}` : ''}: when that fails, none of its keys can be used. KMS makes new keys only where two zones have one.`,
    cycle: `${active} in ${zones.length} ${dayOf(now).slice(0, 7)}`,
    answer: {
      by: 'notice',
      advice: 'Add an HSM in another zone, which is paid by the hour:',
      commands: addHsm(id, region),
    },
  };
}
