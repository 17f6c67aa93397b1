import { actFunction } from '../src/act/act-function.ts';
import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import { actions } from '../src/actions/index.ts';
import type { AlerterOptions } from '../src/alerts/alerter-options.ts';
import { alertsFunction } from '../src/alerts/alerts-function.ts';
import type { Post } from '../src/alerts/channels/post.ts';
import { deliveriesFunction } from '../src/alerts/deliveries-function.ts';
import { hubNotesFunction } from '../src/alerts/security-hub/hub-notes-function.ts';
import { answersFunction } from '../src/answers/answers-function.ts';
import { answerWorkflowsFunction } from '../src/answers/workflows/answer-workflows-function.ts';
import { workflowQuestionsFunction } from '../src/answers/workflows/workflow-questions-function.ts';
import type { Clients, ClientsOf, Entering } from '../src/core/clients.ts';
import type { Config } from '../src/core/config.ts';
import { pairOf } from '../src/core/group.ts';
import { once } from '../src/core/once.ts';
import type { Runner } from '../src/core/runner.ts';
import type { Telemetry } from '../src/core/telemetry.ts';
import { decideFunction } from '../src/decide/decide-function.ts';
import { type FunctionEntry, type FunctionId, functions, queuesOf } from '../src/functions/index.ts';
import { blockPlacesFunction } from '../src/jobs/block-places-function.ts';
import { drillFunction } from '../src/jobs/drill-function.ts';
import { networkFunction } from '../src/jobs/network-function.ts';
import { lazyClients } from '../src/platform/lazy-clients.ts';
import { tellingOf } from '../src/policy/playbooks/notification-policy.ts';
import { everySource, sourcesOf } from '../src/sources/index.ts';
import { queueReaders } from './deployment.ts';
import { callsBy } from './recorder.ts';
import type { Redeployment } from './stack-options.ts';

/** What the functions of a stack are made of, beside what each is by itself. */
export interface Parts {
  clients: Clients;
  clientsOf: ClientsOf | undefined;
  telemetry: Telemetry;
  now(): number;
  sleep(ms: number): Promise<void>;
  post: Post;
  onTold: AlerterOptions['onTold'];
  /** The settings of now. */
  config(): Config;
  /** What is deployed now. */
  deployed(): Redeployment;
}

/** What acts otherwise than by its actions alone. */
const ACTING: Readonly<Record<string, typeof networkFunction>> = {
  network: networkFunction,
  'answer-workflows': answerWorkflowsFunction,
};

/** These clients and no other: in Lambda a function has no more. */
const only = (clients: Clients, names: FunctionEntry['clients'], name: string): Clients =>
  lazyClients(Object.fromEntries(names.map((client) => [client, () => clients[client]])), { name });

export type Containers = ReturnType<typeof createContainers>;

/** The functions of a stack as Lambda would start them, with the settings that are deployed at that moment. */
export function createContainers(parts: Parts) {
  /** What a function finds in its environment. */
  const given = (id: FunctionId) => {
    const { clients, clientsOf: of, telemetry, now, sleep } = parts;
    const { clients: named, members }: FunctionEntry = functions[id];
    return {
      id,
      clients: only(callsBy({ fn: id }, clients), named, id),
      ...(of &&
        members && {
          clientsOf: (account: string, ...where: [region?: string, how?: Entering]) =>
            only(callsBy({ fn: id, member: account }, of(account, ...where)), members, id),
        }),
      config: parts.config(),
      telemetry,
      now,
      sleep,
    };
  };

  const sending = () => ({ ...given('deliveries'), settings: parts.deployed().alerts ?? {}, post: parts.post });

  /** What starts a function when it first has work, as a container does: most accounts see the events of one feed. */
  const starting = (id: FunctionId, { run, feed, group }: FunctionEntry): (() => Runner) => {
    const { alerts = {}, playbooks = {}, budgets, approval = {} } = parts.deployed();
    const telling = tellingOf(playbooks);
    if (feed) {
      const decides = run === 'decide' ? decideFunction : workflowQuestionsFunction;
      return () => decides({ ...given(id), sources: sourcesOf(feed), riposteYml: playbooks });
    }
    if (group) {
      const held = Object.values(actions).filter((action) => pairOf(catalogue[action.id].group).includes(group));
      const own = { actions: held, budgets, approval };
      return () => ACTING[run]?.({ ...given(id), ...own }) ?? actFunction({ ...given(id), ...own });
    }
    if (id === 'block-places') return () => blockPlacesFunction(given(id));
    if (id === 'alerts') return () => alertsFunction({ ...given(id), settings: alerts, telling, onTold: parts.onTold });
    if (id === 'drills') return () => drillFunction({ ...given(id), sources: everySource, riposteYml: playbooks });
    if (id === 'hub-notes') return () => hubNotesFunction({ ...given(id), telling });
    if (id === 'answers') return () => answersFunction({ ...given(id), settings: alerts });
    if (id === 'deliveries') return () => deliveriesFunction(sending());
    throw new Error(`the local account cannot run ${id}, which reads a queue: add it to local/containers.ts`);
  };

  return {
    given,
    sending,
    starting,
    /** New containers of every function that reads a queue, by the queue. */
    start: (): Map<string, () => Runner> =>
      new Map(
        queueReaders(parts.deployed()).flatMap((entry) => {
          const runner = once(starting(entry.id, entry));
          return queuesOf(entry).map((queue) => [queue, runner] as const);
        }),
      ),
  };
}
