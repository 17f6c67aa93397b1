import { readFileSync } from 'node:fs';
import { SimulatedCrash } from '../../local/faults.ts';
import { createLocalStack, type LocalStack, type LocalStackOptions } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import type { SourceId } from '../../src/core/finding.ts';
import { minutes } from '../../src/core/time.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { readResponse, type StoredResponse } from '../../src/journal/stored-response.ts';
import { sources } from '../../src/sources/index.ts';
import { ACCOUNT, NOW, REGION } from './fixtures.ts';

/** A bundled event, such as `guardduty/port-probe-several-addresses`, as text. */
export function bundled(name: string): string {
  return readFileSync(new URL(`../../events/${name}.json`, import.meta.url), 'utf8');
}

/** A bundled event with some fields of its detail replaced. */
export function bundledWith(
  name: string,
  change: (event: { detail: Record<string, unknown> } & Record<string, unknown>) => void,
): string {
  const event = JSON.parse(bundled(name));
  change(event);
  return JSON.stringify(event);
}

export function givenStack(options: Partial<LocalStackOptions> = {}): LocalStack {
  return createLocalStack({ account: ACCOUNT, region: REGION, startAt: NOW, ...options });
}

export const sourceIn = (name: string): SourceId => name.split('/')[0] as SourceId;

/** Makes what the event names, and puts it on its source's queue. */
export function arrive(stack: LocalStack, name: string, body = bundled(name), seed = createSeeder(stack)): void {
  for (const finding of sources[sourceIn(name)].parse(JSON.parse(body))) seed(finding);
  stack.deliver(sourceIn(name), body);
}

/** Runs the functions; a crash ends the run, as it ends a process. */
export async function drainUntilCrash(stack: LocalStack): Promise<void> {
  try {
    await stack.drain();
  } catch (error) {
    if (!(error instanceof SimulatedCrash)) throw error;
  }
}

/** Dies at a call, and goes on when its messages are visible again: then what is left is done, with a sweep. */
export async function dieAndGoOn(stack: LocalStack, call: number): Promise<void> {
  stack.faults.crashAfter(call);
  await drainUntilCrash(stack);
  stack.faults.revive();
  stack.advance(minutes(10));
  await stack.drain();
  await stack.sweep();
  await stack.drain();
}

/** Lets time pass in five-minute sweeps, with new processes, until nothing is under way but what waits for people. */
export async function letTimePass(stack: LocalStack, sweeps = 8): Promise<void> {
  stack.faults.revive();
  for (let n = 0; n < sweeps; n += 1) {
    stack.advance(5 * 60_000 + 1000);
    await stack.sweep();
    await stack.drain();
  }
}

/** The addresses that the regional IP sets hold. */
export function blocked({ services, config }: LocalStack): string[] {
  const addresses = (set: { name: string; id: string }): string[] =>
    services.wafv2.GetIPSet({ Name: set.name, Id: set.id, Scope: 'REGIONAL' }).IPSet?.Addresses ?? [];
  const { v4, v6 } = config.ipSets.REGIONAL;
  return [...v4, ...v6].flatMap(addresses).sort();
}

/** Every response in the journal. */
export const responsesIn = ({ services }: Pick<LocalStack, 'services'>): ResponseRecord[] =>
  services.dynamodb
    .items()
    .filter(({ sk }) => sk === 'RESPONSE')
    .map((item) => readResponse(item as unknown as StoredResponse));

/** Every response in the journal, as `action target: state outcome`. */
export const actionsIn = (stack: LocalStack): string[] =>
  responsesIn(stack)
    .map(({ action, target, state, outcome }) => `${action} ${target.key}: ${state} ${outcome}`)
    .sort();

/** The alerts that were sent, each once: a copy after a crash has the same id. */
export function alertIds({ services }: LocalStack): string[] {
  const ids = services.sns.published.flatMap(({ attributes }): string[] => {
    const { DataType, StringValue = '' } = attributes?.alertId ?? {};
    return DataType === 'String.Array' ? JSON.parse(StringValue) : [StringValue];
  });
  return [...new Set(ids)].sort();
}
