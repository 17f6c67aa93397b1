import type { Rule } from '@aws-sdk/client-eventbridge';
import type { Clients } from '../../core/clients.ts';
import { denialOf, isRegionClosed } from '../../core/denial.ts';
import type { SourceId } from '../../core/finding.ts';
import type { Place } from '../../core/organisation.ts';
import { describeError } from '../../core/telemetry.ts';
import { clean } from '../../core/text.ts';
import type { SeenPlace, Unseen } from '../../journal/seen-members.ts';
import { type Asked, lookAtServices } from '../coverage.ts';
import { listRules } from '../list-rules.ts';

export type MemberClients = Asked & Pick<Clients, 'eventbridge'>;

/** A rule that a member's region should have, by its whole name, and the source that it forwards. */
export interface ExpectedRule {
  name: string;
  source: SourceId;
}

/** So many other deployments are named. */
const MOST_HUBS = 3;

interface Looked {
  clients: MemberClients;
  /** The names of all that the deployment has begin with it. */
  stack: string;
  rules: readonly ExpectedRule[];
}

/**
 * How a member's region stands: whether its role lets us in, which rules are there and on, which services find things.
 * Only reads; what AWS refuses is what was found.
 *
 * @throws whatever is no answer of AWS
 */
export async function lookAtPlace(place: Place, { clients, stack, rules }: Looked): Promise<SeenPlace> {
  const { account, region } = place;
  try {
    const there = await listRules(clients.eventbridge);
    const { checks } = await lookAtServices(clients, { account, region });
    const services = checks.flatMap(({ id, state }) =>
      state === 'ok' ? [[id, 'on']] : state === 'off' ? [[id, 'off']] : [],
    );
    const hubs = otherHubs(stack, rules, there);
    return {
      region,
      ...standing(rules, there),
      services: Object.fromEntries(services),
      ...revisionIn(stack, there),
      ...(hubs.length > 0 && { hubs }),
    };
  } catch (error) {
    return { region, unseen: unseen(error), missing: [], off: [], services: {} };
  }
}

/** A source of which one rule is gone is not heard in part, which is no better. */
function standing(
  rules: readonly ExpectedRule[],
  there: ReadonlyMap<string, Rule>,
): Pick<SeenPlace, 'missing' | 'off'> {
  const sourcesOf = (is: (rule: Rule | undefined) => boolean): SourceId[] => [
    ...new Set(rules.filter(({ name }) => is(there.get(name))).map(({ source }) => source)),
  ];
  const missing = sourcesOf((rule) => rule === undefined);
  const off = sourcesOf((rule) => rule?.State === 'DISABLED').filter((source) => !missing.includes(source));
  return { missing, off };
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

/** The templates say their revision in the descriptions of what they make. */
export function revisionOf(text = ''): { revision?: string } {
  const [, revision] = /\b(?:Revision|Riposte) ([0-9a-f]{12})\b/.exec(text) ?? [];
  return revision ? { revision } : {};
}

const revisionIn = (stack: string, rules: ReadonlyMap<string, Rule>): { revision?: string } =>
  [...rules.values()]
    .filter(({ Name = '' }) => Name.startsWith(`${stack}-`))
    .map(({ Description }) => revisionOf(Description))
    .find(({ revision }) => revision) ?? {};

/** @throws the error itself where it is no answer of AWS */
function unseen(error: unknown): { why: Unseen; note: string } {
  if (!(error instanceof Error) || !('$metadata' in error)) throw error;
  const { name, message } = describeError(error);
  const note = `${name}: ${clean(message, 200)}`;
  if (/sts:AssumeRole/.test(message)) return { why: 'role', note };
  if (isRegionClosed(name)) return { why: 'region', note };
  return { why: denialOf({ name, message }) ? 'denied' : 'failed', note };
}
