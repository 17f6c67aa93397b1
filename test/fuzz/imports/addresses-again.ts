import { BlockList, isIP } from 'node:net';

/** A network as numbers. */
export interface Numbers {
  family: 4 | 6;
  prefix: number;
  first: bigint;
}

const v4Number = (text: string): bigint => text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);

function v6Number(text: string): bigint {
  const plain = text.replace(/(\d+\.\d+\.\d+\.\d+)$/, (v4) => {
    const number = v4Number(v4);
    return `${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
  });
  const [left = [], right] = plain.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = right ? Array<string>(8 - left.length - right.length).fill('0') : [];
  return [...left, ...zeros, ...(right ?? [])].reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n);
}

/** Written down a second time, by Node's own reader of addresses: a text as a network; undefined where it is none. */
export function numbersOf(text: string): Numbers | undefined {
  const [address = '', prefixText, ...rest] = text.split('/');
  const family = isIP(address) as 0 | 4 | 6;
  if (family === 0 || address.includes('%') || rest.length > 0) return undefined;
  const most = family === 4 ? 32 : 128;
  if (prefixText !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(prefixText)) return undefined;
  const prefix = prefixText === undefined ? most : Number(prefixText);
  if (prefix > most) return undefined;
  const first = family === 4 ? v4Number(address) : v6Number(address);
  const hosts = (1n << BigInt(most - prefix)) - 1n;
  return (first & hosts) === 0n ? { family, prefix, first } : undefined;
}

/** An IPv4 address in IPv6 clothes. */
export const isMappedV4 = ({ family, first }: Numbers): boolean => family === 6 && first >> 32n === 0xffffn;

/** What no list may have blocked, by the reserved ranges and the tests' own setting. */
const NEVER = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  NEVER.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  NEVER.addSubnet(network, prefix, 'ipv6');

/** Whether a network begins or ends in what may never be blocked. @param cidr canonical */
export function isNeverBlocked(cidr: string): boolean {
  const [address = ''] = cidr.split('/');
  const { family, prefix, first } = numbersOf(cidr) ?? { family: 4, prefix: 32, first: 0n };
  if (family === 6) return NEVER.check(address, 'ipv6');
  const last = first | ((1n << BigInt(32 - prefix)) - 1n);
  const text = [24n, 16n, 8n, 0n].map((shift) => (last >> shift) & 255n).join('.');
  return NEVER.check(address, 'ipv4') || NEVER.check(text, 'ipv4');
}
