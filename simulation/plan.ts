import type { ActionId } from '../src/core/action-ids.ts';
import type { Verdict } from '../src/core/approval-link.ts';
import type { Mode } from '../src/core/decision.ts';
import type { SourceId } from '../src/core/finding.ts';
import type { PauseScope } from '../src/journal/pauses.ts';
import { isRouted } from './alerts/alert-plan.ts';
import { isLoud } from './alerts/every-channel.ts';
import { byWhom, type Doors, doorsPlan, type Visit } from './answers/doors-plan.ts';
import { BEFORE_PARTS } from './as-before.ts';
import { budgetPlan, type GivenBudgets } from './budgets/budget-plan.ts';
import { archivedPlan } from './day/archived-plan.ts';
import { baselinesPlan } from './day/baselines-plan.ts';
import { deniedPlan, neverPlan } from './day/never-plan.ts';
import { preparedPlan } from './day/prepared-plan.ts';
import { isShort } from './day/short-times.ts';
import { takenBackPlan } from './day/taken-back-plan.ts';
import { isWide } from './day/wide-list.ts';
import { workflowsPlan } from './day/workflows-plan.ts';
import { type Bundled, probeOf, seenAgain } from './events.ts';
import type { FaultsId } from './faults.ts';
import type { Trouble } from './organisation/cast.ts';
import { organisationStimuli, outages } from './organisation/organisation-plan.ts';
import { containmentPlan } from './owner/containment-plan.ts';
import { ownerPlan } from './owner/owner-plan.ts';
import { pausePlan } from './pauses/pause-plan.ts';
import { type Chance, chanceOf } from './random.ts';
import { isContained } from './scene.ts';

/**
 * Something that comes from outside, so many ms after the start. `pick`, from 0 to 1, chooses among what is there then; `by` is
 * who uses the command, where it is somebody whom riposte.yml names.
 */
export type Stimulus = { at: number } & (
  | { do: 'deliver'; event: string; source: SourceId; body: string; isForged?: true }
  | {
      do: 'answer';
      kind: 'approve' | 'reject' | 'undo' | 'ack';
      pick: number;
      times: number;
      of?: 'contained' | 'any action' | 'spared';
      /** To a response of this action alone. */
      action?: ActionId;
      by?: string;
    }
  /** `after` and `changed` in ms: when the answer to what was read comes, and when its owner changes that. */
  | { do: 'read'; kind: 'approve' | 'reject'; pick: number; after: number; changed?: number }
  /** Somebody comes by a link, or presses a button; `after` in ms: how long after they have found it. */
  | ({
      do: 'visit';
      verdict: Verdict;
      pick: number;
      isOfWaiting: boolean;
      after: number;
      number: number;
    } & Visit)
  | { do: 'block'; what: 'lift' | 'add' | 'never'; pick: number; of?: 'wanted' | 'denied' }
  | { do: 'budget'; what: 'yes' | 'no' | 'go on'; pick: number; by?: string }
  | { do: 'pause' | 'resume' }
  /** Of a part, or of everything for some time; `lasts` in ms. */
  | { do: 'hold'; level: PauseScope['level']; pick: number; lasts?: number }
  | { do: 'let go'; pick: number }
  /** Somebody stops the execution whose task has this token. */
  | { do: 'end execution'; token: string }
  | { do: 'redeploy'; mode: Mode; protect: boolean }
  | { do: 'trouble' | 'mend'; what: Trouble }
  | { do: 'meddle'; account: string; region: string; entry: string; empties: boolean }
);

/** One schedule: everything that follows from a seed, but what chance does to single calls. */
export interface Plan {
  seed: number;
  faults: FaultsId;
  mode: Mode;
  /** Network ACLs, prefix lists and a domain list in which addresses and domains are denied. */
  places: boolean;
  /** A secret that holds an access key, which Riposte replaces itself. */
  rotator: boolean;
  /** Whether the deployment is the hub of an organisation. */
  organisation: boolean;
  /** What riposte.yml says of budgets; absent where the defaults hold. */
  budgets?: GivenBudgets;
  /** All is there that a containment needs: groups of quarantine, and users as the findings know them. */
  isReady?: true;
  /** By which doors people may answer; absent where there is but the command. */
  doors?: Doors;
  /** What is done for a time ends within the day, and what nobody answers lapses. */
  isShort?: true;
  /** riposte.yml says where alerts go, and when people sleep. */
  isRouted?: true;
  /** All alerts go to a channel of every kind. */
  isLoud?: true;
  /** The block list has two scopes, and several sets of each family. */
  isWide?: true;
  /** What few events need is there, such as copies of parameters, and such events come. */
  isPrepared?: true;
  /** The setting `baseline` names every one. */
  hasBaselines?: true;
  /** Workflows ask people, and one of the owner's answers findings. */
  hasWorkflows?: true;
  stimuli: Stimulus[];
}

