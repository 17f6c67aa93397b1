/** One inbound rule, as far as it tells who may come in where. */
export interface IngressRule {
  protocol: string;
  fromPort?: number | undefined;
  toPort?: number | undefined;
  cidr: string;
}

/** Ports through which machines and databases are run. Nobody has to reach them from everywhere. */
const ADMIN_PORTS = [
  22, 23, 135, 445, 1433, 1521, 2375, 2376, 2379, 3306, 3389, 5432, 5601, 5900, 5985, 5986, 6379, 6443, 9200, 10250,
  11211, 27017,
] as const;

/** Those of services that answer over UDP: SNMP, IPMI, SQL Server's browser, remote desktops, memcached. */
const UDP_ADMIN_PORTS = [161, 623, 1434, 3389, 11211] as const;

// Half of all addresses counts as all of them: two such rules are the same as one for everybody. All addresses of
// IPv6 that are routed lie in 2000::/3.
const WIDEST = { v4: 1, v6: 3 };
// Narrower ranges than these take hundreds of rules to be the world, more than a group has.
const WIDE = { v4: 8, v6: 10 };

/** Whether a CIDR means everybody, as `0.0.0.0/0` does. */
export function isWorld(cidr: string): boolean {
  const [, network = '', bits = ''] = /^([0-9a-f.:]{2,45})\/(\d{1,3})$/i.exec(cidr) ?? [];
  if (bits === '') return false;
  return Number(bits) <= (network.includes(':') ? WIDEST.v6 : WIDEST.v4);
}

/** The admin ports that a rule opens to everybody. */
export function adminPortsOpened(rule: IngressRule): number[] {
  return isWorld(rule.cidr) ? adminPortsOf(rule) : [];
}

/** The admin ports that a rule is about, whoever comes in by it. */
export const adminPortsOf = (rule: IngressRule): number[] => portsAmong(rule, ADMIN_PORTS, UDP_ADMIN_PORTS);

/** Which of these ports a rule is about: of TCP, and of UDP. */
function portsAmong(
  { protocol, fromPort, toPort }: IngressRule,
  tcp: readonly number[],
  udp: readonly number[],
): number[] {
  if (protocol === '-1') return [...tcp];
  const [from, to] = [fromPort ?? 0, toPort ?? 65_535];
  const within = (port: number): boolean => (from <= port && port <= to) || from === -1;
  if (protocol === 'udp' || protocol === '17') return udp.filter(within);
  return protocol === 'tcp' || protocol === '6' ? tcp.filter(within) : [];
}

/**
 * Of these rules, those that open an admin port to everybody: each alone, or several together, as four quarters of all
 * addresses do. Half of them counts as all.
 */
export const opensAdminPorts = <T extends IngressRule>(rules: readonly T[]): T[] => opens(rules, adminPortsOf);

/** The same of these TCP ports, whatever they serve. */
export const opensPorts = <T extends IngressRule>(rules: readonly T[], ports: readonly number[]): T[] =>
  opens(rules, (rule) => portsAmong(rule, ports, []));

function opens<T extends IngressRule>(rules: readonly T[], portsOf: (rule: T) => number[]): T[] {
  const wide = rules.filter((rule) => bitsOf(rule.cidr) <= (isV6(rule.cidr) ? WIDE.v6 : WIDE.v4));
  const [v4, v6] = [wide.filter(({ cidr }) => !isV6(cidr)), wide.filter(({ cidr }) => isV6(cidr))];
  const together = new Set([...openTogether(v4, 0, portsOf), ...openTogether(v6, WIDEST.v6, portsOf)]);
  return rules.filter((rule) => (isWorld(rule.cidr) && portsOf(rule).length > 0) || together.has(rule));
}

/** @param whole how many bits all addresses have in common */
function openTogether<T extends IngressRule>(rules: readonly T[], whole: number, portsOf: (rule: T) => number[]): T[] {
  const ports = new Set(rules.flatMap(portsOf));
  return [...ports].flatMap((port) => {
    const those = rules.filter((rule) => portsOf(rule).includes(port));
    const ranges = [...new Set(those.map(({ cidr }) => cidr.toLowerCase()))].map((cidr) => prefixOf(cidr));
    const apart = ranges.filter((one) => !ranges.some((other) => other !== one && one.startsWith(other)));
    const share = [...new Set(apart)].reduce((sum, prefix) => sum + 2 ** (whole - prefix.length), 0);
    return share >= 0.5 ? those : [];
  });
}

const isV6 = (cidr: string): boolean => cidr.includes(':');
/** How long the prefix of a CIDR is; 999 of what is none. */
const bitsOf = (cidr: string): number => Number(/^[0-9a-f.:]{2,45}\/(\d{1,3})$/i.exec(cidr)?.[1] ?? 999);

/** The first bits of a wide CIDR, as text of 0 and 1. */
function prefixOf(cidr: string): string {
  const [first = ''] = cidr.split(/[.:]/);
  const [value, width] = isV6(cidr) ? [Number.parseInt(first || '0', 16), 16] : [Number(first), 8];
  return value.toString(2).padStart(width, '0').slice(0, bitsOf(cidr));
}

/** Whether these CIDRs, or some of them together, mean everybody. */
export const coversWorld = (cidrs: readonly string[]): boolean =>
  opensAdminPorts(cidrs.map((cidr) => ({ protocol: '-1', cidr }))).length > 0;

/** A rule for people. @example 'tcp 22 from 0.0.0.0/0' */
export function describeRule({ protocol, fromPort, toPort, cidr }: IngressRule): string {
  if (protocol === '-1') return `everything from ${cidr}`;
  const ports = fromPort === toPort ? `${fromPort ?? 'all'}` : `${fromPort ?? 0}-${toPort ?? 65_535}`;
  return `${protocol === '6' ? 'tcp' : protocol} ${ports} from ${cidr}`;
}
