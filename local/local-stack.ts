import { createActor } from '../src/act/act.ts';
import type { ActorOptions } from '../src/act/work.ts';
import { reachesMembers } from '../src/actions/catalogue/members.ts';
import { tidyPlaces } from '../src/actions/deny/targets/tidy.ts';
import { actions } from '../src/actions/index.ts';
import { createBlockList } from '../src/actions/network/block-list/index.ts';
import { maintainBlockList } from '../src/actions/network/block-list/maintain.ts';
import { createAlerter } from '../src/alerts/alerter.ts';
import type { Post } from '../src/alerts/channels/post.ts';
import { createDeliverer } from '../src/alerts/deliverer.ts';
import { createHubWriter } from '../src/alerts/security-hub/writer.ts';
import { createAnswerer } from '../src/alerts/test-message.ts';
import type { Group } from '../src/core/action.ts';
import type { Clients } from '../src/core/clients.ts';
import type { Config } from '../src/core/config.ts';
import type { Delivery } from '../src/core/delivery.ts';
import { DeliveryError } from '../src/core/errors.ts';
import type { SourceId } from '../src/core/finding.ts';
import type { Scope } from '../src/core/ip-set-refs.ts';
import { describeError, silent, type Telemetry } from '../src/core/telemetry.ts';
import { createIntake } from '../src/decide/intake.ts';
import { sweepCalendar } from '../src/expiry/sweep.ts';
import { lookAround } from '../src/jobs/look-around.ts';
import { refreshOwn } from '../src/jobs/never-block/refresh-own.ts';
import { sweep } from '../src/jobs/sweep.ts';
import { createJournal } from '../src/journal/journal.ts';
import type { Fetch } from '../src/never-block/download.ts';
import { createKnownReader } from '../src/never-block/reader.ts';
import { HEAD } from '../src/never-block/store.ts';
import { readConfig } from '../src/platform/read-config.ts';
import { tellingOf } from '../src/policy/playbooks/notification-policy.ts';
import type { Layer } from '../src/policy/playbooks/order.ts';
import type { AlertSettings } from '../src/policy/riposte-yml/channels.ts';
import type { RiposteYml } from '../src/policy/riposte-yml/sections.ts';
import { sources, sourcesOf } from '../src/sources/index.ts';
import { FEEDS } from '../src/sources/source.ts';
import { SimulatedCrash } from './faults.ts';
import { createLocalAccount, type LocalAccountOptions } from './local-account.ts';

const GROUPS: readonly Group[] = ['network', 'identity', 'storage', 'expiry', 'notify'];
const BATCH: Record<string, number> = { 'act-network': 1000, alerts: 1000 };
const TELLING = ['alerts', 'deliveries'];
const MOST_ROUNDS = 200;

/** A message that was received, with what deletes it. */
export type Received = Delivery & { receipt: string };

const groupQueue = (group: Group): string => (group === 'notify' ? 'notify' : `act-${group}`);

export interface LocalStackOptions extends LocalAccountOptions {
  /** Settings that differ from a deployment's defaults. */
  settings?: Partial<Config>;
  telemetry?: Telemetry;
  /** Whether the account's own addresses were looked up just before the start, and there were none. */
  lookedAround?: boolean;
  /** For which web ACLs it blocks; regional ones alone unless told. */
  scopes?: readonly Scope[];
  /** Whether it shows in Security Hub what became of findings; the setting of that name. */
  securityHub?: boolean;
  /** How many IP sets there are for each scope and family; 1 unless told. */
  ipSets?: number;
  /** How the functions wait; by moving the account's clock unless told. */
  sleep?: (ms: number) => Promise<void>;
  /** What riposte.yml says about alerts; nothing unless told, so that all of them go to the topic. */
  alerts?: AlertSettings;
  /** What riposte.yml says about playbooks; nothing unless told. */
  playbooks?: Layer;
  /** How channels reach web addresses; no network unless given one. */
  post?: Post;
  /** Clients of member accounts. */
  clientsOf?: (account: string) => Clients;
  /** Stands between the functions and the services, as a network does. */
  through?: (clients: Clients) => Clients;
}

const noPost: Post = () => Promise.reject(new DeliveryError('the local account has no network'));
const noNetwork: Fetch = () => Promise.reject(new TypeError('fetch failed'));
const NO_ADDRESSES = { revision: 'none', chunks: 0, count: 0 };

export type LocalStack = ReturnType<typeof createLocalStack>;

/**
 * Riposte deployed to a local account: the queues, the table, the topic, the IP sets, and the same functions that
 * run in Lambda, fed by a pump in place of Lambda's poller.
 */
