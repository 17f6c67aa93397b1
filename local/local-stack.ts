import { createBlockList } from '../src/actions/network/block-list/index.ts';
import type { Post } from '../src/alerts/channels/post.ts';
import { createAnswerer, type Question, type TestAnswer } from '../src/alerts/test-message.ts';
import type { Answer } from '../src/answers/page/page-answers.ts';
import { pageFunction } from '../src/answers/page/page-function.ts';
import { slackFunction } from '../src/answers/slack/slack-function.ts';
import type { SlackAnswer } from '../src/answers/slack/slack-request.ts';
import type { Config } from '../src/core/config.ts';
import { DeliveryError } from '../src/core/errors.ts';
import type { SourceId } from '../src/core/finding.ts';
import { CHECK, type Inside } from '../src/core/inside.ts';
import { silent } from '../src/core/telemetry.ts';
import { createJournal } from '../src/journal/journal.ts';
import { HEAD } from '../src/never-block/store.ts';
import { sources } from '../src/sources/index.ts';
import { createClockwork } from './clockwork.ts';
import { createContainers } from './containers.ts';
import { attachWebAcl, deploy, detachWebAcl } from './deployment.ts';
import { createLocalAccount, type LocalAccount } from './local-account.ts';
import { createPump } from './pump.ts';
import { type LocalStackOptions, type Redeployment, redeploymentOf } from './stack-options.ts';

export type { Received } from './pump.ts';
export type { LocalStackOptions, Redeployment } from './stack-options.ts';

export type LocalStack = ReturnType<typeof createLocalStack>;

const noPost: Post = () => Promise.reject(new DeliveryError('the local account has no network'));
const NO_ADDRESSES = { revision: 'none', chunks: 0, count: 0 };

/**
 * Riposte deployed to a local account: the queues, the table, the topic, the IP sets, and the same functions that
 * run in Lambda, fed by a pump in place of Lambda's poller.
 */
export function createLocalStack(options: LocalStackOptions) {
  const { stack = 'riposte-local', telemetry = silent, through = (clients) => clients, clientsOf, onTold } = options;
  const local = options.inside ?? createLocalAccount({ ...options, stack });
  const { services, world } = local;
  const clients = through(local.clients);
  const now = options.clock ?? world.now;
  const sleep = options.sleep ?? (async (ms: number) => local.advance(ms));
  let deployed = redeploymentOf(options);
  let config = deploy(stack, local, deployed);
  if (options.lookedAround ?? true) lookedAround(local, options.startAt);
  const containers = createContainers({
    ...{ clients, clientsOf, telemetry, now, sleep, onTold, post: options.post ?? noPost },
    config: () => config,
    deployed: () => deployed,
  });
  let running = containers.start();
  const acmOf = (region: string) => (region === config.region ? clients.acm : local.acmElsewhere(region));
  const kmsOf = (region: string) => (region === config.region ? clients.kms : local.kmsElsewhere(region));
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
      config = deploy(stack, local, deployed);
      running = containers.start();
    },
    /** Has a web ACL refer to the stack's rule group, as people do after the first deployment; done already unless undone. */
    attachWebAcl: (): void => attachWebAcl(stack, local, config),
    /** As if somebody had taken the rule group out of every web ACL. */
    detachWebAcl: (): void => detachWebAcl(local),
    acmIn: acmOf,
    kmsIn: kmsOf,
    cloudhsmIn: () => clients.cloudhsm,
    journal: createJournal(clients.dynamodb, config.table),
    blockList: (current = config) => createBlockList({ clients, config: current, now, sleep }),
    ...doorsOf(local, stack, containers, () => deployed),
    /** What a function answers the doctor. */
    async askWithin(id: string): Promise<Inside> {
      const runner = running.get(id)?.();
      if (!runner?.call) throw new Error(`the function ${id} answers no question`);
      return (await runner.call(CHECK)) as Inside;
    },
    ...createPump({ stack, sqs: services.sqs, telemetry, containers, running: () => running }),
    ...createClockwork(containers, () => deployed, {
      acmOf,
      kmsOf,
      cloudhsmOf: () => clients.cloudhsm,
      cloudwatchOf: () => clients.cloudwatch,
    }),
  };
}

/** As if the account's own addresses had been looked up just now, and there were none. */
const lookedAround = ({ services }: LocalAccount, at: number): void =>
  services.dynamodb.seed({ ...HEAD, own: { ...NO_ADDRESSES, readAt: at, writtenAt: at } });

/** Where events and people come in. */
const doorsOf = (
  { services }: LocalAccount,
  stack: string,
  { given, sending }: ReturnType<typeof createContainers>,
  deployed: () => Redeployment,
) => ({
  /** Puts an event on a source's queue, as the source's EventBridge rule does. */
  deliver(source: SourceId, body: string): void {
    if (source === 'step-functions') {
      // Without the setting there is no queue that a state machine could send to.
      if (!deployed().workflows) return;
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
});
