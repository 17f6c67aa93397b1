import { LocalDynamoDb } from '../../../../local/services/dynamodb.ts';
import { LocalWafv2 } from '../../../../local/services/wafv2.ts';
import type { BlockEntry } from '../../../../src/actions/network/block-list/index.ts';
import { createBlockList } from '../../../../src/actions/network/block-list/index.ts';
import type { Config } from '../../../../src/core/config.ts';
import { SCOPES } from '../../../../src/core/ip-set-refs.ts';
import { givenClients } from '../../../support/attempts.ts';
import { givenConfig, givenWorld, NOW } from '../../../support/fixtures.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const ATTACKER = '198.51.100.7/32';
export const ATTACKER_V6 = '2001:db8::7/128';

/** One wish to block the attacker for a day, seen just now. */
export function givenEntry(overrides: Partial<BlockEntry> = {}): BlockEntry {
  return {
    cidr: ATTACKER,
    reason: 'Recon:EC2/PortProbeUnprotectedPort: a port is probed',
    finding: 'guardduty#111122223333#eu-west-1#f1',
    firstSeen: NOW - HOUR,
    lastSeen: NOW,
    durationMs: DAY,
    ...overrides,
  };
}

/** `count` different public addresses. */
export const addresses = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${8 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}.9/32`);

/** An empty deployment: the table, both IP sets and the clock, which moves only by waiting or by hand. */
export function givenBlockList(overrides: Partial<Config> = {}) {
  const world = givenWorld();
  const config = givenConfig(overrides);
  const wafv2 = new LocalWafv2(world);
  const wafv2Global = new LocalWafv2({ ...world, region: 'us-east-1', now: () => world.now() });
  for (const scope of SCOPES)
    for (const family of ['v4', 'v6'] as const)
      for (const { name, id } of config.ipSets[scope][family])
        (scope === 'REGIONAL' ? wafv2 : wafv2Global).seedIpSet(name, id, family === 'v4' ? 'IPV4' : 'IPV6', scope);
  const setOf = (family: 'v4' | 'v6') => {
    const [set] = config.ipSets.REGIONAL[family];
    return { Name: set?.name, Id: set?.id, Scope: 'REGIONAL' as const };
  };
  const dynamodb = new LocalDynamoDb(world, config.table);
  const { clients, faults, calls } = givenClients({ wafv2, wafv2Global, dynamodb });
  const now = (): number => world.now();
  const waits: number[] = [];
  async function sleep(ms: number): Promise<void> {
    waits.push(ms);
    world.time += ms;
  }
  const create = (settings: Partial<Config> = {}) =>
    createBlockList({ clients, config: { ...config, ...settings }, now, sleep });
  const addressesOf = (family: 'v4' | 'v6'): string[] => {
    return wafv2.GetIPSet(setOf(family)).IPSet?.Addresses ?? [];
  };
  /** Somebody else's write, by hand. */
  function meddle(family: 'v4' | 'v6', Addresses: string[]): void {
    const { LockToken } = wafv2.GetIPSet(setOf(family));
    world.time += 1_000;
    wafv2.UpdateIPSet({ ...setOf(family), Addresses, LockToken });
    world.time += 1_000;
  }
  return {
    world,
    wafv2,
    wafv2Global,
    config,
    clients,
    faults,
    calls,
    waits,
    setOf,
    now,
    sleep,
    create,
    blockList: create(),
    meddle,
    inV4: () => addressesOf('v4'),
    inV6: () => addressesOf('v6'),
    items: <T>(prefix: string): T[] => dynamodb.items().filter(({ pk }) => String(pk).startsWith(prefix)) as T[],
    called: (service: string): string[] =>
      calls.filter((call) => call.service === service).map(({ operation }) => operation),
  };
}

type Send = (command: { input: unknown; constructor: { name: string } }) => Promise<unknown>;

/** Runs something of somebody else's right before the first call of this operation. */
export function beforeCall(client: { send: unknown }, operation: string, intrude: () => Promise<void>): void {
  const send = client.send as Send;
  let isDone = false;
  client.send = async (command: Parameters<Send>[0]) => {
    if (!isDone && command.constructor.name === `${operation}Command`) {
      isDone = true;
      await intrude();
    }
    return send.call(client, command);
  };
}
