import type { Rule } from '@aws-sdk/client-eventbridge';
import type { Clients } from '../../core/clients.ts';
import { denialOf } from '../../core/denial.ts';
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
    const there = await listRules(clients.eventbridge, stack);
    const { checks } = await lookAtServices(clients, { account, region });
    const services = checks.flatMap(({ id, state }) =>
      state === 'ok' ? [[id, 'on']] : state === 'off' ? [[id, 'off']] : [],
    );
    return { region, ...standing(rules, there), services: Object.fromEntries(services), ...revisionIn(there) };
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

/** The templates say their revision in the descriptions of what they make. */
export function revisionOf(text = ''): { revision?: string } {
  const [, revision] = /\b(?:Revision|Riposte) ([0-9a-f]{12})\b/.exec(text) ?? [];
  return revision ? { revision } : {};
}

const revisionIn = (rules: ReadonlyMap<string, Rule>): { revision?: string } =>
  [...rules.values()].map(({ Description }) => revisionOf(Description)).find(({ revision }) => revision) ?? {};

const NOT_OPTED_IN = /OptInRequired|RegionDisabled|InvalidClientTokenId|UnrecognizedClient|AuthFailure/;

/** @throws the error itself where it is no answer of AWS */
function unseen(error: unknown): { why: Unseen; note: string } {
  if (!(error instanceof Error) || !('$metadata' in error)) throw error;
  const { name, message } = describeError(error);
  const note = `${name}: ${clean(message, 200)}`;
  if (/sts:AssumeRole/.test(message)) return { why: 'role', note };
  if (NOT_OPTED_IN.test(name)) return { why: 'region', note };
  return { why: denialOf({ name, message }) ? 'denied' : 'failed', note };
}
