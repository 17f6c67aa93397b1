import type { Question, TestAnswer } from '../../alerts/test-message.ts';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import type { HostedIds } from '../../core/hosted-rules.ts';
import type { Asking } from '../../health/diagnose/asking.ts';
import type { Examined, Standing } from '../../health/doctor/examined.ts';
import { createJournal, type Journal } from '../../journal/journal.ts';
import type { Out } from '../out.ts';

/** What the commands need to know of a deployment; a function's whole configuration is one as well. */
export type Deployment = Pick<
  Config,
  'stack' | 'account' | 'region' | 'partition' | 'mode' | 'table' | 'timeZone' | 'queues' | 'deadLetters'
> &
  Pick<Standing, 'version' | 'status' | 'madeAt'> & {
    /** The bus for drills, where there is one. */
    replayBus?: string;
    /** Where AppConfig keeps rules, where it does. */
    hostedRules?: HostedIds;
  };

/** What every command is given. */
export interface Context {
  clients: Clients;
  deployment: Deployment;
  /** The whole configuration of the functions, read when it is needed. */
  settings(): Promise<Config>;
  /** ACM of a region; by the caller's own credentials when absent. */
  acmIn?(region: string): Clients['acm'];
  kmsIn?(region: string): Clients['kms'];
  cloudhsmIn?(region: string): Clients['cloudhsm'];
  /** CAA records by DNS; the machine's own resolver when absent. */
  resolveCaa?: Asking['resolveCaa'];
  /** Asks the function that sends messages to channels. */
  ask(question: Question): Promise<TestAnswer>;
  /** The services that find things, in another region; the caller's own region when absent. */
  servicesIn?: Examined['servicesIn'];
  /** Has a function look at itself from within. */
  askWithin: Examined['askWithin'];
  /** Milliseconds since 1970. */
  now(): number;
  out: Out;
  /** Who runs the command, as AWS knows them: at most 200 characters. */
  whoAmI(): Promise<string>;
  /** @throws UsageError when there is nobody to ask */
  confirm(question: string): Promise<boolean>;
  sleep(ms: number): Promise<void>;
}

/** What could not be looked into, and why. */
export interface Unreached {
  region: string;
  /** Where the region could be looked into, and this stack could not. */
  stack?: string;
  why: string;
}

/** What a command is given that looks into several deployments. */
export interface Everywhere extends Pick<Context, 'out' | 'now' | 'sleep'> {
  contexts: readonly Context[];
  unreached: readonly Unreached[];
  /** Where it was looked. */
  regions: readonly string[];
}

/** It could not be done; the message says why, and what to do. Ends the process with code 1. */
export class CommandError extends Error {}

/** There is no deployment where it was looked for. */
export class NoDeploymentError extends CommandError {}

export const journalOf = ({ clients, deployment }: Context): Journal =>
  createJournal(clients.dynamodb, deployment.table);
