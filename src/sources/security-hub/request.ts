import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import type { Envelope } from '../envelope.ts';
import { parseArn, stableId } from '../read/identifiers.ts';
import { malformed, type Reader } from '../read/reader.ts';
import { readAsff } from './asff.ts';

/** The id of the custom action that asks Riposte to respond; its name in the console is `Riposte: respond`. */
export const RESPOND = 'RiposteRespond';

const EVENT_ID = /^[\w-]{1,64}$/;

/**
 * Reads findings that somebody has sent with a custom action. It is a request, made now: each has an id of its own, so
 * that asking again after an undo counts, and neither its age, nor who put it away, nor an earlier note stands against
 * it. The event does not say who asked: the permission `securityhub:SendFindingEvents` decides who may.
 *
 * @throws MalformedEventError when the event does not name the action
 */
export function readRequest(envelope: Envelope): (finding: Reader) => Finding {
  const { event, place, time } = envelope;
  const action = actionOf(event.raw('resources'), place.account);
  const id = event.needText('id', "the event's id", EVENT_ID);
  const detail = event.need('detail');
  const named = detail.said('actionName', 64);
  return (asff) => {
    const { copyOf: _copy, facts, ...finding } = readAsff(asff, envelope);
    const { lastChangeBy: _note, copy: _here, ...known } = facts;
    return {
      ...finding,
      id: stableId('request', id, finding.id),
      lastSeen: time,
      archived: false,
      // Whoever asks to keep an address out means what it sends us, unless the finding says otherwise.
      ...(facts.peerKind === 'network' && !finding.direction && { direction: 'INBOUND' as const }),
      facts: { ...known, requested: true, customAction: action, ...(named && { actionName: named }) },
    };
  };
}

function actionOf(resources: unknown, account: string): string {
  const [first] = Array.isArray(resources) ? resources : [];
  const arn = typeof first === 'string' ? parseArn(first) : undefined;
  const [, id] = /^action\/custom\/([\w-]{1,64})$/.exec(arn?.resource ?? '') ?? [];
  if (arn?.service === 'securityhub' && arn.account === account && id) return clean(id, 64);
  throw malformed('resources', "an array of this account's custom action's ARN", first ?? resources);
}
