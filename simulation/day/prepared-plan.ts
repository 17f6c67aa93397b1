import { readFileSync } from 'node:fs';
import type { ActionId } from '../../src/core/action-ids.ts';
import { BEFORE_PREPARED } from '../as-before.ts';
import { type Bundled, seenAgain } from '../events.ts';
import type { Catalogue, Stimulus } from '../plan.ts';
import { type Chance, chanceOf } from '../random.ts';
import { isContained } from '../scene.ts';

/** Of schedules, those in which owners have prepared what few events need, and such events come. */
const PREPARED = 0.25;
const MINUTE = 60_000;

/** The certificate that is validated by email, and not expired: no bundled event is about one. */
export const BY_EMAIL = 'arn:aws:acm:eu-west-1:111122223333:certificate/456cb478-0000-4000-8000-0000000e3a11';
/** A caller of a cluster, by an address that attackers use. */
export const CALLED = 'guardduty/kubernetes-called-from-tor';
const SESSION = new URL('../../rehearsals/events/session-of-iam-user.jsonl', import.meta.url);

/** Actions that few schedules would carry out, or none: what they need is mostly not there, or nobody says yes. */
interface Prepared {
  action: ActionId;
  event: (all: readonly Bundled[]) => Bundled | undefined;
}

const EVENTS: readonly Prepared[] = [
  { action: 'reimport-certificate', event: named('acm/approaching-expiration-imported') },
  { action: 'replace-certificate', event: named('acm/expired') },
  { action: 'revalidate-certificate', event: byEmail },
  { action: 'restore-parameter', event: named('parameter-store/expired-and-deleted') },
  { action: 'enable-key-rotation', event: named('kms/key-rotation-turned-off') },
  { action: 'deny-user', event: sessionOfUser },
];

/** And where everything that can be is contained. */
const CONTAINED: readonly Prepared[] = [
  { action: 'close-cluster-access', event: named(CALLED) },
  { action: 'close-cluster-endpoint', event: named('cloudtrail/cluster-opened-to-everybody') },
];

function named(name: string) {
  return (all: readonly Bundled[]): Bundled | undefined => all.find((each) => each.name === name);
}

function byEmail(all: readonly Bundled[]): Bundled | undefined {
  const of = named('acm/approaching-expiration-validation-missing')(all);
  if (!of) return undefined;
  const event = JSON.parse(of.body) as { detail: object };
  return {
    ...of,
    body: JSON.stringify({
      ...event,
      resources: [BY_EMAIL],
      detail: { ...event.detail, DomainValidationMethod: 'EMAIL' },
    }),
  };
}

function sessionOfUser(): Bundled {
  const [body = ''] = readFileSync(SESSION, 'utf8').split('\n');
  return { name: 'guardduty/session-of-iam-user', source: 'guardduty', body };
}

/** Events about what is prepared, and of each action a yes, and later its undo, as people may say them. */
export function preparedPlan(
  seed: number,
  { all }: Catalogue,
  { start, horizon }: { start: number; horizon: number },
): Stimulus[] {
  const chance = chanceOf(seed, 'prepared');
  if (BEFORE_PREPARED.has(seed) || !chance.hits(PREPARED)) return [];
  return [...EVENTS, ...(isContained(seed) ? CONTAINED : [])].flatMap(({ action, event }) => {
    const found = event(all);
    const [isPlayed, times] = [chance.hits(0.6), chance.pick([1, 1, 2, 3])];
    if (!isPlayed || !found) return [];
    return [
      ...Array.from({ length: times }, (): Stimulus => {
        const at = chance.between(MINUTE, horizon * 0.4);
        const { name, source } = found;
        return { at, do: 'deliver', event: name, source, body: seenAgain(found, start + at, 1) };
      }),
      ...answersTo(action, chance, horizon),
    ];
  });
}

/** A yes to what an action asks, a second one, and in some a no before or an undo after that. */
export function answersTo(action: ActionId, chance: Chance, horizon: number): Stimulus[] {
  const says = (kind: 'approve' | 'reject' | 'undo', from: number, until: number): Stimulus => ({
    at: chance.between(from * horizon, until * horizon),
    do: 'answer',
    kind,
    pick: chance.next(),
    times: chance.pick([1, 1, 2]),
    action,
  });
  return [
    ...(chance.hits(0.1) ? [says('reject', 0.1, 0.5)] : []),
    says('approve', 0.1, 0.5),
    says('approve', 0.4, 0.7),
    ...(chance.hits(0.5) ? [says('undo', 0.7, 1.2)] : []),
  ];
}