export const START = Date.parse('2026-11-20T12:00:00Z');
/** What comes from outside comes within this time. */
const HORIZON_MS = 50 * 60_000;
const SPAN = { start: START, horizon: HORIZON_MS };
const PROBE = 'guardduty/port-probe-search-cluster';
const LEAKED = 'macie/credentials-in-object';

export interface Catalogue {
  all: readonly Bundled[];
  /** Those that something more than a word to people answers. */
  acting: readonly Bundled[];
  /** Those that a containment answers, where all is contained. */
  containing: readonly Bundled[];
}

/** Of schedules, those with an organisation. */
const OF_ORGANISATIONS = 0.25;

/** The plan of a seed, under one kind of faults. */
export function planOf(seed: number, faults: FaultsId, events: Catalogue): Plan {
  const chance = chanceOf(seed, 'plan');
  const rotator = chance.hits(0.3);
  const people = chance.hits(0.6);
  const others = chanceOf(seed, 'organisation');
  const organisation = others.hits(OF_ORGANISATIONS);
  const { budgets, stimuli: saidOfBudgets } = budgetPlan(seed, SPAN);
  const containments = isContained(seed) && !BEFORE_PARTS.has(seed) ? containmentPlan(seed, events) : [];
  const { doors, asks, stimuli: visits } = doorsPlan(seed, SPAN);
  const archivings = archivedPlan(seed, events, SPAN);
  const ofOwners = ownersPlan(seed, events);
  const stimuli = [
    ...deliveries(chance, events, rotator),
    ...(chance.hits(0.5) ? storm(chance, events) : []),
    ...(people ? answers(chance) : []),
    ...(people && chance.hits(0.4) ? blocks(chance) : []),
    ...(chance.hits(0.35) ? pauses(chance) : []),
    ...(chance.hits(0.3) ? redeployments(chance) : []),
    ...(rotator ? pauseAmid(chanceOf(seed, 'paused amid'), events) : []),
    ...(organisation
      ? [...organisationStimuli(others, events, SPAN), ...outages(chanceOf(seed, 'outages'), SPAN)]
      : []),
    ...saidOfBudgets,
    ...(BEFORE_PARTS.has(seed) ? [] : [...pausePlan(seed, SPAN), ...ownerPlan(seed, SPAN)]),
    ...containments,
    ...visits,
    ...takenBackPlan(seed, SPAN),
    ...neverPlan(seed, SPAN),
    ...deniedPlan(seed, SPAN),
    ...archivings,
    ...ofOwners.stimuli,
  ]
    .map((each) => byWhom(each, doors))
    .sort((a, b) => a.at - b.at);
  // Of what is archived before anything is done, a question is open.
  const mode = chance.hits(0.85) && !asks && archivings.length === 0 ? 'enforce' : 'approve';
  const places = chance.hits(0.4);
  const isReady = containments.length > 0 && { isReady: true as const };
  // Who comes by a door has messages and rules of its own.
  const evening = !doors && {
    ...(isShort(seed) && { isShort: true as const }),
    ...(isRouted(seed) ? { isRouted: true as const } : isLoud(seed) && { isLoud: true as const }),
  };
  return {
    seed,
    faults,
    mode,
    places,
    rotator,
    organisation,
    ...(budgets && { budgets }),
    ...isReady,
    ...(doors && { doors }),
    ...evening,
    ...(isWide(seed) && { isWide: true as const }),
    ...ofOwners.has,
    stimuli,
  };
}

/** What owners have prepared, how they want things to be, and what their workflows ask. */
function ownersPlan(seed: number, events: Catalogue): { stimuli: Stimulus[]; has: Partial<Plan> } {
  const [prepared, baselines] = [preparedPlan(seed, events, SPAN), baselinesPlan(seed, events, SPAN)];
  const workflows = workflowsPlan(seed, events, SPAN);
  return {
    stimuli: [...prepared, ...baselines, ...workflows],
    has: {
      ...(prepared.length > 0 && { isPrepared: true as const }),
      ...(baselines.length > 0 && { hasBaselines: true as const }),
      ...(workflows.length > 0 && { hasWorkflows: true as const }),
    },
  };
}