export function createLocalStack({
  settings = {},
  telemetry = silent,
  stack = 'riposte-local',
  lookedAround = true,
  scopes,
  ipSets,
  securityHub = false,
  sleep: wait,
  clientsOf,
  alerts = {},
  playbooks = {},
  post = noPost,
  through = (clients) => clients,
  ...options
}: LocalStackOptions) {
  const local = createLocalAccount({ ...options, stack });
  const { services, world } = local;
  const clients = through(local.clients);
  const config = {
    ...deploy(stack, local, { securityHub, ...(scopes && { scopes }), ...(ipSets && { ipSets }) }),
    ...settings,
  };
  const now = world.now;
  if (lookedAround)
    services.dynamodb.seed({ ...HEAD, own: { ...NO_ADDRESSES, readAt: options.startAt, writtenAt: options.startAt } });
  const sleep = wait ?? (async (ms: number) => local.advance(ms));
  const acmOf = (region: string) => (region === config.region ? clients.acm : local.acmElsewhere(region));
  const journal = createJournal(clients.dynamodb, config.table);
  const blockList = (current = config) => createBlockList({ clients, config: current, now, sleep });
  const actor = (group: Group) => {
    const held = Object.values(actions).filter((action) => action.group === group);
    const network = {
      known: createKnownReader({ clients, config, now, lookUp: () => refreshOwn({ clients, config, now }) }),
      async maintain(current: Config) {
        const options = { clients, config: current, telemetry, now, sleep };
        await tidyPlaces(options);
        await maintainBlockList(options);
      },
    };
    const more = group === 'network' ? network : {};
    const reach = held.some(({ id }) => reachesMembers(id)) ? { clientsOf } : {};
    const actorOptions: ActorOptions = { actions: held, clients, ...reach, config, telemetry, now, sleep, ...more };
    return createActor(actorOptions);
  };
  const sending = { clients, config, settings: alerts, post, telemetry, now };
  const telling = tellingOf(playbooks);
  const functions = new Map<string, (deliveries: readonly Delivery[]) => Promise<string[]>>([
    ...FEEDS.map(
      (feed) =>
        [
          feed,
          createIntake({ sources: sourcesOf(feed), clients, config, telemetry, now, riposteYml: playbooks }),
        ] as const,
    ),
    ...GROUPS.map((group) => [groupQueue(group), actor(group)] as const),
    ['alerts', createAlerter({ clients, config, settings: alerts, telling, telemetry, now })],
    ...(securityHub ? [['hub-notes', createHubWriter({ clients, config, telling, telemetry })] as const] : []),
    ['deliveries', createDeliverer(sending)],
  ]);

  /** What Lambda's poller would hand to a function next: at most so many messages. */
  function receive(name: string, most = BATCH[name] ?? 10): Received[] {
    const QueueUrl = services.sqs.urlOf(`${stack}-${name}`);
    const batch: Received[] = [];
    while (batch.length < most) {
      const { Messages = [] } = services.sqs.ReceiveMessage({
        QueueUrl,
        MaxNumberOfMessages: Math.min(10, most - batch.length),
        MessageSystemAttributeNames: ['All'],
      });
      if (Messages.length === 0) break;
      for (const { MessageId = '', Body = '', ReceiptHandle = '', Attributes } of Messages) {
        batch.push({
          messageId: MessageId,
          body: Body,
          receives: Number(Attributes?.ApproximateReceiveCount),
          receipt: ReceiptHandle,
        });
      }
    }
    return batch;
  }

  /** As Lambda does: a function that throws has failed for its whole batch. A simulated crash ends the whole run. */
  async function invoke(name: string, received: readonly Delivery[]): Promise<readonly string[]> {
    try {
      return (await functions.get(name)?.(received)) ?? [];
    } catch (error) {
      if (error instanceof SimulatedCrash) throw error;
      telemetry.error('function failed', { function: name, ...describeError(error) });
      return received.map(({ messageId }) => messageId);
    }
  }

  /** Runs one function on a batch; what failed stays on its queue, and how much that was is returned. */
  async function handle(name: string, received: readonly Received[]): Promise<number> {
    const failed = new Set(await invoke(name, received));
    const QueueUrl = services.sqs.urlOf(`${stack}-${name}`);
    for (const { messageId, receipt } of received) {
      if (!failed.has(messageId)) services.sqs.DeleteMessage({ QueueUrl, ReceiptHandle: receipt });
    }
    return failed.size;
  }

  /** Runs one function on one batch of its queue; what failed stays on the queue. */
  async function runOnce(name: string): Promise<boolean> {
    const received = receive(name);
    if (received.length === 0) return false;
    await handle(name, received);
    return true;
  }

  return {
    ...local,
    clients,
    config,
    acmIn: acmOf,
    journal,
    blockList,
    /** Puts an event on a source's queue, as the source's EventBridge rule does. */
    deliver(source: SourceId, body: string): void {
      services.sqs.deliver(`${stack}-${sources[source].feed}`, body);
    },
    /** What the function of deliveries answers the command. */
    answer: createAnswerer(sending),
    receive,
    handle,
    runOnce,
    /** Runs every function until no queue has anything left that is visible now. */
    async drain(): Promise<void> {
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        let worked = false;
        // Each function until its queue is dry, so that what it hands on comes in full batches, as a batching window does.
        for (const name of functions.keys()) while (await runOnce(name)) worked = true;
        if (!worked) return;
      }
      throw new Error(`the queues did not run dry in ${MOST_ROUNDS} rounds`);
    },
    /** The 15-minute schedule, once; AWS's ranges come from `fetch`, which has no network unless given one. */
    async lookAround(fetch: Fetch = noNetwork): Promise<void> {
      await lookAround({
        clients,
        config,
        telemetry,
        now,
        fetch,
        riposteYml: { ...playbooks, ...alerts } as RiposteYml,
      });
    },
    /** The daily look at what expires, once; certificates of other regions come from `acmIn`, and there are none. */
    async lookAhead(acmIn: (region: string) => Clients['acm'] = acmOf): Promise<void> {
      await sweepCalendar({ clients, acmIn, config, telemetry, now, sleep, riposteYml: playbooks });
    },
    /** The five-minute schedule, once. */
    async sweep(): Promise<void> {
      await sweep({ clients, config, telemetry, now });
    },
  };
}

