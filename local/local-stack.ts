import { actFunction } from '../src/act/act-function.ts';
import type { ApprovalRules } from '../src/act/approvals.ts';
import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import { actions } from '../src/actions/index.ts';
import { createBlockList } from '../src/actions/network/block-list/index.ts';
import type { AlerterOptions } from '../src/alerts/alerter.ts';
import { alertsFunction } from '../src/alerts/alerts-function.ts';
import type { Post } from '../src/alerts/channels/post.ts';
import { deliveriesFunction } from '../src/alerts/deliveries-function.ts';
import { hubNotesFunction } from '../src/alerts/security-hub/hub-notes-function.ts';
import { createAnswerer, type Question, type TestAnswer } from '../src/alerts/test-message.ts';
import { answersFunction } from '../src/answers/answers-function.ts';
import type { Answer } from '../src/answers/page/page-answers.ts';
import { pageFunction } from '../src/answers/page/page-function.ts';
import { slackFunction } from '../src/answers/slack/slack-function.ts';
import type { SlackAnswer } from '../src/answers/slack/slack-request.ts';
import { answerWorkflowsFunction } from '../src/answers/workflows/answer-workflows-function.ts';
import { workflowQuestionsFunction } from '../src/answers/workflows/workflow-questions-function.ts';
import type { Budgets } from '../src/core/budgets.ts';
import type { Clients, ClientsOf, Entering } from '../src/core/clients.ts';
import type { Config } from '../src/core/config.ts';
import type { Delivery } from '../src/core/delivery.ts';
import { DeliveryError } from '../src/core/errors.ts';
import type { SourceId } from '../src/core/finding.ts';
import { BAKE_MINUTES, FIRST_RULES, hostedRules } from '../src/core/hosted-rules.ts';
import { CHECK, type Inside } from '../src/core/inside.ts';
import { SCOPES, type Scope } from '../src/core/ip-set-refs.ts';
import { once } from '../src/core/once.ts';
import { REPLAY_SOURCE } from '../src/core/replay-event.ts';
import type { Runner } from '../src/core/runner.ts';
import { describeError, silent, type Telemetry } from '../src/core/telemetry.ts';
import { decideFunction } from '../src/decide/decide-function.ts';
import {
  allFunctions,
  type FunctionEntry,
  type FunctionId,
  functionOfGroup,
  functions,
  isNamed,
  type QueueId,
  queuesOf,
  readerOf,
} from '../src/functions.ts';
import { blockPlacesFunction } from '../src/jobs/block-places-function.ts';
import { calendarFunction } from '../src/jobs/calendar-function.ts';
import { checkRules } from '../src/jobs/check-rules.ts';
import { drillFunction } from '../src/jobs/drill-function.ts';
import { hourlyLooksFunction } from '../src/jobs/hourly-looks-function.ts';
import { inventoryFunction } from '../src/jobs/inventory/inventory-function.ts';
import { lookAroundFunction } from '../src/jobs/look-around-function.ts';
import { lookMembersFunction } from '../src/jobs/look-members-function.ts';
import { networkFunction } from '../src/jobs/network-function.ts';
import { sweepFunction } from '../src/jobs/sweep-function.ts';
import { wideLooksFunction } from '../src/jobs/wide-looks-function.ts';
import { createJournal } from '../src/journal/journal.ts';
import type { Fetch } from '../src/never-block/download.ts';
import { HEAD } from '../src/never-block/store.ts';
import { lazyClients } from '../src/platform/lazy-clients.ts';
import { readConfig } from '../src/platform/read-config.ts';
import { rulesHome } from '../src/platform/settings/rules-home.ts';
import { tellingOf } from '../src/policy/playbooks/notification-policy.ts';
import type { Layer } from '../src/policy/playbooks/order.ts';
import type { AlertSettings } from '../src/policy/riposte-yml/channels.ts';
import type { RiposteYml } from '../src/policy/riposte-yml/sections.ts';
import { nameOfRule } from '../src/sources/deployed-rules.ts';
import { broughtByRules, everySource, sources, sourcesOf } from '../src/sources/index.ts';
import { SimulatedCrash } from './faults.ts';
import { createLocalAccount, type LocalAccount, type LocalAccountOptions } from './local-account.ts';
import { callsBy } from './recorder.ts';
import type { LocalSqs } from './services/sqs.ts';

const MOST_ROUNDS = 200;

/** A message that was received, with what deletes it. */
export type Received = Delivery & { receipt: string };

