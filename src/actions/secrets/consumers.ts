import type { ActionContext } from '../../core/action-context.ts';
import { RenewalError } from '../../core/errors.ts';
import { invoke } from './invoke.ts';
import { redeployFunction } from './redeploy-function.ts';
import { redeployService } from './redeploy-service.ts';

/** The own tag of a secret or parameter that says who is to read it anew: one or more, separated by spaces. */
export const REDEPLOY_TAG = 'riposte:redeploy';

/** Who reads a value at its start, and has to be started again. */
type Consumer =
  | { kind: 'ecs'; cluster: string; service: string }
  | { kind: 'lambda'; name: string }
  | { kind: 'function'; name: string };

/** A value that was renewed: which version it is, and since when it is in force (ms). */
interface Renewed {
  arn: string;
  version: string;
  since: number;
}

const ECS = /^ecs:([A-Za-z0-9_-]{1,255})\/([A-Za-z0-9_-]{1,255})$/;
const LAMBDA = /^lambda:([A-Za-z0-9_-]{1,64})$/;
const CUSTOM = /^function:(riposte-redeploy-[A-Za-z0-9_-]{1,47})$/;

/** Reads the tag; words that name nobody are undefined, so that people hear of them. */
export function parseConsumers(text = ''): (Consumer | undefined)[] {
  return text.split(/\s+/).filter(Boolean).slice(0, 8).map(parseConsumer);
}

function parseConsumer(word: string): Consumer | undefined {
  const [, cluster, service] = ECS.exec(word) ?? [];
  if (cluster && service) return { kind: 'ecs', cluster, service };
  const [, lambda] = LAMBDA.exec(word) ?? [];
  if (lambda) return { kind: 'lambda', name: lambda };
  const [, custom] = CUSTOM.exec(word) ?? [];
  return custom ? { kind: 'function', name: custom } : undefined;
}

/**
 * Has everybody read the value anew who has not done so since it is in force. Each gets its turn, also after one failed.
 *
 * @returns a sentence for people
 * @throws RenewalError naming those that failed
 */
export async function redeployAll(text: string, renewed: Renewed, ctx: ActionContext): Promise<string> {
  const consumers = parseConsumers(text);
  const failed: string[] = [];
  for (const consumer of consumers) {
    const problem = consumer
      ? await problemOf(() => redeploy(consumer, renewed, ctx))
      : `a word of the tag ${REDEPLOY_TAG} is none of ecs:CLUSTER/SERVICE, lambda:NAME and function:riposte-redeploy-NAME`;
    if (problem !== undefined) failed.push(consumer ? `${nameOf(consumer)} (${problem})` : problem);
  }
  if (failed.length > 0)
    throw new RenewalError(`The new value is in force, and not every reader was restarted: ${failed.join('; ')}.`, {
      advice: `Restart those by hand, so that they read the new value; if the tag ${REDEPLOY_TAG} is wrong, correct it.`,
    });
  return `Restarted, so that they read it: ${consumers.flatMap((consumer) => (consumer ? nameOf(consumer) : [])).join(', ')}.`;
}

const nameOf = (consumer: Consumer): string =>
  consumer.kind === 'ecs'
    ? `service ${consumer.service} of ECS cluster ${consumer.cluster}`
    : `${consumer.kind} ${consumer.name}`;

/** What AWS says of a refusal may hold the variables of a function: its name has to be enough. */
async function problemOf(attempt: () => Promise<void>): Promise<string | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) return 'it failed';
    return '$metadata' in error ? `AWS answered ${error.name}` : error.message;
  }
}

async function redeploy(consumer: Consumer, renewed: Renewed, ctx: ActionContext): Promise<void> {
  const { ecs, lambda } = ctx.clients;
  if (consumer.kind === 'ecs') return redeployService(ecs, consumer, renewed.since);
  if (consumer.kind === 'lambda') return redeployFunction(lambda, consumer.name, renewed.version);
  const token = `${renewed.version}`;
  await invoke(lambda, consumer.name, { version: 1, step: 'redeploy', arn: renewed.arn, token });
}
