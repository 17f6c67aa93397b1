import { MalformedEventError } from '../../core/errors.ts';
import { describeError } from '../../core/telemetry.ts';
import { clean } from '../../core/text.ts';
import type { FormId } from './forms.ts';
import { isFields } from './guardduty-names.ts';
import { wrapped } from './wrap.ts';

type Fields = Record<string, unknown>;

/** One event that was found in a value, or why there is none. */
type Unwrapped = { event: unknown; forms: FormId[] } | { error: MalformedEventError; forms: FormId[] };

/** A topic that delivers to a queue, which a log group keeps: deeper than this nobody puts an event. */
const MOST_LAYERS = 6;

/** The fields under which answers and files keep a list of events, findings, records or messages. */
export const LISTS = ['Findings', 'findings', 'Records', 'Events', 'events', 'Messages'] as const;

/**
 * The events of one JSON value: the value itself when EventBridge would deliver it so, else what stands in the answer
 * of an API, a file of CloudTrail, a message of a queue or a topic, each put into the envelope that it would have had.
 * What is not known here is returned as it is, and the sources say what is wrong with it.
 */
export function eventsIn(value: unknown, layer = 0): Unwrapped[] {
  if (layer > MOST_LAYERS) return [unknown(`there are more than ${MOST_LAYERS} envelopes around it`)];
  if (!isFields(value) || isDelivered(value)) return [{ event: value, forms: [] }];
  const message = messageIn(value);
  if (message) return insideOf(message.text, message.form, layer);
  for (const name of LISTS) {
    const list = value[name];
    if (Array.isArray(list)) return list.flatMap((entry) => eventsIn(entry, layer + 1));
  }
  const bare = wrapped(value);
  return bare ? [{ event: bare.event, forms: [bare.form] }] : [{ event: value, forms: [] }];
}

/** How an event looks that EventBridge delivers. */
const isDelivered = (value: Fields): boolean => typeof value.source === 'string' || value['detail-type'] !== undefined;

/** The text that a message carries, by the envelope around it. */
function messageIn(value: Fields): { text: string; form: FormId } | undefined {
  const { Type, Message, Sns, CloudTrailEvent, message, timestamp } = value;
  const body = value.body ?? value.Body;
  if (Type === 'Notification' && typeof Message === 'string') return { text: Message, form: 'sns' };
  if (isFields(Sns) && typeof Sns.Message === 'string') return { text: Sns.Message, form: 'sns' };
  const isQueued =
    typeof body === 'string' && (value.messageId ?? value.MessageId ?? value.receiptHandle) !== undefined;
  if (isQueued) return { text: body, form: 'sqs' };
  // LookupEvents gives each record as text.
  if (typeof CloudTrailEvent === 'string') return { text: CloudTrailEvent, form: 'cloudtrail' };
  if (typeof message === 'string' && timestamp !== undefined) return { text: message, form: 'log-events' };
  return undefined;
}

function insideOf(text: string, form: FormId, layer: number): Unwrapped[] {
  try {
    const inside = eventsIn(JSON.parse(text), layer + 1);
    return inside.map((found) => ({
      ...found,
      forms: found.forms.includes(form) ? found.forms : [form, ...found.forms],
    }));
  } catch (error) {
    return [unknown(`a message holds no JSON: ${clean(describeError(error).message, 120)}`)];
  }
}

const unknown = (problem: string): Unwrapped => ({ error: new MalformedEventError(problem), forms: [] });
