import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope, readEnvelope, unknownEvent } from '../envelope.ts';
import { OVER } from '../posture/severity.ts';
import { knownFacts } from '../read/facts.ts';
import { stableId } from '../read/identifiers.ts';
import type { Reader } from '../read/reader.ts';
import { type Found, unreadableFact } from '../read/resources.ts';
import type { Source } from '../source.ts';
import { checkOf, ratingOf } from './checks.ts';
import { column, itemText, placeOfItem } from './item.ts';
import { addSubject } from './subject.ts';

const REFRESH = 'Trusted Advisor Check Item Refresh Notification';

export const trustedAdvisor: Source = {
  id: 'trusted-advisor',
  summary: {
    events: 'checks that turn to a warning or an error',
    does: 'asks before it deactivates an exposed key or closes a public bucket; tells the rest in the daily email',
  },
  feed: 'posture',
  rules: [{ sources: ['aws.trustedadvisor'], detailTypes: [REFRESH] }],
  parse(event) {
    const envelope = readEnvelope(event, trustedAdvisor);
    return [envelope.detailType === REFRESH ? toFinding(envelope) : unknownEvent(trustedAdvisor, envelope)];
  },
};

/**
 * One item of one check, which AWS tells in us-east-1 whatever region it is about. The id is the item's: checks are
 * refreshed at least weekly, and an item that stays red is no news each time.
 */
function toFinding({ event, place: receivedIn, time }: Envelope): Finding {
  const detail = event.need('detail');
  const name = detail.needText('check-name', "the check's name", undefined, 128);
  const status = detail.needText('status', 'ERROR, WARN or OK', undefined, 16);
  const check = checkOf(name);
  const item = detail.at('check-item-detail');
  const found: Found = { place: placeOfItem(item, receivedIn), resources: [], unreadable: [] };
  const actor = addSubject(check, detail, item, found);
  const subject = found.resources[0]?.id ?? detail.said('resource_id') ?? itemText(item) ?? '-';
  return {
    ...base(receivedIn, time),
    source: 'trusted-advisor',
    id: stableId(check, status, idOf([subject, ...portsOf(item)].join(':'))),
    type: `${status}/${check}`,
    title: clean(
      `Trusted Advisor check “${name}” is ${status}${found.resources[0] ? ` for ${found.resources[0].id}` : ''}`,
    ),
    severity: ratingOf(check, status) ?? OVER,
    ...found.place,
    ...(actor && { actor }),
    resources: found.resources,
    facts: knownFacts({
      check,
      checkName: name,
      status,
      item: itemText(item),
      ...unreadableFact(found),
    }),
  };
}

const idOf = (text: string): string => text.replace(/[^\w.:/@+=-]+/g, '-');

/** One security group has an item for each of its open ports. */
function portsOf(item: Reader): string[] {
  const cells = ['Protocol', 'Port', 'From Port', 'To Port'].map((title) => column(item, title));
  return cells.filter((cell) => typeof cell === 'string').map((cell) => clean(cell, 32));
}
