import type { Alert } from '../alerts/alert.ts';
import type { Action, LaterAction } from '../core/action.ts';
import type { ActionContext } from '../core/action-context.ts';
import type { Budgets } from '../core/budgets.ts';
import type { Clients, ClientsOf } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { Delivery } from '../core/delivery.ts';
import type { Finding } from '../core/finding.ts';
import type { ToldBeside } from '../core/response.ts';
import type { Telemetry } from '../core/telemetry.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import type { KnownReader } from '../never-block/known-reader.ts';
import type { ApprovalRules } from './approvals.ts';
import type { Plan } from './plan-steps.ts';

export interface ActorOptions {
  /** The actions that this function may carry out, those that only some messages name to be loaded when one does. */
  actions: readonly (Action | LaterAction)[];
  clients: Clients;
  config: Config;
  /** Clients in the name of the role of a member account; for functions whose actions reach members. */
  clientsOf?: ClientsOf | undefined;
  telemetry: Telemetry;
  /** How many targets of each class may be changed; those of the deployed riposte.yml unless told. */
  budgets?: Budgets | undefined;
  /** Who may approve; by the deployed riposte.yml unless told. */
  approval?: ApprovalRules | undefined;
  /** The URL of the function's own queue, for what has to come again in a moment; absent: it is left on the queue. */
  queue?: string | undefined;
  now(): number;
  /** Waits, for actions that must; by the real clock when absent. */
  sleep?: ((ms: number) => Promise<void>) | undefined;
  /** Reads what is never blocked; for a function that blocks addresses. */
  known?: KnownReader | undefined;
  /** Brings what this function keeps in step with the journal; run when the sweep asks. */
  maintain?(config: Config): Promise<void>;
}

/** Reports that a message has to be delivered again. */
export type Retry = (delivery: Delivery, error: unknown) => void;

/** One response of a batch, on its way. */
export interface Work {
  deliveries: Delivery[];
  record: ResponseRecord;
  action: Action | undefined;
  ctx: ActionContext;
  plan: Plan;
  /** What the journal said of it before; nothing of one that is new, or whose effect has ended. */
  earlier: Partial<ResponseRecord>;
  /** Why nothing that was begun in a member account can be taken back there now. */
  outOfReach?: string | undefined;
  /** The account of the organisation in which it is done, by the roles of its templates. */
  organisationAccount?: string | undefined;
  /** A finding joined that was not known, or is worse. */
  isNews: boolean;
  /** The findings of this batch. */
  findings: readonly Finding[];
}

/** How one response of a batch ended, for now. `again` is the error for which the message is delivered once more. */
export interface Ending {
  work: Work;
  record: ResponseRecord;
  alert?: Alert;
  /** Of an alert that is about what was done before a question: what it says. */
  beside?: ToldBeside;
  again?: unknown;
  /** Of a change that was made: whether it was found so when it was read back. */
  held?: boolean;
}

/** Longer than any act function may run: who holds a claim for longer is dead, and another may take over. */
export const LEASE_MS = 5 * 60_000;
