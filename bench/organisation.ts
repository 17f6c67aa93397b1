import { once } from 'node:events';
import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';

const DAY_MS = 86_400_000;
const DAYS = 90;
const LAST = Date.UTC(2026, 10, 20);
const ACCOUNTS = 24;
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1'];
const SOURCES = ['guardduty', 'macie', 'inspector', 'security-hub', 'access-analyzer', 'aws-config'];
/** How often each source speaks, of ten. */
const SHARES = [5, 1, 2, 1, 0.5, 0.5];

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Template {
  text: string;
  /** What makes a finding another one, as it stands in the text. */
  id: string | undefined;
}

const EVENTS = new URL('../events/', import.meta.url);

function templatesOf(source: string): Template[] {
  const folder = new URL(`${source}/`, EVENTS);
  return readdirSync(folder).map((file) => {
    const event = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
    const { detail } = event;
    const id: unknown =
      detail.id ?? detail.findingArn?.split('/').at(-1) ?? detail.findings?.[0]?.Id?.split('/').at(-1);
    return { text: JSON.stringify(event), id: typeof id === 'string' ? id : undefined };
  });
}

/**
 * Writes the events of an organisation's 90 days, in the order of time, one on each line: bundled events of six sources
 * in many accounts and regions, by many attackers, some of which come again and again. The same for the same seed.
 */
export async function writeOrganisation(file: string, count: number, seed = 7): Promise<void> {
  const random = randomOf(seed);
  const templates = SOURCES.map(templatesOf);
  const out = createWriteStream(file);
  for (let n = 0; n < count; n += 1) {
    const at = LAST - DAYS * DAY_MS + Math.floor((n * DAYS * DAY_MS) / count);
    if (!out.write(`${eventOf(n, at, templates, random)}\n`)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

function eventOf(n: number, at: number, templates: readonly Template[][], random: () => number): string {
  const templatesOfSource = templates[pick(SHARES, random)] ?? [];
  const { text, id } = templatesOfSource[Math.floor(random() * templatesOfSource.length)] ?? {
    text: '',
    id: undefined,
  };
  const time = new Date(at).toISOString();
  const account = String(200_000_000_000 + Math.floor(random() * ACCOUNTS) * 7_000_003);
  const region = REGIONS[Math.floor(random() * REGIONS.length)] ?? '';
  // A few attackers are seen again and again, the others once.
  const attacker = Math.floor(random() ** 3 * 60_000);
  const address = `45.${attacker >> 12}.${(attacker >> 4) & 255}.${(attacker & 15) * 16 + 1}`;
  const other = (id === undefined ? text : text.replaceAll(id, `${n.toString(16).padStart(8, '0')}${id.slice(8)}`))
    .replaceAll('111122223333', account)
    .replaceAll('eu-west-1', region)
    .replaceAll(/\b(?:198\.51\.100|203\.0\.113)\.\d{1,3}\b/g, address)
    .replaceAll(/\b(i|eni|vol)-0/g, (_, kind: string) => `${kind}-${Math.floor(random() * 16).toString(16)}`)
    .replaceAll(/"2026-11-20T[^"]*"/g, `"${time}"`);
  return other;
}

function pick(shares: readonly number[], random: () => number): number {
  let left = random() * shares.reduce((sum, share) => sum + share, 0);
  return shares.findIndex((share) => {
    left -= share;
    return left < 0;
  });
}
