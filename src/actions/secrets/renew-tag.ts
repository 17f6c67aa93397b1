import { COPY_TAG, RENEW_TAG } from '../shared/renew-tags.ts';

export { COPY_TAG, RENEW_TAG };

/** The IAM user's own tag that lets its keys be renewed: the secret or parameter that holds them. */
export const KEY_TAG = 'riposte:key-in';

/** For how many hours an old value is kept after its renewal. */
const GRACE_TAG = 'riposte:grace';

/** No renewal goes further than this from now, whatever a tag says. */
export const LONGEST_DAYS = 90;

const DEFAULT_GRACE_HOURS = 24;
const LONGEST_GRACE_HOURS = 30 * 24;

export type RenewPlan =
  /** `from-secret:<name or ARN>[:<JSON key>]`: the AWSCURRENT value of a secret, or one field of it. */
  | { how: 'from-secret'; secretId: string; jsonKey: string | null }
  /** `extend:<days>:until:<YYYY-MM-DD>`: the same value for longer, and never beyond the owner's own last day. */
  | { how: 'extend'; days: number; until: string }
  | RotatorPlan;

/** What a rotator does, for secrets and parameters alike. */
export type RotatorPlan =
  /** `generate[:<length>[:<JSON key>]]`: a random value, for one that nothing else has to be told of. */
  | { how: 'generate'; length: number; jsonKey: string | null }
  /** `access-key:<user>`: a new access key of an IAM user. */
  | { how: 'access-key'; userName: string }
  /** `function:<name>`: by a Lambda function of the owner's. */
  | { how: 'function'; functionName: string };

/** What a person may write, for advice. */
export const RENEW_TAG_HELP =
  `tag the parameter ${RENEW_TAG}=from-secret:NAME (or from-secret:NAME:JSONKEY) to copy a Secrets Manager secret that is tagged ` +
  `${COPY_TAG}=PARAMETER, ${RENEW_TAG}=extend:DAYS:until:YYYY-MM-DD to keep the value for longer, ` +
  `${RENEW_TAG}=generate:LENGTH for a value that only its readers need to know, ${RENEW_TAG}=access-key:USER for an ` +
  `access key of an IAM user, or ${RENEW_TAG}=function:NAME for a Lambda function of your own`;

/** Likewise for a secret. */
export const SECRET_TAG_HELP =
  `tag the secret ${RENEW_TAG}=generate:LENGTH (or generate:LENGTH:JSONKEY) for a value that only its readers need to know, ` +
  `${RENEW_TAG}=access-key:USER for an access key of an IAM user, or ${RENEW_TAG}=function:NAME for a Lambda function of your own`;

const SECRET_NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]{1,519}$/;
const USER_NAME = /^[\w+=,.@-]{1,64}$/;
/** The role may invoke functions of these names only. */
const FUNCTION_NAME = /^riposte-rotator-[A-Za-z0-9_-]{1,48}$/;
/** An ARN of Secrets Manager has seven parts; what comes after them is the JSON key, as ECS writes it. */
const ARN_PARTS = 7;

/** Reads the tag's value; undefined when it says none of these things. */
export function parseRenewTag(value: string): RenewPlan | undefined {
  const [how, ...rest] = value.trim().split(':');
  if (how === 'from-secret') return fromSecret(rest);
  if (how === 'extend') return extend(rest);
  return parseRotatorTag(value);
}

/** The part of it that a secret may have as well. */
export function parseRotatorTag(value: string): RotatorPlan | undefined {
  const [how, ...rest] = value.trim().split(':');
  const [only = ''] = rest;
  if (how === 'generate') return generate(rest);
  if (how === 'access-key' && rest.length === 1 && USER_NAME.test(only)) return { how, userName: only };
  if (how === 'function' && rest.length === 1 && FUNCTION_NAME.test(only)) return { how, functionName: only };
  return undefined;
}

export const isRotatorPlan = (plan: RenewPlan): plan is RotatorPlan =>
  plan.how !== 'from-secret' && plan.how !== 'extend';

/** How long an old value is kept, in ms: a day, unless the tag says so many hours. */
export function graceOf(tags: Readonly<Record<string, string>>): number {
  const text = tags[GRACE_TAG]?.trim() ?? '';
  const hours = /^\d{1,3}$/.test(text) ? Math.min(Number(text), LONGEST_GRACE_HOURS) : DEFAULT_GRACE_HOURS;
  return hours * 3_600_000;
}

function fromSecret(parts: string[]): RenewPlan | undefined {
  const idParts = parts[0] === 'arn' ? ARN_PARTS : 1;
  const secretId = parts.slice(0, idParts).join(':');
  const jsonKey = parts.slice(idParts).join(':') || null;
  if (!SECRET_NAME.test(secretId) && !SECRET_ARN.test(secretId)) return undefined;
  return { how: 'from-secret', secretId, jsonKey };
}

function extend([days = '', word, until = '', ...more]: string[]): RenewPlan | undefined {
  const count = /^\d{1,3}$/.test(days) ? Number(days) : 0;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(until) ? Date.parse(until) : Number.NaN;
  if (count < 1 || count > LONGEST_DAYS || word !== 'until' || Number.isNaN(day) || more.length) return undefined;
  return { how: 'extend', days: count, until };
}

function generate([length = '48', ...key]: string[]): RotatorPlan | undefined {
  const count = /^\d{1,4}$/.test(length) ? Number(length) : 0;
  if (count < 16 || count > 4096) return undefined;
  return { how: 'generate', length: count, jsonKey: key.join(':') || null };
}
