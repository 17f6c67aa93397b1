import type { Lookup } from './deployment.ts';

type Env = Record<string, string | undefined>;

/** As serverless.yml has it, so that the command looks where a deployment without a region went. */
const DEFAULT_REGION = 'eu-west-1';

/** Where to look: options first, then the environment, then what serverless.yml would take. */
export function lookupFrom(
  options: { stack?: string; stage?: string; region?: string; stackRegion?: string; profile?: string },
  env: Env,
): Lookup {
  return {
    stack: options.stack,
    stage: options.stage ?? env.RIPOSTE_STAGE,
    region: options.stackRegion ?? options.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? DEFAULT_REGION,
    profile: options.profile ?? env.AWS_PROFILE,
  };
}
