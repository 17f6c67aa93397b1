import { severityBand } from '../core/finding.ts';
import { isGrave } from '../core/grave.ts';
import { matchesGlob } from '../core/text.ts';
import type { Telling } from '../policy/playbooks/notification-policy.ts';
import type { AlertSettings, RouteSettings } from '../policy/riposte-yml/channels.ts';
import type { Alert } from './alert.ts';
import { needsPerson } from './words.ts';

/** The topic of the stack: where everything goes that no route sends elsewhere. */
export const TOPIC = 'topic';
const DIGEST = 'digest';

/**
 * The channels that an alert goes to; none when it is left to the daily email. What needs somebody is never left to it,
 * unless it is only told and not grave; and a channel that is not there, as after a change of riposte.yml, gives way to
 * the topic: nothing is lost.
 */
export function channelsFor(
  alert: Alert,
  { routes = [], channels = {} }: AlertSettings,
  telling: (playbook: string) => Telling | undefined = () => undefined,
): string[] {
  const { tell, channel } = telling(alert.decision.playbook) ?? {};
  const chosen = channel === undefined ? chosenBy(routes, alert) : [channel];
  const named = chosen.filter((id) => id !== DIGEST);
  if (!mayNotWait(alert) && (tell === 'digest' || named.length === 0)) return [];
  const there = named.filter((id) => id === TOPIC || Object.hasOwn(channels, id));
  return there.length > 0 ? [...new Set(there)] : [TOPIC];
}

/** What is open only because nobody has settled it yet is in the daily email as well, so a route may leave it to that. */
const mayNotWait = (alert: Alert): boolean =>
  needsPerson({ ...alert, uncontained: alert.uncontained && isGrave(alert.finding) ? true : undefined });

function chosenBy(routes: readonly RouteSettings[], alert: Alert): string[] {
  const route = routes.find((each) => matches(each, alert));
  return route === undefined ? [TOPIC] : [route.to].flat();
}

function matches({ severity, source, account, playbook }: RouteSettings, { finding, decision }: Alert): boolean {
  const among = (wanted: string | string[] | undefined, value: string): boolean =>
    wanted === undefined || [wanted].flat().includes(value);
  return (
    among(severity, severityBand(finding.severity)) &&
    among(source, finding.source) &&
    among(account, finding.account) &&
    (playbook === undefined || [playbook].flat().some((glob) => matchesGlob(decision.playbook, glob)))
  );
}