export interface LocalStackOptions extends LocalAccountOptions {
  /** The account in which it is deployed; a new one unless told. */
  inside?: LocalAccount | undefined;
  /** Settings that differ from a deployment's defaults. */
  settings?: Partial<Config>;
  telemetry?: Telemetry;
  /** Whether the account's own addresses were looked up just before the start, and there were none. */
  lookedAround?: boolean;
  /** For which web ACLs it blocks; regional ones alone unless told. */
  scopes?: readonly Scope[];
  /** Whether it shows in Security Hub what became of findings; the setting of that name. */
  securityHub?: boolean;
  /** Whether it has a bus for drills; the setting of that name. */
  replayBus?: boolean;
  /** Whether it has the approval page, and links to it in its alerts; the setting of that name. */
  approvalPage?: boolean;
  /** Whether questions in Slack have buttons; the setting of that name. */
  slackApp?: boolean;
  /** Whether workflows may ask people; where the setting of that name names roles. */
  workflows?: boolean;
  /** Whether it may start workflows; the setting of that name. */
  runWorkflows?: boolean;
  /** How many IP sets there are for each scope and family; 1 unless told. */
  ipSets?: number;
  /** How the functions wait; by moving the account's clock unless told. */
  sleep?: (ms: number) => Promise<void>;
  /** What time it is for the functions, whose clocks may differ from the account's; the account's unless told. */
  clock?: () => number;
  /** What riposte.yml says about alerts; nothing unless told, so that all of them go to the topic. */
  alerts?: AlertSettings;
  /** What riposte.yml says about playbooks; nothing unless told. */
  playbooks?: Layer;
  /** How many targets of each class may be changed; the defaults unless told. */
  budgets?: Budgets | undefined;
  /** Who may approve; everybody unless told. */
  approval?: ApprovalRules | undefined;
  /** Hears of each message that people are sent. */
  onTold?: AlerterOptions['onTold'];
  /** How channels reach web addresses; no network unless given one. */
  post?: Post;
  /** Clients of member accounts. */
  clientsOf?: ClientsOf;
  /** Stands between the functions and the services, as a network does. */
  through?: (clients: Clients) => Clients;
}

const noPost: Post = () => Promise.reject(new DeliveryError('the local account has no network'));
const noNetwork: Fetch = () => Promise.reject(new TypeError('fetch failed'));
const NO_ADDRESSES = { revision: 'none', chunks: 0, count: 0 };

/** What acts otherwise than by its actions alone. */
const ACTING: Readonly<Record<string, typeof networkFunction>> = {
  network: networkFunction,
  'answer-workflows': answerWorkflowsFunction,
};

/** What reads a queue in this stack. */
const queueReaders = ({ settings, ...parts }: Redeployment) =>
  allFunctions.filter(
    ({ batch, setting, ...entry }) =>
      batch &&
      (setting === undefined || [setting].flat().some((each) => isOn(each, settings, parts))) &&
      isNamed(entry, { contain: settings?.contain ?? [], baseline: settings?.baseline ?? [] }),
  );

const isOn = (setting: string, settings: Redeployment['settings'], parts: Omit<Redeployment, 'settings'>): boolean =>
  setting === 'organisation' ? settings?.organisation !== undefined : parts[setting as keyof typeof parts] === true;

/** The queues that these read. */
const queuesIn = (deployed: Redeployment): QueueId[] => queueReaders(deployed).flatMap(queuesOf);

const batchOf = (name: string): number => readerOf(name)?.batch.batchSize ?? 10;

/** These clients and no other: in Lambda a function has no more. */
const only = (clients: Clients, names: FunctionEntry['clients'], name: string): Clients =>
  lazyClients(Object.fromEntries(names.map((client) => [client, () => clients[client]])), { name });

/** What a deployment may change of a stack that stands. */
export type Redeployment = Pick<
  LocalStackOptions,
  | 'settings'
  | 'scopes'
  | 'ipSets'
  | 'securityHub'
  | 'replayBus'
  | 'approvalPage'
  | 'slackApp'
  | 'workflows'
  | 'runWorkflows'
  | 'alerts'
  | 'playbooks'
  | 'budgets'
  | 'approval'
>;

export type LocalStack = ReturnType<typeof createLocalStack>;

/**
 * Riposte deployed to a local account: the queues, the table, the topic, the IP sets, and the same functions that
 * run in Lambda, fed by a pump in place of Lambda's poller.
 */
