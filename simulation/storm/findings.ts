import { readFileSync } from 'node:fs';

// The instance's own address is no attacker's: it would never be blocked.
const TEMPLATE = readFileSync(
  new URL('../../events/guardduty/port-probe-search-cluster.json', import.meta.url),
  'utf8',
).replaceAll('192.0.2.25', '192.0.2.254');
const TEMPLATE_ADDRESS = '198.51.100.23';

type Event = { id: string; time: string; detail: Record<string, unknown> & { service: Record<string, unknown> } };

const hex = (n: number): string => n.toString(16).padStart(32, '0');

/** Different addresses in the ranges for documentation: 750 of IPv4, then only IPv6. */
export function attacker(n: number): string {
  const isV4 = n % 12 === 0 && n < 12 * 750;
  if (!isV4) return `2001:db8:${(n >>> 16).toString(16)}:${(n & 0xffff).toString(16)}::bad`;
  const host = n / 12;
  return `${['192.0.2', '198.51.100', '203.0.113'][Math.floor(host / 250)]}.${(host % 250) + 1}`;
}

/** A finding about a port probe by one address, seen at `now`, as the event that GuardDuty sends. */
export function probeBy(address: string, n: number, now: number): string {
  const at = new Date(now).toISOString();
  const text = address.includes(':')
    ? TEMPLATE.replaceAll(`"ipAddressV4": "${TEMPLATE_ADDRESS}"`, `"ipAddressV6": "${address}"`)
    : TEMPLATE.replaceAll(TEMPLATE_ADDRESS, address);
  const event = JSON.parse(text) as Event;
  const { detail } = event;
  const service = { ...detail.service, eventFirstSeen: at, eventLastSeen: at, count: 1 };
  return JSON.stringify({
    ...event,
    id: hex(n),
    time: at,
    detail: { ...detail, id: hex(n), createdAt: at, updatedAt: at, service },
  });
}
