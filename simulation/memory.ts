import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

/** What the process may use: Node's own limit, and never more than the machine has. */
export const memoryLimit = (): number => Math.min(getHeapStatistics().heap_size_limit, totalmem());

/** How many findings a storm has, and how many addresses that none before named. */
export interface Load {
  findings: number;
  addresses: number;
}

/** The functions, the local account, and what waits meanwhile (110 MB after a collection), and what Node keeps for young objects: it died at 306 MB, and ran at 337. */
const BASE_BYTES = 340_000_000;
/** What a finding leaves until the storm is over, and what its answer does; 2.4 and 2.1 KB were measured. */
const BYTES_A_FINDING = 3_000;
const BYTES_AN_ADDRESS = 3_000;

const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000).toLocaleString('en-US')} MB`;

/**
 * Why a simulation needs more memory than there is; undefined where it has enough. A storm keeps its findings until it is
 * over; schedules are played one after the other, and leave nothing.
 */
export function whyTooMuch({ findings, addresses }: Load, limit: number): string | undefined {
  const needed = BASE_BYTES + findings * BYTES_A_FINDING + addresses * BYTES_AN_ADDRESS;
  if (needed <= limit) return undefined;
  const has = `this process may use ${inMegabytes(limit)}`;
  const more = `NODE_OPTIONS=--max-old-space-size=${Math.ceil(needed / 1024 / 1024)}`;
  if (findings === 0) return `A simulation takes ${inMegabytes(needed)} of memory, and ${has}. Give it more: ${more}.`;
  const room = Math.max(0, Math.floor(((limit - BASE_BYTES) / (needed - BASE_BYTES)) * findings));
  const [asked, fits] = [findings, room].map((count) => count.toLocaleString('en-US'));
  return `${asked} findings take ${inMegabytes(needed)} of memory, and ${has}, enough for ${fits}. Ask for fewer minutes or findings, or give it more, where the machine has it: ${more}.`;
}
