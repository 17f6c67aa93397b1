import { MalformedEventError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope, readEnvelope, readSubject, unknownEvent } from '../envelope.ts';
import { knownFacts } from '../read/facts.ts';
import { PARAMETER_NAME, stableId } from '../read/identifiers.ts';
import { malformed, parseTime, present, Reader } from '../read/reader.ts';
import type { Source } from '../source.ts';

const POLICY_ACTION = 'Parameter Store Policy Action';

export const parameterStore: Source = {
  id: 'parameter-store',
  summary: {
    events: 'policy actions: Expiration, ExpirationNotification, NoChangeNotification',
    does: 'renews parameters as their own tags say, restores expired ones from their copy',
  },
  feed: 'parameter-store',
  rules: [{ sources: ['aws.ssm'], detailTypes: [POLICY_ACTION] }],
  parse(event) {
    const envelope = readEnvelope(event, parameterStore);
    return [envelope.detailType === POLICY_ACTION ? toFinding(envelope) : unknownEvent(parameterStore, envelope)];
  },
};

/** By the policy that fired: how bad it is, and what it means. */
const POLICIES: Record<string, { severity: number; says: string }> = {
  Expiration: { severity: 8, says: 'has expired, and Parameter Store has deleted it' },
  ExpirationNotification: { severity: 5, says: 'is about to expire, and will then be deleted' },
  NoChangeNotification: { severity: 2, says: 'has not been changed for longer than its policy allows' },
};

function toFinding(envelope: Envelope): Finding {
  const { event, place, time, detailType } = envelope;
  const detail = event.need('detail');
  const name = detail.needText('parameter-name', "a parameter's name", PARAMETER_NAME);
  const arn = readArn(envelope, name);
  const policyType = detail.needText('policy-type', 'a policy type such as Expiration', /^\w{1,64}$/);
  const policy = readPolicy(detail);
  const failed = detail.said('action-status', 32)?.toLowerCase() === 'failed';
  const known = Object.hasOwn(POLICIES, policyType) ? POLICIES[policyType] : undefined;
  return {
    ...base(place, time),
    source: 'parameter-store',
    id: stableId(name, policyType, policy.stable, weekOf(time)),
    type: detailType,
    title: clean(
      failed
        ? `AWS could not carry out the policy ${policyType} of parameter ${name}`
        : `Parameter ${name} ${known?.says ?? `is subject to a policy that Riposte does not know: ${policyType}`}`,
    ),
    severity: known?.severity ?? 2,
    ...place,
    resources: [{ kind: 'parameter', id: name, arn }],
    facts: knownFacts({
      policyType,
      actionStatus: detail.said('action-status', 32),
      actionReason: detail.said('action-reason'),
      parameterType: detail.said('parameter-type', 32),
      expiresAt: policy.expiresAt,
      notice: policy.notice,
    }),
  };
}

/** The parameter's ARN. A name with slashes loses the first one there: `/a/b` is `parameter/a/b`. */
function readArn(envelope: Envelope, name: string): string {
  const { text, arn } = readSubject(envelope, 'ssm', 'parameter');
  if (arn.resource === `parameter${name.startsWith('/') ? name : `/${name}`}`) return text;
  throw new MalformedEventError(
    `resources[0] names "${clean(arn.resource, 80)}", but detail.parameter-name is "${clean(name, 80)}".`,
  );
}

interface Policy {
  /** Tells one policy of a parameter from its others, and one expiry from the next. */
  stable: string;
  expiresAt?: string;
  notice?: string;
}

/** The policy stands in the event as JSON text; older events lack it. */
function readPolicy(detail: Reader): Policy {
  const content = detail.raw('policy-content') ?? '{}';
  if (typeof content !== 'string') throw malformed(detail.pathOf('policy-content'), 'JSON text', content);
  const attributes = new Reader(parse(content, detail), detail.pathOf('policy-content')).at('Attributes');
  const timestamp = attributes.said('Timestamp', 64);
  const expiresAt = timestamp && parseTime(timestamp);
  const span = ['Before', 'After'].flatMap((word) => attributes.said(word, 16) ?? []);
  const notice = span.length > 0 ? clean([...span, attributes.said('Unit', 16) ?? ''].join(' '), 64) : undefined;
  return present<Policy>({ stable: expiresAt || timestamp || notice || '', expiresAt: expiresAt || undefined, notice });
}

function parse(content: string, detail: Reader): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw malformed(detail.pathOf('policy-content'), 'JSON text', content);
  }
}

/**
 * The Monday of the event's week. Once a parameter is renewed, the same notice comes again at the next expiry, word
 * for word, and must not pass for the old one. Sent again, an event keeps its time or differs by minutes.
 */
function weekOf(time: string): string {
  const day = new Date(time);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}
