import { BLAST_RADII, type BlastRadius } from '../../src/core/blast-radius.ts';
import type { BudgetSettings } from '../../src/policy/budgets.ts';
import { BEFORE_BUDGETS } from '../as-before.ts';
import type { Stimulus } from '../plan.ts';
import { type Chance, chanceOf } from '../random.ts';

/** What riposte.yml says of each class that it names. */
export type GivenBudgets = Partial<Record<BlastRadius, BudgetSettings>>;

interface Planned {
  /** Absent where the defaults hold. */
  budgets?: GivenBudgets;
  stimuli: Stimulus[];
}

/** Of schedules, those with budgets that run full. */
const SMALL = 1 / 3;
/** Of those, the ones in which people answer what a full budget asks. */
const ANSWERED = 0.7;

/** A budget for addresses, and for some of the other classes, so small that it runs full; and what people say of that. */
export function budgetPlan(seed: number, { horizon }: { horizon: number }): Planned {
  const chance = chanceOf(seed, 'budgets');
  if (!chance.hits(SMALL) || BEFORE_BUDGETS.has(seed)) return { stimuli: [] };
  const others = BLAST_RADII.filter((radius) => radius !== 'addresses' && chance.hits(0.5));
  const budgets = Object.fromEntries([
    ['addresses', smallBudget(chance, 6)],
    ...others.map((radius) => [radius, smallBudget(chance, 3)] as const),
  ]) as GivenBudgets;
  return { budgets, stimuli: chance.hits(ANSWERED) ? sayings(chance, horizon) : [] };
}

/** For one account, and sometimes for all of them too: more than one has, or less. */
function smallBudget(chance: Chance, most: number): BudgetSettings {
  const own = limits(chance, most);
  return chance.hits(0.4) ? { ...own, all: limits(chance, most + 2) } : own;
}

function limits(chance: Chance, most: number): { hour: number; day?: number } {
  const hour = chance.below(most);
  return chance.hits(0.5) ? { hour, day: hour + chance.below(most) } : { hour };
}

const sayings = (chance: Chance, horizon: number): Stimulus[] =>
  Array.from({ length: 1 + chance.below(5) }, () => ({
    at: chance.between(120_000, horizon * 1.25),
    do: 'budget' as const,
    what: chance.pick(['yes', 'yes', 'no', 'go on'] as const),
    pick: chance.next(),
  }));
