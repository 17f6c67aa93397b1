import type { ParameterMetadata } from '@aws-sdk/client-ssm';
import type { JsonObject, Prepared } from '../../core/action.ts';
import { days } from '../../core/time.ts';
import { REDEPLOY_TAG } from './consumers.ts';
import { expiresAt, noChangeSpan, type ParameterPolicy, readPolicies, warningSpan } from './parameter-policies.ts';
import { type ParameterShape, shapeOf } from './parameter-shape.ts';
import { graceOf, LONGEST_DAYS, parseRenewTag, RENEW_TAG, RENEW_TAG_HELP, type RenewPlan } from './renew-tag.ts';

/** How long before its end a parameter without a warning of its own counts as due. */
const DUE_DAYS = 15;

/** All that the next version has to be written with, beside the value, which is never kept. */
export type RenewBefore = ParameterShape & {
  version: number;
  /** The policies' texts. */
  policies: string[];
  /** ISO 8601, UTC: when it deletes itself, and when it will after the renewal. */
  expires: string | null;
  renewTo: string | null;
  plan: RenewPlan;
  arn: string;
  /** What the rotator has to know of the time before. */
  state: JsonObject;
  redeploy: string;
  graceMs: number;
  /** ms */
  startedAt: number;
};

type Ended = Exclude<Prepared<RenewBefore>, { verdict: 'proceed' }>;

/** Decides how a parameter is renewed, from its metadata and its own tags. Pure; reads no value. */
export function planRenewal(
  parameter: ParameterMetadata,
  tags: Record<string, string>,
  noChange: boolean,
  now: number,
): RenewBefore | Ended {
  const policies = readPolicies((parameter.Policies ?? []).map(({ PolicyText = '' }) => PolicyText));
  if (!policies)
    return advise('A policy of the parameter is not one that Parameter Store documents.', 'Renew it by hand.');
  const notDue = whyNotDue(parameter, policies, noChange, now);
  if (notDue) return { verdict: 'unchanged', reason: notDue };
  const tag = tags[RENEW_TAG];
  if (tag === undefined) return advise('No tag of the parameter says how to renew it.', capital(RENEW_TAG_HELP));
  const plan = parseRenewTag(tag);
  if (!plan) return advise(`Its tag ${RENEW_TAG} is not in a form that Riposte understands.`, capital(RENEW_TAG_HELP));
  if (plan.how === 'extend' && (noChange || expiresAt(policies) === undefined))
    return advise(
      `Its tag ${RENEW_TAG} keeps the value, and what is asked for is a new one.`,
      'Write a new value to the parameter.',
    );
  const renewTo = newExpiry(parameter, policies, plan, now);
  if (typeof renewTo === 'string') return tooShort(renewTo);
  const after = { redeploy: tags[REDEPLOY_TAG] ?? '', graceMs: graceOf(tags), startedAt: now, state: {} };
  return { ...describe(parameter, policies, plan, renewTo), ...after };
}

/** A finding that comes late, or again, or after somebody helped. */
function whyNotDue(
  { LastModifiedDate }: ParameterMetadata,
  policies: readonly ParameterPolicy[],
  noChange: boolean,
  now: number,
): string | undefined {
  if (noChange) {
    const changed = LastModifiedDate?.getTime() ?? 0;
    return changed + noChangeSpan(policies) > now ? `It was changed on ${iso(changed)}.` : undefined;
  }
  const expires = expiresAt(policies);
  if (expires === undefined) return 'It has no expiration any more.';
  const due = expires - (warningSpan(policies) || days(DUE_DAYS));
  return due > now ? `It expires on ${iso(expires)} only: nothing is due before ${iso(due)}.` : undefined;
}

/**
 * When the renewed parameter expires: a new value gets the lifetime of the one before, an extension its days, but not
 * beyond the owner's last day, and neither more than LONGEST_DAYS from now. The owner's last day takes the place of
 * counting extensions: Parameter Store has no room for a count that is written together with the value, and a count
 * that is written apart is wrong after a crash between the two.
 *
 * @returns undefined where nothing expires, or a sentence that says why it would not help
 */
function newExpiry(
  { LastModifiedDate }: ParameterMetadata,
  policies: readonly ParameterPolicy[],
  plan: RenewPlan,
  now: number,
): number | undefined | string {
  const expires = expiresAt(policies);
  if (expires === undefined) return undefined;
  const longest = now + days(LONGEST_DAYS);
  // Nearer, it would be reported again within a day.
  const earliest = now + warningSpan(policies) + days(1);
  const wished =
    plan.how === 'extend'
      ? Math.min(expires + days(plan.days), Date.parse(plan.until) + days(1))
      : Math.max(now + expires - (LastModifiedDate?.getTime() ?? now), earliest);
  // Whole seconds, so that what is read back can be compared.
  const renewTo = Math.floor(Math.min(wished, longest) / 1000) * 1000;
  if (renewTo >= earliest && renewTo > expires) return renewTo;
  return plan.how === 'extend'
    ? `The tag allows it to last until ${iso(renewTo)}, which is past or within the parameter's own warning time.`
    : `Its warning comes more than ${LONGEST_DAYS} days ahead, which is as far as a renewal goes.`;
}

function describe(
  parameter: ParameterMetadata,
  policies: readonly ParameterPolicy[],
  plan: RenewPlan,
  renewTo: number | undefined,
): Omit<RenewBefore, 'redeploy' | 'graceMs' | 'startedAt' | 'state'> {
  const expires = expiresAt(policies);
  return {
    arn: parameter.ARN ?? '',
    version: parameter.Version ?? 0,
    ...shapeOf(parameter),
    policies: policies.map(({ text }) => text),
    expires: expires === undefined ? null : iso(expires),
    renewTo: renewTo === undefined ? null : iso(renewTo),
    plan,
  };
}

function tooShort(reason: string): Ended {
  return advise(reason, 'Write a new value with a new expiration, or correct the tag and the policies.');
}

function advise(reason: string, advice: string): Ended {
  return { verdict: 'advise', reason, advice };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
