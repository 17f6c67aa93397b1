/** How what AppConfig keeps of a deployment is called: by the stack's name alone, so that no variable is needed. */
export const hostedRules = (stack: string) => ({
  application: stack,
  environment: 'deployed',
  profile: 'playbooks',
});

/** What the stack's output tells the command of it, since AppConfig is asked by ids. */
export interface HostedIds {
  ApplicationId: string;
  EnvironmentId: string;
  ConfigurationProfileId: string;
  DeploymentStrategyId: string;
}

const BETWEEN = '/';

/** In the order in which the output has them. */
export const HOSTED_IDS = [
  'ApplicationId',
  'EnvironmentId',
  'ConfigurationProfileId',
  'DeploymentStrategyId',
] as const satisfies readonly (keyof HostedIds)[];

/** The ids of an output; undefined where it is another thing. */
export function readHostedIds(output: string): HostedIds | undefined {
  const ids = output.split(BETWEEN);
  if (ids.length !== HOSTED_IDS.length || ids.includes('')) return undefined;
  return Object.fromEntries(HOSTED_IDS.map((name, n) => [name, ids[n]])) as unknown as HostedIds;
}

/** So long a deployment watches its alarms after it has handed out the rules, in minutes. */
export const BAKE_MINUTES = 30;

/** What the stack deploys: it overrides nothing, and is what the first push goes back to. */
export const FIRST_RULES = '{}';