export function createLocalStack({
  telemetry = silent,
  stack = 'riposte-local',
  lookedAround = true,
  sleep: wait,
  clock,
  clientsOf,
  post = noPost,
  through = (clients) => clients,
  inside,
  onTold,
  ...options
}: LocalStackOptions) {
  const {
    settings,
    scopes,
    ipSets,
    securityHub,
    replayBus,
    approvalPage,
    slackApp,
    workflows,
    runWorkflows,
    alerts: channels,
    playbooks: rules,
    budgets,
    approval,
    ...account
  } = options;
  const local = inside ?? createLocalAccount({ ...account, stack });
  const { services, world } = local;
  const clients = through(local.clients);
  const now = clock ?? world.now;
  let deployed: Redeployment = {
    ...(settings && { settings }),
    ...(scopes && { scopes }),
    ...(ipSets && { ipSets }),
    ...(securityHub && { securityHub }),
    ...(replayBus && { replayBus }),
    ...(approvalPage && { approvalPage }),
    ...(slackApp && { slackApp }),
    ...(workflows && { workflows }),
    ...(runWorkflows && { runWorkflows }),
    ...(channels && { alerts: channels }),
    ...(rules && { playbooks: rules }),
    ...(budgets && { budgets }),
    ...(approval && { approval }),
  };
  const configured = (): Config => {
    const made = { ...deploy(stack, local, deployed), ...deployed.settings };
    const config = { ...made, rules: rulesHome(made) };
    if (config.rules === 'appconfig') makeHostedRules(stack, local, deployed);
    return config;
  };
  let config = configured();
  if (lookedAround)
    services.dynamodb.seed({ ...HEAD, own: { ...NO_ADDRESSES, readAt: options.startAt, writtenAt: options.startAt } });
  const sleep = wait ?? (async (ms: number) => local.advance(ms));
  const acmOf = (region: string) => (region === config.region ? clients.acm : local.acmElsewhere(region));
  const kmsOf = (region: string) => (region === config.region ? clients.kms : local.kmsElsewhere(region));
  const journal = createJournal(clients.dynamodb, config.table);
  const blockList = (current = config) => createBlockList({ clients, config: current, now, sleep });
  const given = (id: FunctionId) => {
    const { clients: named, members }: FunctionEntry = functions[id];
    const of = clientsOf;
    return {
      id,
      clients: only(callsBy({ fn: id }, clients), named, id),
      ...(of &&
        members && {
          clientsOf: (account: string, ...where: [region?: string, how?: Entering]) =>
            only(callsBy({ fn: id, member: account }, of(account, ...where)), members, id),
        }),
      config,
      telemetry,
      now,
      sleep,
    };
  };
  const sending = () => ({ ...given('deliveries'), settings: deployed.alerts ?? {}, post });
  /** What starts a function when it first has work, as a container does: most accounts see the events of one feed. */
  const starting = (id: FunctionId, { run, feed, group }: FunctionEntry): (() => Runner) => {
    const { alerts = {}, playbooks = {} } = deployed;
    const telling = tellingOf(playbooks);
    if (feed) {
      const decides = run === 'decide' ? decideFunction : workflowQuestionsFunction;
      return () => decides({ ...given(id), sources: sourcesOf(feed), riposteYml: playbooks });
    }
    if (group) {
      const held = Object.values(actions).filter((action) => catalogue[action.id].group === group);
      const { budgets, approval = {} } = deployed;
      const own = { actions: held, budgets, approval };
      return () => ACTING[run]?.({ ...given(id), ...own }) ?? actFunction({ ...given(id), ...own });
    }
    if (id === 'block-places') return () => blockPlacesFunction(given(id));
    if (id === 'alerts') return () => alertsFunction({ ...given(id), settings: alerts, telling, onTold });
    if (id === 'drills') return () => drillFunction({ ...given(id), sources: everySource, riposteYml: playbooks });
    if (id === 'hub-notes') return () => hubNotesFunction({ ...given(id), telling });
    if (id === 'answers') return () => answersFunction({ ...given(id), settings: alerts });
    if (id === 'deliveries') return () => deliveriesFunction(sending());
    throw new Error(`the local account cannot run ${id}, which reads a queue: add it to local/local-stack.ts`);
  };
  /** New containers of every function that reads a queue, by the queue. */
  const start = (): Map<string, () => Runner> =>
    new Map(
      queueReaders(deployed).flatMap((entry) => {
        const runner = once(starting(entry.id, entry));
        return queuesOf(entry).map((queue) => [queue, runner] as const);
      }),
    );
  let running = start();

  /** What Lambda's poller would hand to a function next: at most so many messages. */
  function receive(name: string, most = batchOf(name)): Received[] {
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
      return (await running.get(name)?.().deliveries?.(received)) ?? [];
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
    /** Straight to the services, past whatever stands between: for people, and for who only looks on. */
    accountClients: local.clients,
    /** The settings that the functions run with. */
    get config(): Config {
      return config;
    },
    /** Updates the stack: what is given takes the place of what stood there, and every function starts anew. */
    redeploy(changes: Redeployment): void {
      deployed = { ...deployed, ...changes };
      config = configured();
      running = start();
    },
    /** Has a web ACL refer to the stack's rule group, as people do after the first deployment; done already unless undone. */
    attachWebAcl(): void {
      services.wafv2.removeWebAcls();
      services.wafv2Global.removeWebAcls();
      attachIpSets(stack, local, refsOf(config), true);
    },
    /** As if somebody had taken the rule group out of every web ACL. */
    detachWebAcl(): void {
      services.wafv2.removeWebAcls();
      services.wafv2Global.removeWebAcls();
    },
    acmIn: acmOf,
    kmsIn: kmsOf,
    journal,
    blockList,
    /** Puts an event on a source's queue, as the source's EventBridge rule does. */
    deliver(source: SourceId, body: string): void {
      if (source === 'step-functions') {
        // Without the setting there is no queue that a state machine could send to.
        if (!deployed.workflows) return;
        services.stepFunctions.seedTaskOf(body);
      }
      services.sqs.deliver(`${stack}-${sources[source].feed}`, body);
    },
    /** What the function of deliveries answers the command. */
    answer: (question: Question): Promise<TestAnswer> => createAnswerer(sending())(question),
    /** What the approval page answers a request, in the form of a function URL. */
    page: async (event: object): Promise<Answer> => (await pageFunction(given('page')).call?.(event)) as Answer,
    /** What the function for Slack answers a request, in the form of a function URL. */
    slack: async (event: object): Promise<SlackAnswer> =>
      (await slackFunction(given('slack')).call?.(event)) as SlackAnswer,
    /** What a function answers the doctor. */
    async askWithin(id: string): Promise<Inside> {
      const runner = running.get(id)?.();
      if (!runner?.call) throw new Error(`the function ${id} answers no question`);
      return (await runner.call(CHECK)) as Inside;
    },
    receive,
    handle,
    runOnce,
    /** The queues that functions read. */
    readers: (): string[] => [...running.keys()],
    /** A new container of the function that reads a queue, for who runs several side by side: with the settings of now. */
    container(name: string): (received: readonly Delivery[]) => Promise<readonly string[]> {
      const { entry } = readerOf(name) ?? {};
      const { deliveries } = entry ? starting(entry.id, entry)() : {};
      if (!deliveries) throw new TypeError(`no function reads the queue ${name}`);
      return deliveries;
    },
    /** Runs every function until no queue has anything left that is visible now. */
    async drain(): Promise<void> {
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        let worked = false;
        // Each function until its queue is dry, so that what it hands on comes in full batches, as a batching window does.
        for (const name of running.keys()) while (await runOnce(name)) worked = true;
        if (!worked) return;
      }
      throw new Error(`the queues did not run dry in ${MOST_ROUNDS} rounds`);
    },
    /** The 15-minute schedule, once; AWS's ranges come from `fetch`, which has no network unless given one. */
    async lookAround(fetch: Fetch = noNetwork): Promise<void> {
      const riposteYml = { ...deployed.playbooks, ...deployed.alerts } as RiposteYml;
      await lookAroundFunction({ ...given('look-around'), fetch, riposteYml }).call?.({});
    },
    /** The daily look at what expires, once; certificates and keys of other regions are those seeded there. */
    async lookAhead(acmIn: (region: string) => Clients['acm'] = acmOf): Promise<void> {
      await calendarFunction({
        ...given('calendar'),
        acmIn,
        kmsIn: kmsOf,
        riposteYml: deployed.playbooks ?? {},
      }).call?.({});
    },
    /** The wide looks of the day, once. */
    async lookWide(): Promise<void> {
      await wideLooksFunction({ ...given('wide-looks'), riposteYml: deployed.playbooks ?? {} }).call?.({});
    },
    /** The looks of the hour, once. */
    async lookHourly(): Promise<void> {
      const more = { kmsIn: kmsOf, cloudhsmIn: () => clients.cloudhsm, riposteYml: deployed.playbooks ?? {} };
      await hourlyLooksFunction({ ...given('hourly-looks'), ...more }).call?.({});
    },
    /** The hourly look at the organisation, once. */
    async readInventory(): Promise<void> {
      await inventoryFunction(given('inventory')).call?.({});
    },
    /** The look at the accounts of the organisation, once, by the clients that were given for them. */
    async lookAtMembers(): Promise<unknown> {
      const { clientsOf: there, ...own } = given('look-members');
      if (!there) throw new Error('a stack that looks at members has to be given clientsOf');
      return lookMembersFunction({ ...own, clientsOf: there, riposteYml: deployed.playbooks ?? {} }).call?.({});
    },
    /** The five-minute schedule, once. */
    async sweep(): Promise<void> {
      const { playbooks: riposteYml = {}, budgets } = deployed;
      await sweepFunction({ ...given('sweep'), riposteYml, budgets }).call?.({});
    },
  };
}

