import { parsedJson } from '../../core/json.ts';
import { days, hours } from '../../core/time.ts';

const UNIT_MS: Record<string, number> = { Days: days(1), Hours: hours(1) };

/** One policy of a parameter: its text, to be sent again as it is, and what we read in it. */
export interface ParameterPolicy {
  text: string;
  type: string;
  /** Expiration: when, in milliseconds since 1970. */
  at?: number;
  /** The notifications: how long before the expiration, or after the last change, in milliseconds. */
  span?: number;
}

/**
 * Reads the policies' texts as DescribeParameters gives them.
 *
 * @returns undefined when one is not what Parameter Store documents: then nothing may be sent in its place
 */
export function readPolicies(texts: readonly string[]): ParameterPolicy[] | undefined {
  const policies = texts.map(readPolicy);
  return policies.every((policy) => policy !== undefined) ? policies : undefined;
}

function readPolicy(text: string): ParameterPolicy | undefined {
  const { Type: type, Attributes: attributes } = readJson(text);
  const { Timestamp, Before, After, Unit } = attributes ?? {};
  if (type === 'Expiration') {
    const at = Date.parse(Timestamp ?? '');
    return Number.isNaN(at) ? undefined : { text, type, at };
  }
  if (type !== 'ExpirationNotification' && type !== 'NoChangeNotification') return undefined;
  const span = Number(Before ?? After) * (UNIT_MS[Unit ?? ''] ?? Number.NaN);
  return span >= 0 ? { text, type, span } : undefined;
}

function readJson(text: string): { Type?: string; Attributes?: Record<string, string> } {
  return parsedJson(text) ?? {};
}

/** When the parameter deletes itself; undefined when it has no such policy. */
export function expiresAt(policies: readonly ParameterPolicy[]): number | undefined {
  return policies.find(({ type }) => type === 'Expiration')?.at;
}

/** The earliest warning before the expiration, as a span. A renewal within it would be reported again at once. */
export function warningSpan(policies: readonly ParameterPolicy[]): number {
  return longest(policies, 'ExpirationNotification');
}

/** How long the value may stay the same; 0 when no policy says so. */
export function noChangeSpan(policies: readonly ParameterPolicy[]): number {
  return longest(policies, 'NoChangeNotification');
}

function longest(policies: readonly ParameterPolicy[], type: string): number {
  return Math.max(0, ...policies.filter((policy) => policy.type === type).map(({ span = 0 }) => span));
}

/** The `Policies` argument that keeps every policy as it is, but for the expiration, which moves to `at`. */
export function policiesUntil(texts: readonly string[], at: string | null): string {
  const moved = texts.map((text) => {
    const policy = JSON.parse(text) as { Type: string; Attributes: Record<string, string> };
    if (policy.Type !== 'Expiration' || at === null) return text;
    return JSON.stringify({ ...policy, Attributes: { ...policy.Attributes, Timestamp: at } });
  });
  return `[${moved.join(',') || '{}'}]`;
}