/** What the deployment makes: returns the settings that the functions find in their environment. */
function deploy(
  stack: string,
  { services, world }: ReturnType<typeof createLocalAccount>,
  { scopes = ['REGIONAL'], ipSets = 1, securityHub }: Pick<LocalStackOptions, 'scopes' | 'ipSets' | 'securityHub'>,
): Config {
  const { accountId, region, partition } = world;
  const pairs = [...FEEDS, ...GROUPS.map(groupQueue), ...TELLING, ...(securityHub ? ['hub-notes'] : [])];
  for (const name of pairs) services.sqs.createQueue(`${stack}-${name}-dead-letters`, {});
  const urls = pairs.map((name) =>
    services.sqs.createQueue(`${stack}-${name}`, {
      visibilitySeconds: 360,
      // A delivery is tried for about an hour before its function gives it up.
      maxReceives: name === 'deliveries' ? 10 : 5,
      deadLetter: `${stack}-${name}-dead-letters`,
    }),
  );
  const urlNamed = (name: string): string => urls[pairs.indexOf(name)] ?? '';
  const urlOf = (group: Group): string => urlNamed(groupQueue(group));
  const topic = services.sns.createTopic(stack);
  const ipSetRefs = seedIpSets(stack, services, scopes, ipSets);
  attachIpSets(
    stack,
    services,
    ipSetRefs,
    `arn:${partition}:elasticloadbalancing:${region}:${accountId}:loadbalancer/app/web/0`,
  );
  return readConfig({
    RIPOSTE_STACK: stack,
    RIPOSTE_ACCOUNT: accountId,
    RIPOSTE_REGION: region,
    RIPOSTE_PARTITION: partition,
    RIPOSTE_TABLE: stack,
    RIPOSTE_TOPIC: topic,
    ...Object.fromEntries(GROUPS.map((group) => [`RIPOSTE_QUEUE_${group.toUpperCase()}`, urlOf(group)])),
    RIPOSTE_QUEUE_ALERTS: urlNamed('alerts'),
    RIPOSTE_QUEUE_DELIVERIES: urlNamed('deliveries'),
    RIPOSTE_QUEUE_HUB_NOTES: securityHub ? urlNamed('hub-notes') : '',
    RIPOSTE_DEAD_LETTERS: pairs.join(','),
    RIPOSTE_IP_SETS: ipSetRefs.join(','),
    RIPOSTE_DOCUMENTATION_ADDRESSES: 'block',
  });
}

/** As people do after the first deployment: a rule group of the sets, in a web ACL that protects something. */
function attachIpSets(
  stack: string,
  { wafv2, wafv2Global }: ReturnType<typeof createLocalAccount>['services'],
  refs: readonly string[],
  loadBalancer: string,
): void {
  for (const scope of ['REGIONAL', 'CLOUDFRONT'] as const) {
    const service = scope === 'REGIONAL' ? wafv2 : wafv2Global;
    const names = refs.filter((ref) => ref.endsWith(scope)).map((ref) => ref.split('|')[0] ?? '');
    if (names.length > 0) service.seedProtection(stack, names, scope === 'REGIONAL' ? [loadBalancer] : [], scope);
  }
}

/** As CloudFormation does: empty sets, and the Ref of each. */
function seedIpSets(
  stack: string,
  { wafv2, wafv2Global }: ReturnType<typeof createLocalAccount>['services'],
  scopes: readonly Scope[],
  count: number,
): string[] {
  const shards = Array.from({ length: count }, (_, n) => String(n).padStart(2, '0'));
  const sets = scopes.flatMap((scope) =>
    (['v4', 'v6'] as const).flatMap((family) => shards.map((shard) => ({ scope, family, shard }))),
  );
  return sets.map(({ scope, family, shard }) => {
    const name = `${stack}-${family}-${shard}`;
    const id = `00000000-0000-4000-${scope === 'REGIONAL' ? '8000' : '9000'}-0000000${shard}0${family.replace('v', 'f')}`;
    const service = scope === 'REGIONAL' ? wafv2 : wafv2Global;
    service.seedIpSet(name, id, family === 'v4' ? 'IPV4' : 'IPV6', scope);
    return `${name}|${id}|${scope}`;
  });
}
