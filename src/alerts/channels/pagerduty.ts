import type { SettingsOf } from '../../policy/riposte-yml/channels.ts';
import { briefOf } from '../brief.ts';
import type { Message } from '../message.ts';
import type { Channel } from './channel.ts';
import { messageJson } from './message-json.ts';

const HOSTS = { us: 'events.pagerduty.com', eu: 'events.eu.pagerduty.com' };
const MOST_SUMMARY = 1_024;
const MOST_DETAILS = 80_000;
const SEVERITY = { low: 'info', medium: 'warning', high: 'error', critical: 'critical' } as const;

/**
 * What an incident of PagerDuty is told. What has opened, acts by itself or waits for somebody triggers it; what somebody
 * had approved and is done acknowledges it, as it is contained and still to be looked at; a no and an undo resolve it.
 */
function actionOf({ stage, alerts }: Message): 'trigger' | 'acknowledge' | 'resolve' {
  if (stage === 'resolved' || stage === 'undone') return 'resolve';
  return stage === 'acted' && alerts.every(({ approved }) => approved) ? 'acknowledge' : 'trigger';
}

/** PagerDuty by its Events API v2. One incident for each thread. */
export const pagerduty: Channel<SettingsOf<'pagerduty'>> = {
  kind: 'pagerduty',
  limitBytes: 200_000,
  room: { bytes: MOST_DETAILS },

  render(message, _settings, { account, region, stack }) {
    const brief = briefOf(message);
    return {
      event_action: actionOf(message),
      dedup_key: message.thread,
      client: `Riposte ${stack}`,
      payload: {
        summary: `${message.severity.toUpperCase()}: ${brief.title}`.slice(0, MOST_SUMMARY).toWellFormed(),
        source: `${account} ${region}`,
        severity: SEVERITY[message.severity],
        component: message.alerts[0]?.finding.source ?? 'riposte',
        group: stack,
        class: message.kind,
        custom_details: {
          ...Object.fromEntries(brief.facts.map(({ name, value }) => [name, value])),
          ...Object.fromEntries(brief.paragraphs.map(({ heading, text }) => [heading || 'Text', text])),
          ...(brief.entries.length > 0 && { alerts: brief.entries }),
          ...(brief.unlisted && { unlisted: brief.unlisted }),
          ...(brief.commands.length > 0 && { commands: brief.commands }),
          ids: JSON.parse(messageJson(message, 20_000)).alerts.map(({ id }: { id: string }) => id),
        },
      },
      ...(brief.link && { links: [{ href: brief.link, text: 'AWS console' }] }),
    };
  },

  async send(request, { key, region = 'us' }, { post, secret }) {
    const body = JSON.stringify({ ...request, routing_key: await secret(key) });
    await post(`https://${HOSTS[region]}/v2/enqueue`, body);
  },
};