const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

function deliveries(chance: Chance, { all, acting }: Catalogue, rotator: boolean): Stimulus[] {
  const chosen = many(8 + chance.below(24), () => chance.pick(chance.hits(0.65) ? acting : all));
  const leaked = all.find(({ name }) => name === LEAKED);
  if (rotator && leaked) chosen.push(leaked, leaked);
  return chosen.flatMap((event) => {
    const first = chance.between(0, HORIZON_MS * 0.7);
    return many(chance.pick([1, 1, 2, 3, 5, 10]), (n): Stimulus => {
      const later = chance.between(-60_000, chance.pick([2_000, 60_000, 900_000]));
      const at = n === 0 ? first : Math.max(0, first + later);
      const body = n === 0 || chance.hits(0.5) ? event.body : seenAgain(event, START + at, n);
      return { at, do: 'deliver', event: event.name, source: event.source, body };
    });
  });
}

/** Many findings about few addresses, which come late, again, and out of order. */
function storm(chance: Chance, { all }: Catalogue): Stimulus[] {
  const probe = all.find(({ name }) => name === PROBE);
  if (!probe) return [];
  const addresses = many(3 + chance.below(8), (n) =>
    chance.hits(0.7) ? `198.51.100.${100 + n}` : `203.0.113.${50 + n}`,
  );
  const findings = 20 + chance.below(100);
  return many(findings, () => chance.below(findings)).flatMap((number) => {
    const at = chance.between(0, HORIZON_MS * 0.9);
    const seen = START + at - chance.between(0, 300_000);
    const id = (0xabc000 + number).toString(16).padStart(32, '0');
    const body = probeOf(probe, chance.pick(addresses), id, seen);
    return many(chance.pick([1, 1, 2, 4]), (): Stimulus => {
      const late = chance.between(-5_000, chance.pick([3_000, 600_000]));
      return { at: Math.max(0, at + late), do: 'deliver', event: PROBE, source: 'guardduty', body };
    });
  });
}

const answers = (chance: Chance): Stimulus[] =>
  many(4 + chance.below(16), () => ({
    at: chance.between(60_000, HORIZON_MS * 1.2),
    do: 'answer',
    kind: chance.pick(['approve', 'approve', 'reject', 'undo', 'undo', 'ack'] as const),
    pick: chance.next(),
    times: chance.pick([1, 1, 1, 2]),
  }));

const blocks = (chance: Chance): Stimulus[] =>
  many(1 + chance.below(3), () => ({
    at: chance.between(60_000, HORIZON_MS),
    do: 'block',
    what: chance.pick(['lift', 'add', 'never'] as const),
    pick: chance.next(),
  }));

function pauses(chance: Chance): Stimulus[] {
  const at = chance.between(60_000, HORIZON_MS * 0.7);
  return [
    { at, do: 'pause' },
    { at: at + chance.between(30_000, HORIZON_MS * 0.4), do: 'resume' },
  ];
}

/** Of schedules in which Riposte itself rotates, those that are paused in the middle of it. */
const PAUSED_AMID = 0.3;

/** A rotation at once, and a pause before the first sweep: what follows the rotation then has to wait. */
function pauseAmid(chance: Chance, { all }: Catalogue): Stimulus[] {
  const leaked = all.find(({ name }) => name === LEAKED);
  if (!chance.hits(PAUSED_AMID) || !leaked) return [];
  const at = chance.between(90_000, 240_000);
  return [
    { at: chance.between(0, 30_000), do: 'deliver', event: LEAKED, source: 'macie', body: leaked.body },
    { at, do: 'pause' },
    { at: at + chance.between(400_000, 1_200_000), do: 'resume' },
  ];
}

const redeployments = (chance: Chance): Stimulus[] =>
  many(1 + chance.below(2), () => ({
    at: chance.between(60_000, HORIZON_MS),
    do: 'redeploy',
    mode: chance.pick(['observe', 'notify', 'approve', 'enforce'] as const),
    protect: chance.hits(0.3),
  }));
