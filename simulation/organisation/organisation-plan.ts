import { type Bundled, findingsIn, probeOf, seenAgain } from '../events.ts';
import type { Catalogue, Stimulus } from '../plan.ts';
import type { Chance } from '../random.ts';
import { CAST, FAR, FORGED_ADDRESS, HOME, TROUBLES } from './cast.ts';

interface Span {
  /** When the schedule begins, in ms since 1970. */
  start: number;
  /** What comes from outside comes within this time, in ms. */
  horizon: number;
}

/** Their services report what is found in members to the administrator's account, which is home. */
const ADMINISTERED = /^(guardduty|inspector|macie|security-hub|access-analyzer)$/;
/** A state machine starts it at home. */
const AT_HOME_ONLY = /^step-functions$/;
const PROBE = 'guardduty/port-probe-search-cluster';
/** Where events come from; those in which most is done come more often. */
const SPEAKERS = [
  ...[CAST.shop, CAST.shop, CAST.shop, CAST.fickle, CAST.fickle, CAST.fickle],
  ...[CAST.asks, CAST.asks, CAST.told, CAST.silent, CAST.stranger, CAST.stranger],
];
const MINUTE = 60_000;
/** Of schedules with an organisation, those in which a region is away. */
const OUTAGES = 0.3;

const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

/** What comes from members, what is forged in their names, and what becomes of them. */
export function organisationStimuli(chance: Chance, events: Catalogue, span: Span): Stimulus[] {
  const movable = {
    ...events,
    all: events.all.filter(isMovable),
    acting: events.acting.filter(isMovable),
  };
  return [
    ...ofMembers(chance, movable, span),
    ...probes(chance, movable, span),
    ...forged(chance, movable, span),
    ...troubles(chance, span),
    ...meddling(chance, span),
  ];
}

/** An event of the home account and region, which another account might have as well. */
const isMovable = ({ source, body }: Bundled): boolean => {
  const findings = findingsIn(source, body);
  return (
    !AT_HOME_ONLY.test(source) &&
    findings.length > 0 &&
    findings.every(({ account, receivedIn }) => account === HOME.account && receivedIn.account === HOME.account)
  );
};

/** The same event of another account and region; with the envelope of home where its administrator sends it. */
function movedTo(
  { source, body }: Pick<Bundled, 'source' | 'body'>,
  { account, region }: { account: string; region: string },
  byAdministrator: boolean,
): string {
  const moved = body.replaceAll(HOME.account, account).replaceAll(HOME.region, region);
  if (!byAdministrator || !ADMINISTERED.test(source)) return moved;
  const { resources } = JSON.parse(body.replaceAll(HOME.region, region)) as { resources: unknown };
  return JSON.stringify({ ...(JSON.parse(moved) as object), account: HOME.account, resources });
}

/** Each comes by the member, by its administrator, or by both, once or more often. */
function ofMembers(chance: Chance, { all, acting }: Catalogue, { start, horizon }: Span): Stimulus[] {
  return many(6 + chance.below(12), () => chance.pick(chance.hits(0.8) ? acting : all)).flatMap((event) => {
    const place = { account: chance.pick(SPEAKERS), region: chance.pick([HOME.region, HOME.region, FAR]) };
    const first = chance.between(0, horizon * 0.7);
    return many(chance.pick([1, 1, 2, 3]), (n): Stimulus => {
      const at = n === 0 ? first : Math.max(0, first + chance.between(-MINUTE, chance.pick([2_000, MINUTE, 900_000])));
      const body = n === 0 || chance.hits(0.5) ? event.body : seenAgain(event, start + at, n);
      return deliver(event, movedTo({ ...event, body }, place, chance.hits(0.5)), at);
    });
  });
}

/** Attackers of members: who shares the block list has them blocked everywhere. */
function probes(chance: Chance, { all }: Catalogue, { start, horizon }: Span): Stimulus[] {
  const probe = all.find(({ name }) => name === PROBE);
  if (!probe) return [];
  return many(2 + chance.below(8), (n) => {
    const at = chance.between(0, horizon * 0.9);
    const id = (0xdef000 + n).toString(16).padStart(32, '0');
    const place = { account: chance.pick(SPEAKERS), region: chance.pick([HOME.region, FAR]) };
    const body = probeOf(probe, `203.0.113.${150 + chance.below(40)}`, id, start + at);
    return deliver(probe, movedTo({ ...probe, body }, place, chance.hits(0.5)), at);
  });
}

/** An account speaks for another one, or for home. */
function forged(chance: Chance, { acting }: Catalogue, { start, horizon }: Span): Stimulus[] {
  const forgeable = acting.filter(({ source }) => ADMINISTERED.test(source));
  const probe = acting.find(({ name }) => name === PROBE);
  return many(1 + chance.below(4), (n) => {
    const at = chance.between(0, horizon * 0.9);
    const account = chance.pick([CAST.fickle, CAST.told, CAST.silent, CAST.stranger]);
    const place = { account: CAST.victim, region: chance.pick([HOME.region, FAR]) };
    const ofHome = probe && chance.hits(0.4);
    const event = ofHome ? probe : chance.pick(forgeable);
    const id = (0xfab000 + n).toString(16).padStart(32, '0');
    const told = ofHome ? probeOf(probe, FORGED_ADDRESS, id, start + at) : movedTo(event, place, false);
    const time = new Date(start + at + n).toISOString();
    const body = JSON.stringify({ ...(JSON.parse(told) as object), account, time });
    return { ...deliver(event, body, at), isForged: true };
  });
}

const deliver = ({ name, source }: Bundled, body: string, at: number): Stimulus & { do: 'deliver' } => ({
  at,
  do: 'deliver',
  event: name,
  source,
  body,
});

/** What becomes of an account in the middle of things; whether it is mended soon, or when all is calm. */
function troubles(chance: Chance, { horizon }: Span): Stimulus[] {
  return many(chance.below(3), (): Stimulus[] => {
    const what = chance.pick(TROUBLES);
    const at = chance.between(0, horizon * 0.8);
    const begins: Stimulus = { at, do: 'trouble', what };
    const isOver = what !== 'left' && chance.hits(0.4);
    return isOver ? [begins, { at: at + chance.between(MINUTE, horizon * 0.4), do: 'mend', what }] : [begins];
  }).flat();
}

/** A region is away, for minutes or until all is calm. */
export function outages(chance: Chance, { horizon }: Span): Stimulus[] {
  if (!chance.hits(OUTAGES)) return [];
  const at = chance.between(0, horizon * 0.6);
  const begins: Stimulus = { at, do: 'trouble', what: 'region-away' };
  if (chance.hits(0.5)) return [begins];
  return [begins, { at: at + chance.between(MINUTE, horizon * 0.6), do: 'mend', what: 'region-away' }];
}

/** Somebody writes the IP sets of a member by hand: takes an entry out, or puts one in that is nobody's. */
const meddling = (chance: Chance, { horizon }: Span): Stimulus[] =>
  many(chance.below(4), (n) => ({
    at: chance.between(5 * MINUTE, horizon),
    do: 'meddle',
    account: chance.pick([CAST.shop, CAST.fickle, CAST.victim]),
    region: chance.pick([HOME.region, FAR]),
    entry: `192.0.2.${200 + n}/32`,
    empties: chance.hits(0.5),
  }));