/** What the deployment makes: returns the settings that the functions find in their environment. */
function deploy(stack: string, local: LocalAccount, deployed: Redeployment): Config {
  const { services, world } = local;
  const { accountId, region, partition } = world;
  const { scopes = ['REGIONAL'], ipSets = 1, securityHub, replayBus, approvalPage, slackApp } = deployed;
  const readers = queueReaders(deployed);
  const pairs: string[] = queuesIn(deployed);
  // What a person has taken away since the first deployment, a second one does not bring back.
  const isFirst = !services.sqs.hasQueue(`${stack}-alerts`);
  const queue = (name: string, settings: Parameters<LocalSqs['createQueue']>[1] = {}): string =>
    services.sqs.hasQueue(name) ? services.sqs.urlOf(name) : services.sqs.createQueue(name, settings);
  for (const name of pairs) queue(`${stack}-${name}-dead-letters`);
  const urls = pairs.map((name) =>
    queue(`${stack}-${name}`, {
      visibilitySeconds: 360,
      maxReceives: readerOf(name)?.entry.receives ?? 5,
      deadLetter: `${stack}-${name}-dead-letters`,
    }),
  );
  const urlNamed = (name: string): string => urls[pairs.indexOf(name)] ?? '';
  const groups = readers.flatMap(({ group }) => group ?? []);
  const topic = services.sns.createTopic(stack);
  if (isFirst) seedWiring(stack, local, pairs);
  if (replayBus) seedReplayBus(stack, local);
  const ipSetRefs = seedIpSets(stack, services, scopes, ipSets);
  attachIpSets(stack, local, ipSetRefs, isFirst);
  return readConfig({
    RIPOSTE_STACK: stack,
    RIPOSTE_ACCOUNT: accountId,
    RIPOSTE_REGION: region,
    RIPOSTE_PARTITION: partition,
    RIPOSTE_TABLE: stack,
    RIPOSTE_TOPIC: topic,
    ...Object.fromEntries(
      groups.map((group) => [`RIPOSTE_QUEUE_${group.toUpperCase()}`, urlNamed(functionOfGroup(group))]),
    ),
    RIPOSTE_QUEUE_ALERTS: urlNamed('alerts'),
    RIPOSTE_QUEUE_DELIVERIES: urlNamed('deliveries'),
    RIPOSTE_QUEUE_HUB_NOTES: securityHub ? urlNamed('hub-notes') : '',
    RIPOSTE_QUEUE_BLOCK_PLACES: urlNamed('block-places'),
    ...(approvalPage && { RIPOSTE_PAGE_ADDRESS: PAGE }),
    ...(slackApp && { RIPOSTE_SLACK_APP: 'url' }),
    ...((approvalPage || slackApp) && {
      RIPOSTE_LINK_KEY: services.kms.arnOf(linkKeyOf(services)),
      RIPOSTE_QUEUE_ANSWERS: urlNamed('answers'),
    }),
    RIPOSTE_DEAD_LETTERS: pairs.join(','),
    RIPOSTE_IP_SETS: ipSetRefs.join(','),
    RIPOSTE_DOCUMENTATION_ADDRESSES: 'block',
  });
}

