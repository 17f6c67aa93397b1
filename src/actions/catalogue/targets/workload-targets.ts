import type { FindTargets, RefusedTarget, Target } from '../../../core/action.ts';
import type { Config } from '../../../core/config.ts';
import { type Finding, type Resource, resourcesOf } from '../../../core/finding.ts';
import { clean } from '../../../core/text.ts';

/** A function of this region, by its name. */
export type FunctionTarget = { key: string };

const FUNCTION_NAME = /^[\w-]{1,64}$/;

/** The functions of a finding. */
export const functionTargets: FindTargets<FunctionTarget> = (finding, config) =>
  here(finding, config, resourcesOf(finding, 'function'), ({ id }) =>
    FUNCTION_NAME.test(id)
      ? { key: id }
      : { key: clean(id, 64) || '-', refuse: `"${clean(id, 64)}" is not the name of a function.` },
  );

/** What a finding of this account and region names, each once; the others are refused. */
function here<T extends Target>(
  finding: Finding,
  config: Config,
  resources: readonly Resource[],
  targetOf: (resource: Resource) => T | RefusedTarget,
): (T | RefusedTarget)[] {
  const isHere = finding.account === config.account && finding.region === config.region;
  const targets = resources.map((resource): T | RefusedTarget => {
    const target = targetOf(resource);
    if (isHere || 'refuse' in target) return target;
    return {
      key: target.key,
      refuse: `It is in ${clean(`${finding.account} ${finding.region}`, 64)}; this deployment contains in ${config.account} ${config.region} only.`,
    };
  });
  return [...new Map(targets.map((target) => [target.key, target])).values()];
}
