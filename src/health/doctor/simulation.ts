import type { ContextEntry, ContextKeyTypeEnum } from '@aws-sdk/client-iam';
import type { Config } from '../../core/config.ts';
import type { Permission } from '../../core/permission.ts';
import { contextOfEveryCall } from '../../core/simulated.ts';

/** What IAM is asked about one permission: which calls, on what, and what is true of it. */
export interface Simulation {
  actions: readonly string[];
  /** None for calls that know no narrower resource. */
  resources: string[];
  context: ContextEntry[];
}

type Names = Pick<Config, 'account' | 'region' | 'partition' | 'stack'> & Partial<Pick<Config, 'key'>>;

// Stands where a permission leaves a name open.
const ANY_NAME = 'riposte-doctor';

/**
 * A permission as a question to IAM's simulator, with names and tags for which it has to be allowed; undefined where a
 * name is that of a resource of the stack which is not known here.
 */
export function simulationOf(
  { actions, resources, conditions = {} }: Permission,
  names: Names,
): Simulation | undefined {
  const filled = resources.map((resource) => fill(resource, names));
  if (filled.some((resource) => resource?.includes('${'))) return undefined;
  const own = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, value]) => entryOf(operator, key, value, names)),
  );
  // The simulator takes each key once.
  const always = contextOfEveryCall(names).filter(
    (entry) => !own.some(({ ContextKeyName }) => ContextKeyName === entry.ContextKeyName),
  );
  return {
    actions,
    resources: filled.includes('*') ? [] : filled.map((resource) => resource.replaceAll('*', ANY_NAME)),
    context: [...always, ...own],
  };
}

const fill = (template: string, { account, region, partition, stack, key = '${Key.Arn}' }: Names): string =>
  template
    .replaceAll('${AWS::Partition}', partition)
    .replaceAll('${AWS::Region}', region)
    .replaceAll('${AWS::AccountId}', account)
    .replaceAll('${AWS::StackName}', stack)
    .replaceAll('${Key.Arn}', key);

/** What has to be true for a condition to hold; nothing where it holds when nothing is known. */
function entryOf(operator: string, key: string, value: string | readonly string[], names: Names): ContextEntry[] {
  const values = [value].flat().map((each) => fill(each, names).replaceAll('*', ANY_NAME));
  const entry = (ContextKeyType: ContextKeyTypeEnum, ContextKeyValues: string[]): ContextEntry[] => [
    { ContextKeyName: key, ContextKeyType, ContextKeyValues },
  ];
  if (operator === 'Null') return values[0] === 'true' ? [] : entry('string', [ANY_NAME]);
  if (operator.startsWith('ForAllValues:') || operator.startsWith('ForAnyValue:')) return entry('stringList', values);
  if (operator.startsWith('Bool')) return entry('boolean', values.slice(0, 1));
  return entry('string', values.slice(0, 1));
}
