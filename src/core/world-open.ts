/** One inbound rule, as far as it tells who may come in where. */
export interface IngressRule {
  protocol: string;
  fromPort?: number | undefined;
  toPort?: number | undefined;
  cidr: string;
}

/** Ports through which machines and databases are run. Nobody has to reach them from everywhere. */
export const ADMIN_PORTS = [
  22, 23, 135, 445, 1433, 1521, 2375, 2376, 2379, 3306, 3389, 5432, 5601, 5900, 5985, 5986, 6379, 6443, 9200, 10250,
  11211, 27017,
] as const;

// Half of all addresses counts as all of them: two such rules are the same as one for everybody. All addresses of
// IPv6 that are routed lie in 2000::/3.
const WIDEST = { v4: 1, v6: 3 };

/** Whether a CIDR means everybody, as `0.0.0.0/0` does. */
export function isWorld(cidr: string): boolean {
  const [, network = '', bits = ''] = /^([0-9a-f.:]{2,45})\/(\d{1,3})$/i.exec(cidr) ?? [];
  if (bits === '') return false;
  return Number(bits) <= (network.includes(':') ? WIDEST.v6 : WIDEST.v4);
}

/** The admin ports that a rule opens to everybody. */
export function adminPortsOpened({ protocol, fromPort, toPort, cidr }: IngressRule): number[] {
  if (!isWorld(cidr)) return [];
  if (protocol === '-1') return [...ADMIN_PORTS];
  if (protocol !== 'tcp' && protocol !== '6') return [];
  const [from, to] = [fromPort ?? 0, toPort ?? 65_535];
  return ADMIN_PORTS.filter((port) => (from <= port && port <= to) || from === -1);
}

/** A rule for people. @example 'tcp 22 from 0.0.0.0/0' */
export function describeRule({ protocol, fromPort, toPort, cidr }: IngressRule): string {
  if (protocol === '-1') return `everything from ${cidr}`;
  const ports = fromPort === toPort ? `${fromPort ?? 'all'}` : `${fromPort ?? 0}-${toPort ?? 65_535}`;
  return `${protocol === '6' ? 'tcp' : protocol} ${ports} from ${cidr}`;
}