/** What keeps rules, checks them and watches them. */
function makeHostedRules(stack: string, { services }: LocalAccount, { playbooks, alerts }: Redeployment): void {
  const riposteYml = { ...playbooks, ...alerts } as RiposteYml;
  const application = {
    ...hostedRules(stack),
    bakeMinutes: BAKE_MINUTES,
    alarms: [`${stack}-failures`, `${stack}-dead-letters`],
    validate: (text: string) =>
      checkRules({ content: Buffer.from(text).toString('base64') }, { riposteYml, telemetry: silent }),
  };
  services.appconfig.make(application, FIRST_RULES);
}

/** Where the approval page of a local stack would be. */
const PAGE = 'https://page.riposte.invalid';

/** The key that signs its links, made at the first deployment. */
function linkKeyOf({ kms }: LocalAccount['services']): string {
  const id = '00000000-0000-4000-8000-0000000000c0';
  const metadata = { KeyUsage: 'GENERATE_VERIFY_MAC', KeySpec: 'HMAC_256' } as const;
  if (!kms.keys.has(id)) kms.seedKey({ id, metadata });
  return id;
}

/** What brings events to the functions, and their roles: looked at by the doctor alone, as the pump takes their place. */
function seedWiring(stack: string, { services, world }: LocalAccount, readers: readonly string[]): void {
  const { partition, region, accountId } = world;
  const { lambda, eventbridge, iam } = services;
  for (const source of broughtByRules)
    source.rules.forEach((_, n) => {
      eventbridge.seedRule(`${stack}-${nameOfRule(source, n)}`, `${stack}-${source.feed}`);
    });
  for (const { schedule, ...entry } of allFunctions) {
    const { id, batch } = entry;
    if (batch ? !readers.includes(id) : !schedule) continue;
    const role = `arn:${partition}:iam::${accountId}:role/${stack}-${id}`;
    iam.seedRole(role);
    lambda.seedFunction({ name: `${stack}-${id}`, role });
    for (const queue of queuesOf(entry))
      lambda.seedTrigger(`arn:${partition}:sqs:${region}:${accountId}:${stack}-${queue}`);
  }
}

