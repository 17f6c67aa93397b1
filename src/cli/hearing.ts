import type { LocalStack } from '../../local/local-stack.ts';
import type { Message } from '../alerts/message.ts';
import { titleOf } from '../alerts/what-happened.ts';
import { type Finding, findingKey } from '../core/finding.ts';
import { digestPeriod } from '../core/period.ts';
import { buildDigest } from '../digest/build.ts';
import { gather } from '../digest/gather.ts';
import { renderText } from '../digest/text.ts';
import type { Replayed, Told } from './replayed.ts';

/** Who hears of a decision: a message names it at once, the daily email names it or its incident, or it is counted. */
export type Heard = 'now' | 'digest' | 'nobody';

const DAY_MS = 86_400_000;

/** Keeps which findings messages named, and reads the digests of the days on which something happened. */
export function createHearing() {
  const named = new Set<string>();
  const digests = new Map<string, string>();

  return {
    /** Hears of the messages that people are sent. */
    onTold(messages: readonly Message[]): void {
      for (const { alerts, left = [] } of messages)
        for (const { decision, finding } of alerts)
          if (!left.some((alert) => alert.finding === finding)) named.add(nameOf(finding, decision));
    },

    /** Reads what the daily emails of a stack say of these days, each given by any of its moments, ms. */
    async readDigests(stack: LocalStack, moments: readonly number[]): Promise<void> {
      const { clients, config, world } = stack;
      const days = moments.map((moment) => digestPeriod(moment + DAY_MS, config.timeZone));
      const texts: string[] = [];
      for (const period of new Map(days.map((day) => [day.label, day])).values()) {
        const input = await gather(period, { clients, config, now: world.now, readOnly: true });
        texts.push(renderText(buildDigest(input)).body);
      }
      const place = `${config.account} ${config.region}`;
      digests.set(place, onOneLine([digests.get(place) ?? '', ...texts].join('\n')));
    },

    heardOf(finding: Finding, told: Told): Heard {
      if (named.has(nameOf(finding, told))) return 'now';
      const { account, region } = finding.receivedIn;
      const text = digests.get(`${account} ${region}`) ?? '';
      return namesOf(finding, told).some((name) => text.includes(name)) ? 'digest' : 'nobody';
    },

    /** Forgets what was read, where each event has an account of its own. */
    clear(): void {
      named.clear();
      digests.clear();
    },
  };
}

const nameOf = (finding: Finding, { action, target }: Pick<Told, 'action' | 'target'>): string =>
  `${findingKey(finding)}\n${action}\n${target}`;

/** Under which names the daily email may speak of a decision. */
function namesOf(finding: Finding, told: Told): string[] {
  const { target, action } = told;
  const own =
    action === 'notify' ? [titleOf(finding), finding.title, ...finding.resources.map(({ id }) => id)] : [target];
  return [...own, ...(finding.incident ? [finding.incident] : [])].map(onOneLine).filter((name) => name.length > 3);
}

/** The email breaks its lines, and so what it names. */
const onOneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** The moments at which what was replayed happened, by the account and region that it was put in. */
export function momentsOf(replayed: Replayed): [place: string, moment: number][] {
  if ('error' in replayed) return [];
  return replayed.findings.map(({ finding: { receivedIn, lastSeen } }) => [
    `${receivedIn.account} ${receivedIn.region}`,
    Date.parse(lastSeen),
  ]);
}
