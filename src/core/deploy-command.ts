import type { Config } from './config.ts';

/** What is needed to name the command of a deployment. */
export type Deployed = Pick<Config, 'stack' | 'region'> & Partial<Pick<Config, 'deployedWith'>>;

// What no shell reads as anything but itself.
const PLAIN = /^[\w@%+:,./-]+$/;
/** The settings that the second stack takes, of serverless.cloudfront.yml. */
export const OF_CLOUDFRONT = [
  'mode',
  'ipSets',
  'blockResponse',
  'forwardedIp',
  'webAcl',
  'managedRules',
  'geoBlock',
  'rateLimit',
  'rateLimitPath',
  'rateLimitBy',
  'managedGroups',
] as const;

const param = ([name, value]: [string, string]): string => {
  const given = `${name}=${value}`;
  return PLAIN.test(value) ? ` --param ${given}` : ` --param '${given.replaceAll("'", "'\\''")}'`;
};

/**
 * The command that deploys a stack again with the settings that it has, as one line for a shell.
 *
 * @param changes settings that differ from those that it has
 */
export function deployCommand({ stack, region, deployedWith = {} }: Deployed, changes: Record<string, string> = {}) {
  const params = Object.entries({ ...deployedWith, ...changes }).map(param);
  return `npx serverless deploy --stage ${stack.replace(/^riposte-/, '')} --region ${region}${params.join('')}`;
}

/** The same of the second stack, which is in us-east-1 for CloudFront. */
export function deployCloudFrontCommand(
  { stack, deployedWith = {} }: Deployed,
  changes: Record<string, string> = {},
): string {
  const params = Object.entries({ ...deployedWith, ...changes })
    .filter(([name]) => OF_CLOUDFRONT.some((one) => one === name))
    .map(param);
  return `npx serverless deploy --config serverless.cloudfront.yml --stage ${stack.replace(/^riposte-/, '')}${params.join('')}`;
}
