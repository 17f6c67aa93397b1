import { HOSTILE } from '../hostile.ts';
import type { Random } from '../random.ts';

const V4 = [
  '198.51.100.7',
  '8.8.4.4',
  '45.9.1.2',
  '10.0.0.5',
  '127.0.0.1',
  '169.254.169.254',
  '203.0.113.9',
  '0.0.0.0',
];
const V6 = [
  '2001:db8::77',
  '2a00:1450:4001:81b::200e',
  '::1',
  'fe80::1',
  '::ffff:10.0.0.5',
  '2001:DB8:0:0:0:0:0:77',
  '::',
];
const ODD = [
  '198.051.100.7',
  '0x7f000001',
  '2130706433',
  '198.51.100',
  '198.51.100.7.9',
  '1.2.3.4%eth0',
  '::1%lo',
  '1.2.3.400',
  '１98.51.100.7',
];

const byte = (random: Random): number => random.below(256);
const word = (random: Random): string => random.below(65_536).toString(16);

/** An address as people and programs write one, or nearly. */
export function addressBy(random: Random): string {
  const how = random.below(10);
  if (how < 3) return `${1 + random.below(223)}.${byte(random)}.${byte(random)}.${byte(random)}`;
  if (how < 4) return `2${word(random).slice(1)}:${word(random)}::${word(random)}`;
  if (how < 5) return Array.from({ length: 8 }, () => word(random)).join(':');
  return random.pick([...V4, ...V6, ...V4, ...V6, ...ODD]);
}

/** An address, or a network around it, mostly with the bits of hosts left out. */
export function entryBy(random: Random): string {
  const address = addressBy(random);
  const how = random.below(10);
  if (how < 5) return address;
  if (how < 7) return `${address}/${address.includes(':') ? 128 : 32}`;
  if (how < 8)
    return `${address}/${random.pick([0, 1, 7, 8, 12, 15, 16, 20, 24, 31, 33, 48, 64, 129, -1, '08', '', '24/8', 1e9])}`;
  const isV6 = address.includes(':');
  const [first = '', second = ''] = address.split(isV6 ? ':' : '.');
  if (isV6)
    return random.pick([`${first}:${second}::/${random.pick([32, 48, 64])}`, `${first}::/${random.pick([16, 24])}`]);
  return random.pick([`${first}.${second}.0.0/${random.pick([16, 24])}`, `${first}.0.0.0/${random.pick([8, 12, 15])}`]);
}

/** Each writes an entry as one line of a list that is passed around. */
const FORMS: readonly ((entry: string, random: Random) => string)[] = [
  (entry) => entry,
  (entry) => `  ${entry}\r`,
  (entry) => `${entry} ; SBL000001`,
  (entry) => `${entry}\t# of 10.0.0.5`,
  (entry) => `${entry}#8.8.8.8`,
  (entry) => `${entry},finding,"port, probe",2026-11-20`,
  (entry) => `"${entry}","finding"`,
  (entry) => JSON.stringify({ cidr: entry, kind: 'manual' }),
  (entry) => `${JSON.stringify({ address: entry, cidr: undefined, more: { cidr: '0.0.0.0/0' } })},`,
  (entry) => JSON.stringify({ kind: 'x', cidr: entry }).replaceAll('.', '\\u002e'),
  (entry) => `\uFEFF${entry}`,
  (entry) => `# ${entry}`,
  (entry) => `; ${entry}`,
  (entry) => `// ${entry}`,
  (entry, random) => `${entry}${String(random.pick(HOSTILE))}`,
  (entry, random) => `${String(random.pick(HOSTILE))} ${entry}`,
  (entry) => `${entry} 8.8.8.8`,
  (entry) => `${entry};8.8.8.8`,
];

const OTHERS = [
  '',
  ' ',
  '[',
  ']',
  '],',
  'cidr,kind,reason',
  'address',
  '{',
  '{}',
  '{"cidr":7}',
  '{"cidr":null,"address":["8.8.8.8"]}',
  ',',
  '"',
  '\u0000',
  '-'.repeat(5_000),
  '{"a":'.repeat(900),
];

/** One line of a list. */
export function lineBy(random: Random): string {
  const how = random.below(12);
  if (how === 0) return random.pick(OTHERS);
  if (how === 1) return String(random.pick(HOSTILE)).slice(0, 6_000);
  return random.pick(how < 8 ? FORMS.slice(0, 8) : FORMS)(entryBy(random), random);
}
