import { Agent } from 'node:https';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { As, ClientFactories, Clients, ClientsOf, Entering } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { containRoleName, enteredRoleName, isContainRole, type MemberRole } from '../core/member-roles.ts';
import { scopeOf } from '../core/organisation-scope.ts';
import { mayAskOutside } from '../core/regions.ts';
import { minutes } from '../core/time.ts';
import { lazyClients } from './lazy-clients.ts';

/** As short as STS allows: whatever takes longer asks again. */
const SESSION_SECONDS = 900;
/** The SDK's clients ask anew five minutes before the end: then there have to be new ones. */
const RENEWED_MS = minutes(5) + 1_000;
/** So many accounts, regions and sessions are kept; of more, those that were used last. */
const MOST_KEPT = 50;
/**
 * Connections, which all clients share. With an agent of its own, as the SDK makes it, each client would keep a connection
 * open until the service ends it: two hundred for each account in twenty regions, of the 1,024 files that Lambda lets a
 * function open. What stands between an end and the next use is two for each service and region.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (file descriptors)
 */
const CONNECTIONS = { keepAlive: true, maxSockets: 50, maxFreeSockets: 2, maxCachedSessions: 500 };

type Settings = Pick<
  Config,
  'stack' | 'account' | 'region' | 'partition' | 'memberAccounts' | 'organisation' | 'rolePath'
>;

type Credentials = ReturnType<typeof fromTemporaryCredentials>;

/** A role of a member account, as STS is asked for it. */
interface Entry {
  RoleArn: string;
  RoleSessionName: string;
  ExternalId?: string;
}

/**
 * How an account and region are entered. Checked once more where the role's name is made: a finding must never choose which
 * account is entered.
 *
 * @param role the role by which a function enters accounts of an organisation
 * @throws Error where neither the organisation's rules nor `memberAccounts` name it
 */
export function entryOf(
  config: Settings,
  role: MemberRole,
  { account, region }: { account: string; region: string },
  { inventory, session = config.stack, outside }: Entering,
): Entry {
  const { stack, partition, rolePath, organisation, memberAccounts } = config;
  const arnOf = (name: string): string => `arn:${partition}:iam::${account}:role${rolePath}${name}`;
  const scope = organisation && scopeOf(organisation, inventory, account, region);
  // The template of the role that contains is for both kinds of members, and asks for it of both.
  const external = isContainRole(role) ? { ExternalId: stack } : {};
  const asksOutside =
    outside && role === 'read' && organisation && mayAskOutside(organisation, inventory, { account, region });
  if (scope?.isIn || asksOutside)
    return { RoleArn: arnOf(enteredRoleName(stack, role, region)), RoleSessionName: session, ...external };
  if (scope?.isExcluded) throw new Error('the organisation’s rules exclude the account in this region');
  if (memberAccounts.includes(account) && account !== config.account && region === config.region)
    return {
      RoleArn: arnOf(isContainRole(role) ? containRoleName(stack, role, region) : `${stack}-member`),
      RoleSessionName: session,
      ExternalId: stack,
    };
  throw new Error('the account is not one of memberAccounts, nor is it and its region in the organisation’s scope');
}

/**
 * Clients that call a member account in one of its regions, under a role there. Those of an account, region and session are
 * made at their first use and kept while they are used.
 */
function memberClients(config: Settings, factories: ClientFactories, role: MemberRole): ClientsOf {
  const kept = createKept<Clients>();
  const sessions = createKept<Credentials>();
  const requestHandler = { httpsAgent: new Agent(CONNECTIONS) };
  return (account, region = config.region, how = {}) => {
    const entry = entryOf(config, role, { account, region }, how);
    const name = `${entry.RoleArn} ${entry.RoleSessionName}`;
    // Looked up here, so that a session stays as long as any of its clients is used.
    const credentials = sessions.of(name, () => asking(entry, { region: config.region, requestHandler }));
    return kept.of(`${name} ${region}`, () => lazyClients(factories, { as: { region, credentials, requestHandler } }));
  };
}

/** What is made at its first use; of more than a few, those that were used last. */
function createKept<T>() {
  const kept = new Map<string, T>();
  return {
    of(name: string, make: () => T): T {
      const one = kept.get(name) ?? make();
      kept.delete(name);
      kept.set(name, one);
      for (const oldest of kept.keys()) {
        if (kept.size <= MOST_KEPT) break;
        kept.delete(oldest);
      }
      return one;
    },
  };
}

/** Of STS in the region in which the function runs: its sessions hold in every region, opted in or not. */
const asking = (entry: Entry, clientConfig: Pick<As, 'region' | 'requestHandler'>): Credentials =>
  shared(fromTemporaryCredentials({ params: { ...entry, DurationSeconds: SESSION_SECONDS }, clientConfig }));

/**
 * Asked for once and shared, until they are about to end: each client of the SDK would ask for its own, which are six in
 * each region of an account. What fails is forgotten, so that a role that is there again is taken.
 */
export function shared(ask: Credentials, now: () => number = Date.now): Credentials {
  let asked: ReturnType<Credentials> | undefined;
  let until = Number.POSITIVE_INFINITY;
  return () => {
    if (asked && now() < until) return asked;
    const asking = ask();
    asked = asking;
    until = Number.POSITIVE_INFINITY;
    asking.then(
      ({ expiration }) => {
        if (asked === asking) until = (expiration?.getTime() ?? 0) - RENEWED_MS;
      },
      () => {
        if (asked === asking) asked = undefined;
      },
    );
    return asking;
  };
}

/**
 * The same for `wire`, which reads the settings.
 *
 * @param role the role that the function takes in accounts of an organisation
 */
export const inMembers =
  (factories: ClientFactories, role: MemberRole) =>
  (config: Config): ClientsOf =>
    memberClients(config, factories, role);
