import { createHash } from 'node:crypto';
import type { StackInstanceSummary, StackSet } from '@aws-sdk/client-cloudformation';
import { isInoperable } from './again.ts';
import type { Standing } from './stack-sets.ts';

/** Where a StackSet is to be. */
export interface Reach {
  /** Organisational units, or the root. */
  units: readonly string[];
  regions: readonly string[];
  /** Accounts whose stacks are made anew, though nothing has changed that CloudFormation knows of. */
  again?: readonly string[];
}

/** One step, in the order in which it is done. */
export type Step =
  | { do: 'create' }
  /** The template or its parameters have changed, or places have failed before. */
  | { do: 'update'; why: string; places: number }
  /** The stacks of some accounts are deleted, so that they are made anew: what somebody changed in them is gone by then. */
  | { do: 'remove'; units: string[]; accounts: string[]; regions: string[] }
  | { do: 'add'; units: string[]; accounts?: string[]; regions: string[] };

/**
 * What brings a StackSet from where it stands to where it should be; nothing where it is there already. So the same
 * command goes on where the last one stopped.
 */
export function stepsFor(
  { set, instances }: Standing,
  wanted: { body: string; parameters: Record<string, string> },
  { units, regions, again = [] }: Reach,
): Step[] {
  if (!set) return [{ do: 'create' }, { do: 'add', units: [...units], regions: [...regions] }];
  const { OrganizationalUnitIds: reached = [], Regions: there = [] } = set;
  const newUnits = units.filter((unit) => !reached.includes(unit));
  const newRegions = regions.filter((region) => !there.includes(region));
  return [
    ...updateOf(set, instances, wanted),
    ...anew(again, { units: [...reached], regions: there.filter((region) => regions.includes(region)) }, instances),
    ...(newUnits.length > 0 ? [{ do: 'add' as const, units: newUnits, regions: [...regions] }] : []),
    // In all units that it reaches: once one has the region, nothing tells that another one has not.
    ...(newRegions.length > 0 ? [{ do: 'add' as const, units: [...reached], regions: newRegions }] : []),
  ].filter((step) => !('units' in step) || (step.units.length > 0 && step.regions.length > 0));
}

/** What a run that broke off has deleted already is not deleted again. */
function anew(
  accounts: readonly string[],
  { units, regions }: { units: string[]; regions: string[] },
  instances: readonly StackInstanceSummary[],
): Step[] {
  if (accounts.length === 0) return [];
  const there = accounts.filter((account) => instances.some(({ Account }) => Account === account));
  return [
    ...(there.length > 0 ? [{ do: 'remove' as const, units, accounts: there, regions }] : []),
    { do: 'add', units, accounts: [...accounts], regions },
  ];
}

function updateOf(
  set: StackSet,
  instances: readonly StackInstanceSummary[],
  wanted: { body: string; parameters: Record<string, string> },
): Step[] {
  const changed = [
    ...(sameTemplate(set.TemplateBody, wanted.body) ? [] : ['the template has changed']),
    ...(sameParameters(set, wanted.parameters) ? [] : ['its parameters have changed']),
  ];
  // No update reaches the others.
  const within = instances.filter((one) => !isInoperable(one));
  if (changed.length > 0) return [{ do: 'update', why: changed.join(', '), places: within.length }];
  const unwell = within.filter(isUnwell);
  if (unwell.length === 0) return [];
  return [{ do: 'update', why: 'some places failed or are behind', places: unwell.length }];
}

/** A suspended account is skipped by the service, and is not behind by anybody's fault. */
const isUnwell = ({ Status, StackInstanceStatus }: StackInstanceSummary): boolean =>
  StackInstanceStatus?.DetailedStatus !== 'SKIPPED_SUSPENDED_ACCOUNT' &&
  (Status !== 'CURRENT' || StackInstanceStatus?.DetailedStatus === 'FAILED');

/** CloudFormation may give a template back with other white space than it was given. */
function sameTemplate(one = '', other: string): boolean {
  const normal = (text: string): string => {
    try {
      return JSON.stringify(JSON.parse(text));
    } catch {
      return text;
    }
  };
  return digest(normal(one)) === digest(normal(other));
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const sameParameters = ({ Parameters = [] }: StackSet, wanted: Record<string, string>): boolean => {
  const held = new Map(Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]));
  return Object.entries(wanted).every(([name, value]) => held.get(name) === value);
};
