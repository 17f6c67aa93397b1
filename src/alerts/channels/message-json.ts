import { clean } from '../../core/text.ts';
import type { Alert } from '../alert.ts';
import type { Message } from '../message.ts';

/** A message for machines; docs/alerts.md describes it. Text in it is cleaned, and data all the same. */
export function messageJson(message: Message, maxBytes: number): string {
  const {
    alerts,
    notice,
    part,
    unlisted,
    id,
    kind,
    thread,
    stage,
    severity,
    needsPerson,
    subject,
    folded = [],
  } = message;
  const about = {
    version: 1,
    id: text(id, 1024),
    kind,
    thread,
    stage,
    severity,
    needsPerson,
    subject,
    ...(part && { part }),
  };
  const said = notice && { notice: { about: notice.about, text: clean(notice.body, 4_000) } };
  const alike = folded.map(({ like: { finding }, count }) => ({ source: finding.source, type: finding.type, count }));
  const rest = { unlisted, ...(alike.length > 0 && { folded: alike }) };
  const whole = JSON.stringify({ ...about, ...said, alerts: alerts.map(alertJson), ...rest });
  if (Buffer.byteLength(whole) <= maxBytes) return whole;
  const room = maxBytes - Buffer.byteLength(JSON.stringify({ ...about, ...said })) - 100;
  const shown = within(alerts.map(shortJson), room);
  return JSON.stringify({
    ...about,
    ...said,
    alerts: shown,
    ...rest,
    unlisted: unlisted + alerts.length - shown.length,
  });
}

/** Bytes of one alert where many are listed. */
export const shortBytes = (alert: Alert): number => Buffer.byteLength(JSON.stringify(shortJson(alert))) + 1;

function within(items: readonly object[], room: number): object[] {
  let left = room;
  const end = items.findIndex((item) => {
    left -= Buffer.byteLength(JSON.stringify(item)) + 1;
    return left < 0;
  });
  return end < 0 ? [...items] : items.slice(0, end);
}

const text = (value: string, max = 512): string => clean(value, max).toWellFormed();

function shortJson({ id, key, outcome, decision, finding }: Alert): object {
  const { action, target } = decision;
  return {
    id: text(id, 1024),
    key: text(key, 1024),
    outcome,
    action,
    target: text(target),
    severity: finding.severity,
  };
}

function alertJson(alert: Alert): object {
  const { decision, reason, from, to, advice, finding } = alert;
  const { source, id, type, title, account, region, incident, firstSeen, lastSeen, count, resources, peers } = finding;
  return {
    ...shortJson(alert),
    playbook: text(decision.playbook, 64),
    mode: decision.mode,
    reason: text(reason, 1_000),
    ...(from !== undefined && { from: text(from) }),
    ...(to !== undefined && { to: text(to) }),
    ...(advice !== undefined && { advice: text(advice, 1_000) }),
    finding: {
      source,
      id: text(id),
      type: text(type, 128),
      title: text(title),
      account: text(account, 64),
      ...(alert.accountName && { accountName: text(alert.accountName, 64) }),
      region: text(region, 64),
      ...(incident && { incident: text(incident, 64) }),
      firstSeen: text(firstSeen, 64),
      lastSeen: text(lastSeen, 64),
      count,
      resources: resources.slice(0, 20).map((resource) => ({ kind: resource.kind, id: text(resource.id) })),
      addresses: peers.slice(0, 20).map(({ address }) => text(address, 64)),
    },
  };
}
