import type { Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { clean } from '../../core/text.ts';
import { days } from '../../core/time.ts';
import type { EmailDomain, ValidationRecord } from './diagnose-certificate.ts';
import { type Found, findRecord, publicZonesFor, type Zone, zonesOf } from './zones.ts';

/** With so few days left, a record that is there and does not help is a person's business. */
const URGENT_DAYS = 7;

/** A record to be created, and where. */
export type PlacedRecord = ValidationRecord & { zoneId: string; zone: string };
/**
 * `records` are only those that were missing: what undo may delete. `emails` are those to be sent anew, `renewFrom` when
 * a private certificate that is to be renewed ends, ISO 8601.
 */
export type RepairBefore = {
  records: PlacedRecord[];
  /** Records that only a person can create, as `CNAME name → value`. */
  byHand?: string[];
  emails?: EmailDomain[];
  renewFrom?: string;
};

type RecordState = { record: ValidationRecord } & ({ zone: Zone; found: Found } | { problem: string });

/** Finds the zone of each record and what stands there now, and says what is to be done. Changes nothing. */
export async function placeRecords(
  records: readonly ValidationRecord[],
  notAfter: Date | undefined,
  { clients: { route53 }, config, now }: ActionContext,
): Promise<Prepared<RepairBefore>> {
  const names = records.map(({ name }) => name);
  const zones = await publicZonesFor(route53, names);
  const places = await Promise.all(
    records.map(async (record): Promise<RecordState> => {
      const zone = chooseZone(record.name, zones, config.certificateZones);
      if (typeof zone === 'string') return { record, problem: zone };
      return { record, zone, found: await findRecord(route53, zone.id, record) };
    }),
  );
  return concludeFrom(places, ((notAfter?.getTime() ?? 0) - now()) / days(1));
}

function chooseZone(name: string, zones: readonly Zone[], allowed: readonly string[]): Zone | string {
  const holding = zonesOf(name, zones);
  const usable = holding.filter(({ id }) => allowed.length === 0 || allowed.includes(id));
  const [zone, second] = usable;
  if (zone && second)
    return `the account has the zone ${zone.name} more than once (${zone.id}, ${second.id}); the setting certificateZones has to name one`;
  if (zone) return zone;
  const [other] = holding;
  return other
    ? `its zone ${other.name} (${other.id}) is not among the setting certificateZones`
    : 'no public hosted zone of this account holds the name';
}

function concludeFrom(places: readonly RecordState[], daysLeft: number): Prepared<RepairBefore> {
  const conflicts = places.flatMap((place) =>
    'found' in place && typeof place.found === 'object'
      ? [`${place.record.name} holds ${place.found.other}, not CNAME ${place.record.value}`]
      : [],
  );
  if (conflicts.length > 0)
    return {
      verdict: 'refuse',
      reason: `Other data stands where ACM looks for its validation record: ${conflicts.join('; ')}.`,
      advice: 'If nothing needs what is there, replace it by the CNAME record. Riposte never overwrites a record.',
    };
  const records = places.flatMap((place) =>
    'found' in place && place.found === 'missing'
      ? [{ ...place.record, zoneId: place.zone.id, zone: place.zone.name }]
      : [],
  );
  const elsewhere = places.flatMap((place) => ('problem' in place ? [place] : []));
  if (records.length > 0) return proceed(records, elsewhere);
  return elsewhere.length > 0 ? createByHand(elsewhere) : allThere(daysLeft);
}

function proceed(records: PlacedRecord[], elsewhere: { record: ValidationRecord }[]): Prepared<RepairBefore> {
  const created = records.map(({ name, value, zone }) => `CNAME ${name} → ${value} in zone ${zone}`);
  const byHand = elsewhere.map(({ record }) => `CNAME ${record.name} → ${record.value}`);
  const rest = byHand.map((record) => `by hand: ${record}`);
  return {
    verdict: 'proceed',
    before: { records, ...(byHand.length > 0 && { byHand }) },
    from: `no record at ${records.map(({ name }) => name).join(', ')}`,
    to: [...created, ...rest].join('; '),
    effect: `creates ${records.length === 1 ? 'the validation record' : `${records.length} validation records`} ${clean(
      records.map(({ name, zone }) => `${name} in zone ${zone}`).join(', '),
      500,
    )}, and overwrites nothing${byHand.length > 0 ? `; ${byHand.length} more ${byHand.length === 1 ? 'is' : 'are'} left to you` : ', so that ACM renews the certificate'}`,
  };
}

function createByHand(elsewhere: { record: ValidationRecord; problem: string }[]): Prepared<RepairBefore> {
  const problems = elsewhere.map(({ record, problem }) => `${record.name}: ${problem}`);
  return {
    verdict: 'advise',
    reason: `Where ACM looks for its validation records, Riposte cannot look: ${problems.join('; ')}.`,
    advice: `Make sure that these records exist: ${elsewhere.map(({ record }) => `CNAME ${record.name}. with the value ${record.value}.`).join(' ')}`,
  };
}

function allThere(daysLeft: number): Prepared<RepairBefore> {
  const reason = 'Every validation record is in its zone, and ACM looks for them again automatically.';
  if (daysLeft > URGENT_DAYS) return { verdict: 'unchanged', reason };
  return {
    verdict: 'advise',
    reason: `${reason} Still, the certificate has not been renewed.`,
    advice:
      'See whether the registrar delegates the domain to the name servers of this hosted zone, and whether a CAA record keeps Amazon from issuing.',
  };
}
