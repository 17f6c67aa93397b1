import prices from './prices.json' with { type: 'json' };

/**
 * What one finding takes that comes alone. The first four are figures of `npm run bench` (docs/comparison.md), which a test
 * holds; the others were counted in the local account.
 */
export const MEASURED = {
  /** `journal.units-per-finding`. */
  writeUnits: 9.4,
  /** What `cost.per-million` has beside them. */
  readUnits: 4.2,
  /** `journal.bytes-per-finding`. */
  bytes: 2_853,
  /** `sweep.whole-reads`: of 95,000 addresses. */
  readsOfList: 10_309,
  invocations: 3.1,
  /** Of each of them. */
  seconds: 0.1,
  queueRequests: 8.4,
  logBytes: 600,
  /** A new address beside many, on top of its finding's answer: `block.at-100k-reads`, and a write. */
  readsOfAddress: 13,
  writesOfAddress: 1,
} as const;
const OF_LIST = 95_000;
const GB_OF_FUNCTION = 0.5;
const DAYS = 30;
/** The journal keeps a finding for 400 days. */
const MONTHS_KEPT = 400 / (365.25 / 12);
const SWEEPS_A_DAY = 288;
/** To compare a list of 1,000,000 takes 14.6 s at 3,008 MB (reconcile.1M-cpu), which costs what 86 s at 512 MB do; shorter ones their share. */
const SECONDS_OF_A_MILLION = 86;

/** What AWS bills in a month beside what an idle stack costs, in US$. */
export interface BusyCost {
  /** What comes and is answered, storage aside. */
  findings: number;
  /** What the journal holds after a year. */
  storage: number;
  /** The comparison of the whole block list, once a day, or in each sweep. */
  list: number;
}

const lambda = (runs: number, seconds: number): number =>
  runs * (prices.lambdaRequest + seconds * GB_OF_FUNCTION * prices.lambdaGbSecond);

/** Of one finding that comes alone, storage aside. */
export const costOfFinding = (): number =>
  MEASURED.writeUnits * prices.dynamodbWriteUnit +
  MEASURED.readUnits * prices.dynamodbReadUnit +
  lambda(MEASURED.invocations, MEASURED.seconds) +
  MEASURED.queueRequests * prices.sqsRequest +
  (MEASURED.logBytes / 1e9) * prices.logGb;

/** Of one new address, on top of its finding. */
export const costOfAddress = (): number =>
  MEASURED.readsOfAddress * prices.dynamodbReadUnit + MEASURED.writesOfAddress * prices.dynamodbWriteUnit;

/** Of findings that are kept for a year, a month. */
export const costOfStorage = (findings: number): number =>
  ((findings * MEASURED.bytes) / 1e9) * MONTHS_KEPT * (prices.dynamodbGbMonth + prices.dynamodbBackupGbMonth);

/** Of comparing the whole list, a month. @param isEachSweep as full sets and the like make it, and not once a day */
export function costOfList(addresses: number, isEachSweep: boolean): number {
  const times = DAYS * (isEachSweep ? SWEEPS_A_DAY : 1);
  const reads = (addresses * MEASURED.readsOfList) / OF_LIST;
  return times * reads * prices.dynamodbReadUnit + lambda(times, (SECONDS_OF_A_MILLION * addresses) / 1e6);
}

/** Of so many findings a month and such a block list; sets that are full have it compared in each sweep. */
export const busyCost = (findings: number, addresses: number, isFull = false): BusyCost => ({
  findings: findings * costOfFinding(),
  storage: costOfStorage(findings),
  list: costOfList(addresses, isFull),
});

export const sumOfBusy = ({ findings, storage, list }: BusyCost): number => findings + storage + list;
