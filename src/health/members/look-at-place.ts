import type { Rule } from '@aws-sdk/client-eventbridge';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { denialOf, isRegionClosed } from '../../core/denial.ts';
import { isOfCall } from '../../core/errors.ts';
import { organisationBus, type Place } from '../../core/organisation.ts';
import { describeError } from '../../core/telemetry.ts';
import { clean } from '../../core/text.ts';
import type { SeenPlace, Unseen } from '../../journal/seen-members.ts';
import { type Asked, lookAtServices } from '../coverage.ts';
import { listRules } from '../list-rules.ts';
import { type ExpectedRule, memberRules } from './expected-rules.ts';
import { revisionIn, rulesTo, showsFindings, standingOf } from './standing-rules.ts';

export type MemberClients = Asked & Pick<Clients, 'eventbridge'>;

/** So many other deployments are named. */
const MOST_HUBS = 3;

interface Looked {
  clients: MemberClients;
  /** The deployment to whose bus the region forwards; the names of all that it has begin with its stack's. */
  deployment: Pick<Config, 'stack' | 'account' | 'region' | 'partition' | 'organisation'>;
  /** What the last look found there, if there was one. */
  before?: SeenPlace | undefined;
}

/**
 * How a member's region stands: whether its role lets us in, which rules are there and on, which services find things.
 * Only reads; what AWS refuses is what was found.
 *
 * @throws whatever is no answer of AWS
 */
export async function lookAtPlace(place: Place, { clients, deployment, before }: Looked): Promise<SeenPlace> {
  const { account, region } = place;
  const { stack } = deployment;
  try {
    const rules = await listRules(clients.eventbridge);
    const there = { rules, forwarding: await rulesTo(organisationBus(deployment), clients.eventbridge) };
    const { checks } = await lookAtServices(clients, { account, region });
    const services = checks.flatMap(({ id, state }) =>
      state === 'ok' ? [[id, 'on']] : state === 'off' ? [[id, 'off']] : [],
    );
    const all = memberRules(stack);
    const always = all.filter((rule) => !rule.isOfFindings);
    const findings = sendsFindings(account, { stack, there, deployment, before });
    const expected = findings ? all : always;
    const hubs = otherHubs(stack, always, rules);
    return {
      region,
      ...standingOf(expected, there, { account, stack, before }),
      services: Object.fromEntries(services),
      ...revisionIn(stack, there),
      ...(findings && { findings: 'every' as const }),
      ...(hubs.length > 0 && { hubs }),
    };
  } catch (error) {
    const { findings, had } = before ?? {};
    const known = { ...(findings && { findings }), ...(had && { had }) };
    return { region, unseen: unseen(error), missing: [], off: [], services: {}, ...known };
  }
}

interface Shown {
  stack: string;
  there: Parameters<typeof showsFindings>[1];
  deployment: Looked['deployment'];
  before: SeenPlace | undefined;
}

/**
 * Whether the region's own rules should send its findings. What riposte.yml says of it holds; where it says nothing, what
 * the region shows or once showed: that rules and descriptions are gone is no reason to miss them no more.
 */
function sendsFindings(account: string, { stack, there, deployment, before }: Shown): boolean {
  // The administrators of services report to the deployment's own account, in each of its regions.
  if (account === deployment.account) return true;
  const said = deployment.organisation?.findings;
  // What somebody leaves or puts there all the same is to be whole.
  return said === 'every' || showsFindings(stack, there) || (said === undefined && before?.findings === 'every');
}

/** Other stacks whose rules have the names that a deployment of Riposte gives them: at least half of all that it makes. */
function otherHubs(stack: string, rules: readonly ExpectedRule[], there: ReadonlyMap<string, Rule>): string[] {
  const endings = rules.map(({ name }) => name.slice(stack.length));
  const on = [...there.values()].filter(({ State }) => State !== 'DISABLED').map(({ Name = '' }) => Name);
  const stacks = on.flatMap((name) => {
    const ending = endings.find((one) => name.endsWith(one));
    return ending === undefined ? [] : [name.slice(0, -ending.length)];
  });
  return [...Map.groupBy(stacks, (one) => one)]
    .filter(([other, those]) => other !== stack && those.length >= endings.length / 2)
    .map(([other]) => clean(other, 64))
    .slice(0, MOST_HUBS);
}

/** @throws the error itself where it is no answer of AWS */
function unseen(error: unknown): { why: Unseen; note: string } {
  if (!isOfCall(error)) throw error;
  const { name, message } = describeError(error);
  const note = `${name}: ${clean(message, 200)}`;
  if (/sts:AssumeRole/.test(message)) return { why: 'role', note };
  if (isRegionClosed(name)) return { why: 'region', note };
  return { why: denialOf({ name, message }) ? 'denied' : 'failed', note };
}
