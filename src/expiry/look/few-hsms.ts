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
  const ids = [...new Set(behind.flatMap(({ CloudHsmClusterId }) => CloudHsmClusterId ?? []))];
  const clusters = new Map<string, HsmCluster>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const Filters = { clusterIds: ids.slice(from, from + AT_ONCE) };
    const { Clusters = [] } = await cloudhsm.send(new DescribeClustersCommand({ Filters, MaxResults: AT_ONCE }));
    for (const cluster of Clusters) if (cluster.ClusterId) clusters.set(cluster.ClusterId, cluster);
  }
  return behind.flatMap((store) => {
    const cluster = clusters.get(store.CloudHsmClusterId ?? '');
    return cluster ? (tooFew(store, cluster, region, now) ?? []) : [];
  });
}

function tooFew(
  { CustomKeyStoreName = '' }: CustomKeyStoresListEntry,
  { ClusterId = '', Hsms = [] }: HsmCluster,
  region: string,
  now: number,
): Expiry | undefined {
  const active = Hsms.filter(({ State }) => State === 'ACTIVE');
  const zones = [...new Set(active.map(({ AvailabilityZone = 'unknown' }) => clean(AvailabilityZone, 32)))].sort();
  if (zones.length >= ENOUGH) return undefined;
  const id = clean(ClusterId, 64);
  const count = `${active.length} active HSM${active.length === 1 ? '' : 's'}`;
  return {
    kind: 'key',
    id,
    name: `key store ${clean(CustomKeyStoreName, 128)}`,
    region,
    state: 'at-risk',
    note: `Its CloudHSM cluster ${id} has ${count}${zones.length > 0 ? `, all in ${zones.join(', ')}` : ''}: when that fails, none of its keys can be used. KMS makes new keys only where two zones have one.`,
    cycle: `${active.length} in ${zones.length} ${dayOf(now).slice(0, 7)}`,
    answer: {
      by: 'notice',
      advice: 'Add an HSM in another zone, which is paid by the hour:',
      commands: commandsFor(
        id,
        `aws cloudhsmv2 create-hsm --region ${region} --cluster-id ${id} --availability-zone ${region}…`,
      ),
    },
  };
}
