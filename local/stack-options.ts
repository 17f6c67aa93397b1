import type { ApprovalRules } from '../src/act/approvals.ts';
import type { AlerterOptions } from '../src/alerts/alerter-options.ts';
import type { Post } from '../src/alerts/channels/post.ts';
import type { Budgets } from '../src/core/budgets.ts';
import type { Clients, ClientsOf } from '../src/core/clients.ts';
import type { Config } from '../src/core/config.ts';
import type { Scope } from '../src/core/ip-set-refs.ts';
import type { Telemetry } from '../src/core/telemetry.ts';
import type { Layer } from '../src/policy/playbooks/order.ts';
import type { AlertSettings } from '../src/policy/riposte-yml/channels.ts';
import type { LocalAccount, LocalAccountOptions } from './local-account.ts';

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

const CHANGEABLE = [
  'settings',
  'scopes',
  'ipSets',
  'securityHub',
  'replayBus',
  'approvalPage',
  'slackApp',
  'workflows',
  'runWorkflows',
  'alerts',
  'playbooks',
  'budgets',
  'approval',
] as const satisfies readonly (keyof LocalStackOptions)[];

/** What a deployment may change of a stack that stands. */
export type Redeployment = Pick<LocalStackOptions, (typeof CHANGEABLE)[number]>;

/** Of the options of a stack, those that a later deployment may change. */
export const redeploymentOf = (options: LocalStackOptions): Redeployment =>
  Object.fromEntries(CHANGEABLE.flatMap((name) => (options[name] ? [[name, options[name]]] : [])));
