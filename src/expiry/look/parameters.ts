import { DescribeParametersCommand, ListTagsForResourceCommand, type ParameterMetadata } from '@aws-sdk/client-ssm';
import { expiresAt, type ParameterPolicy, readPolicies } from '../../actions/secrets/parameter-policies.ts';
import { parseRenewTag, RENEW_TAG } from '../../actions/secrets/renew-tag.ts';
import { isAwsError } from '../../core/errors.ts';
import { tagsOf } from '../../core/tags.ts';
import { clean } from '../../core/text.ts';
import { createPace, pages, RATES } from '../api-pace.ts';
import { DAY_MS, dayOf, type Expiry, MILESTONES, milestoneOf, type Notice } from '../expiry.ts';
import { ownerOf } from '../owner.ts';
import type { Looking } from './looking.ts';

/** Of more parameters near their end the tags are not read: the action does, once they are handed over. */
const MOST_TAGS = 200;
/** A parameter without a notice of its own counts as due from here on, as renewing it does. */
const DUE_DAYS = 14;

/** Parameters with policies: which of them delete themselves, and which have not changed for too long. */
export async function* lookAtParameters({ clients, config, ...clock }: Looking): AsyncGenerator<Expiry> {
  const { ssm } = clients;
  const listed = pages<ParameterMetadata>(createPace(RATES.describeParameters, clock), async (NextToken) => {
    // Only those of the advanced tier can have policies.
    const ParameterFilters = [{ Key: 'Tier', Option: 'Equals', Values: ['Advanced', 'Intelligent-Tiering'] }];
    const answer = await ssm.send(new DescribeParametersCommand({ ParameterFilters, MaxResults: 50, NextToken }));
    return { items: answer.Parameters, next: answer.NextToken };
  });
  const paceTags = createPace(RATES.listParameterTags, clock);
  // Tags are read while the pages come, since both lists are slow.
  const asked: Promise<Expiry | { error: unknown }>[] = [];
  for await (const parameter of listed) {
    const found = parameterExpiry(parameter, config.region, clock.now());
    if (!found) continue;
    if (found.milestone === undefined || asked.length >= MOST_TAGS) yield found;
    else asked.push(paceTags(() => byItsTags(found, ssm)).catch((error: unknown) => ({ error })));
  }
  for (const tagged of asked) {
    const answer = await tagged;
    if ('error' in answer) throw answer.error;
    yield answer;
  }
}

/** How one parameter stands; undefined for one without an end. */
export function parameterExpiry(parameter: ParameterMetadata, region: string, now: number): Expiry | undefined {
  const { Name = '', ARN = Name } = parameter;
  const policies = readPolicies((parameter.Policies ?? []).map(({ PolicyText = '' }) => PolicyText));
  const base = { kind: 'parameter', id: clean(ARN, 1100), name: clean(Name, 1024), region } as const;
  if (!policies)
    return { ...base, state: 'unavailable', note: 'One of its policies is none that Parameter Store documents.' };
  const at = expiresAt(policies);
  return at === undefined ? unchanged(base, parameter, policies, now) : expires(base, at, policies, now);
}

type Named = Pick<Expiry, 'kind' | 'id' | 'name' | 'region'>;

function expires(base: Named, at: number, policies: readonly ParameterPolicy[], now: number): Expiry {
  const milestone = milestoneOf(at, now);
  const own = noticesOf('ExpirationNotification', policies, (span) => at - span);
  const notices = own.length > 0 ? own : assumedNotices(at);
  return {
    ...base,
    at,
    state: at <= now ? 'expired' : 'expires',
    note: 'Systems Manager deletes it then.',
    ...(milestone !== undefined && { milestone }),
    answer: { by: 'parameter-store', notices },
  };
}

function unchanged(
  base: Named,
  { LastModifiedDate }: ParameterMetadata,
  policies: readonly ParameterPolicy[],
  now: number,
): Expiry | undefined {
  const changed = LastModifiedDate?.getTime() ?? now;
  const notices = noticesOf('NoChangeNotification', policies, (span) => changed + span);
  const at = Math.min(...notices.map(({ dueAt }) => dueAt));
  if (notices.length === 0 || at > now) return undefined;
  const note = `It was last changed on ${dayOf(changed)}, which is longer ago than its policy allows.`;
  return { ...base, at, state: 'unchanged', note, milestone: 0, answer: { by: 'parameter-store', notices } };
}

function noticesOf(
  policy: Notice['policy'],
  policies: readonly ParameterPolicy[],
  dueAt: (span: number) => number,
): Notice[] {
  return policies.flatMap(({ type, text, span = 0 }) => {
    if (type !== policy) return [];
    const { Before, After, Unit = '' } = (JSON.parse(text) as { Attributes: Record<string, string> }).Attributes;
    return [{ policy, amount: Before ?? After ?? '', unit: Unit, dueAt: dueAt(span) }];
  });
}

const assumedNotices = (at: number): Notice[] =>
  MILESTONES.filter((days) => days > 0 && days <= DUE_DAYS).map((days) => ({
    policy: 'ExpirationNotification',
    amount: String(days),
    unit: 'Days',
    // The milestone of a day is reached within the day before it.
    dueAt: at - (days + 1) * DAY_MS + 1,
  }));

const renewed = (found: Expiry): Expiry => ({
  ...found,
  automatic: true,
  note: `${found.note} Riposte renews it before, as its tag ${RENEW_TAG} says.`,
});

async function byItsTags(found: Expiry, ssm: Looking['clients']['ssm']): Promise<Expiry> {
  try {
    const asked = { ResourceType: 'Parameter', ResourceId: found.name } as const;
    const { TagList } = await ssm.send(new ListTagsForResourceCommand(asked));
    const tags = tagsOf(TagList);
    const tag = tags[RENEW_TAG];
    const isRenewed = tag !== undefined && parseRenewTag(tag) !== undefined;
    return { ...(isRenewed ? renewed(found) : found), ...ownerOf(tags) };
  } catch (error) {
    if (isAwsError(error, 'InvalidResourceId')) return found;
    throw error;
  }
}
