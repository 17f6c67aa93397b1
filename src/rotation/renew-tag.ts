/** The parameter's own tag that says how it is renewed. Only characters that every tag may hold are used. */
export const RENEW_TAG = 'riposte:renew';

/** The secret's own tag that lets its value be copied: the parameters' names, separated by spaces. */
export const COPY_TAG = 'riposte:copy-to';

/** No renewal goes further than this from now, whatever a tag says. */
export const LONGEST_DAYS = 90;

export type RenewPlan =
  /** `from-secret:<name or ARN>[:<JSON key>]`: the AWSCURRENT value of a secret, or one field of it. */
  | { how: 'from-secret'; secretId: string; jsonKey: string | null }
  /** `extend:<days>:until:<YYYY-MM-DD>`: the same value for longer, and never beyond the owner's own last day. */
  | { how: 'extend'; days: number; until: string }
  /** `generate[:<length>]`: a random value, for one that nothing else has to be told of. */
  | { how: 'generate'; length: number };

/** What a person may write, for advice. */
export const RENEW_TAG_HELP =
  `tag the parameter ${RENEW_TAG}=from-secret:NAME (or from-secret:NAME:JSONKEY) to copy a Secrets Manager secret that is tagged ` +
  `${COPY_TAG}=PARAMETER, ${RENEW_TAG}=extend:DAYS:until:YYYY-MM-DD to keep the value for longer, or ` +
  `${RENEW_TAG}=generate:LENGTH for a value that only its readers need to know`;

const SECRET_NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]{1,519}$/;
/** An ARN of Secrets Manager has seven parts; what comes after them is the JSON key, as ECS writes it. */
const ARN_PARTS = 7;

/** Reads the tag's value; undefined when it says none of the three things. */
export function parseRenewTag(value: string): RenewPlan | undefined {
  const [how, ...rest] = value.trim().split(':');
  if (how === 'from-secret') return fromSecret(rest);
  if (how === 'extend') return extend(rest);
  if (how === 'generate' && rest.length < 2) return generate(rest[0] ?? '48');
  return undefined;
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

function generate(length: string): RenewPlan | undefined {
  const count = /^\d{1,4}$/.test(length) ? Number(length) : 0;
  return count >= 16 && count <= 4096 ? { how: 'generate', length: count } : undefined;
}
