import type { ActionContext } from '../../../core/action-context.ts';
import { FUNCTION_IDS } from '../../../core/function-ids.ts';
import { isNoSuchEntity, readRole } from '../sessions/iam-role.ts';
import type { LambdaFunction } from './lambda-function.ts';

interface Refusal {
  reason: string;
  advice: string;
}

/** Nobody but CloudFormation can set it. */
const STACK_TAG = 'aws:cloudformation:stack-name';
const EDGE = 'edgelambda.amazonaws.com';

/** Why a function is not stopped, by what it is, and what to do instead; undefined where it may be. */
export function whyNotStopped(
  name: string,
  found: LambdaFunction,
  tags: Record<string, string>,
  provisioned: readonly string[],
  { stack }: Pick<ActionContext['config'], 'stack'>,
): Refusal | undefined {
  if (tags[STACK_TAG] === stack || FUNCTION_IDS.some((id) => name === `${stack}-${id}`))
    return {
      reason: `${name} is a function of this deployment, which never acts on itself.`,
      advice: 'Pause Riposte (npx --no -- riposte pause), and look at its functions by hand.',
    };
  if (found.isReplica) return atEdge(name);
  if (found.isOnInstances)
    return {
      reason: `${name} runs on instances of a capacity provider, which reserved concurrency does not stop.`,
      advice: `Take its environments away, for each version that is published: aws lambda put-function-scaling-config --function-name ${name} --qualifier VERSION --function-scaling-config MinExecutionEnvironments=0,MaxExecutionEnvironments=0`,
    };
  const [one] = provisioned;
  if (one !== undefined)
    return {
      reason: `${name} has provisioned concurrency (${provisioned.slice(0, 5).join(', ')}), and reserved concurrency cannot be less than that.`,
      advice: `Note it and take it away, then answer again: aws lambda delete-provisioned-concurrency-config --function-name ${name} --qualifier ${one}`,
    };
  return undefined;
}

const atEdge = (name: string): Refusal => ({
  reason: `${name} runs at the edge of CloudFront (Lambda@Edge), where reserved concurrency of this function stops no copy.`,
  advice: `Take it off each cache behaviour of the distribution that calls it (aws cloudfront update-distribution), which takes minutes to reach the edges.`,
});

/**
 * The same, of a function that CloudFront may copy to its edges: all of those are in us-east-1, and their role lets the edges
 * assume it.
 */
export async function whyNotAtEdge(
  name: string,
  { role }: LambdaFunction,
  { config, clients: { iam } }: ActionContext,
): Promise<Refusal | undefined> {
  const roleName = role.split('/').at(-1) ?? '';
  if (config.region !== 'us-east-1' || roleName === '') return undefined;
  try {
    const { assumedBy } = await readRole(iam, roleName);
    return assumedBy.includes(EDGE) ? atEdge(name) : undefined;
  } catch (error) {
    if (!isNoSuchEntity(error)) throw error;
    return undefined;
  }
}