/** The bus for drills, and its one rule. */
function seedReplayBus(stack: string, { services }: LocalAccount): void {
  services.eventbridge.seedBus(`${stack}-replay`, ({ source, body }) => {
    if (source === REPLAY_SOURCE) services.sqs.deliver(`${stack}-drills`, body);
  });
}

/** The Refs of the IP sets, as CloudFormation gives them. */
const refsOf = ({ ipSets }: Config): string[] =>
  SCOPES.flatMap((scope) =>
    Object.values(ipSets[scope])
      .flat()
      .map(({ name, id }) => `${name}|${id}|${scope}`),
  );

/** A rule group of the sets; and as people do after the first deployment, a web ACL that refers to it and protects something. */
function attachIpSets(
  stack: string,
  { services: { wafv2, wafv2Global }, world }: LocalAccount,
  refs: readonly string[],
  isFirst: boolean,
): void {
  const { partition, region, accountId } = world;
  const loadBalancer = `arn:${partition}:elasticloadbalancing:${region}:${accountId}:loadbalancer/app/web/0`;
  for (const scope of SCOPES) {
    const service = scope === 'REGIONAL' ? wafv2 : wafv2Global;
    const names = refs.filter((ref) => ref.endsWith(scope)).map((ref) => ref.split('|')[0] ?? '');
    if (names.length === 0) continue;
    const group = service.seedBlockGroup(stack, names, scope);
    if (isFirst) service.seedReference(stack, group, scope === 'REGIONAL' ? [loadBalancer] : [], scope);
  }
}

/** As CloudFormation does: sets that are new are empty, those given up are deleted; and the Ref of each. */
function seedIpSets(
  stack: string,
  { wafv2, wafv2Global }: LocalAccount['services'],
  scopes: readonly Scope[],
  count: number,
): string[] {
  const shards = Array.from({ length: count }, (_, n) => String(n).padStart(2, '0'));
  const sets = scopes.flatMap((scope) =>
    (['v4', 'v6'] as const).flatMap((family) => shards.map((shard) => ({ scope, family, shard }))),
  );
  const refs = sets.map(({ scope, family, shard }) => {
    const name = `${stack}-${family}-${shard}`;
    const id = `00000000-0000-4000-${scope === 'REGIONAL' ? '8000' : '9000'}-0000000${shard}0${family.replace('v', 'f')}`;
    const service = scope === 'REGIONAL' ? wafv2 : wafv2Global;
    if (!service.hasIpSet(id)) service.seedIpSet(name, id, family === 'v4' ? 'IPV4' : 'IPV6', scope);
    return `${name}|${id}|${scope}`;
  });
  const ids = refs.map((ref) => ref.split('|')[1] ?? '');
  wafv2.keepIpSets(stack, ids, 'REGIONAL');
  wafv2Global.keepIpSets(stack, ids, 'CLOUDFRONT');
  return refs;
}
