import { at, listAt } from '../read/loosely.ts';

const GROUP_ID = /^sg-[0-9a-f]{8,17}$/;
const MOST_GROUPS = 10;

/**
 * The security groups by which an inbound connection reached an instance, as one text: those of the interface that the
 * finding names as the local side, or of all where it names none. Undefined for anything else.
 *
 * @param resource and `service`: those objects of the finding, as they came
 */
export function attackedGroups(resource: unknown, service: unknown): string | undefined {
  const connection = at(service, 'action', 'networkConnectionAction');
  if (at(connection, 'connectionDirection') !== 'INBOUND') return undefined;
  const all = listAt(resource, 'instanceDetails', 'networkInterfaces');
  const named = all.filter((one) => isLocalSide(one, connection));
  const ids = (named.length > 0 ? named : all).flatMap((one) =>
    listAt(one, 'securityGroups').map((group) => at(group, 'groupId')),
  );
  const groups = [...new Set(ids)].filter((id) => typeof id === 'string' && GROUP_ID.test(id));
  return groups.length > 0 ? groups.slice(0, MOST_GROUPS).join(', ') : undefined;
}

function isLocalSide(one: unknown, connection: unknown): boolean {
  const id = at(connection, 'localNetworkInterface');
  if (typeof id === 'string' && id !== '') return at(one, 'networkInterfaceId') === id;
  const local = [at(connection, 'localIpDetails', 'ipAddressV4'), at(connection, 'localIpDetails', 'ipAddressV6')];
  const own = [
    at(one, 'privateIpAddress'),
    ...listAt(one, 'privateIpAddresses').map((address) => at(address, 'privateIpAddress')),
    ...listAt(one, 'ipv6Addresses'),
  ];
  return local.some((address) => typeof address === 'string' && address !== '' && own.includes(address));
}
