import { sentence } from '../alerts/defang.ts';
import { plural } from '../alerts/plain-text.ts';
import { shortTarget } from '../alerts/words.ts';
import { localTime, type Period } from '../core/period.ts';
import { kindWords } from '../expiry/expiry.ts';
import type { Home } from './entry-lines.ts';
import { ofActions, ofAnswered, ofBudget, ofHeldBack, ofIncident } from './need-answers.ts';
import { ofDeadLetters, ofPause, ofSilence, unwell } from './need-riposte.ts';
import type { Need, NeedContent } from './needs.ts';
import type { Expiring } from './parts.ts';
import { whose } from './whose.ts';

const DAY = 86_400_000;

/** What a need says, for every rendering: harmless text, and commands that can be copied. */
export function needContent(need: Need, digest: Home & { period: Period }): NeedContent {
  const { to: dayEnd, timeZone } = digest.period;
  switch (need.kind) {
    case 'incident':
      return ofIncident(need.incident, digest);
    case 'held-back':
      return ofHeldBack(need);
    case 'paused':
      return ofPause(need, timeZone);
    case 'answered':
      return ofAnswered(need, digest);
    case 'budget':
      return ofBudget(need, timeZone);
    case 'dead-letters':
      return ofDeadLetters(need);
    case 'without-effect':
      return {
        title: sentence(need.problem.title, 300),
        detail: [sentence(need.problem.detail, 600)],
        commands: [need.problem.command],
      };
    case 'expiring':
      return { title: expiringTitle(need.what, dayEnd, digest), detail: [sentence(need.what.note, 300)] };
    case 'unread':
      return { title: unreadTitle(need.what.kind), detail: [sentence(need.what.note, 300)] };
    case 'silent':
      return ofSilence(need);
    case 'health':
      return unwell(need.check);
    default:
      return ofActions(need, digest);
  }
}

const unreadTitle = (kind: string): string =>
  kind === 'calendar'
    ? 'It is not known today what expires.'
    : `No ${kindWords(kind)} could be read, so it is not known what expires.`;

function expiringTitle(
  { kind, name, at, ...its }: Expiring & { at: number },
  dayEnd: number,
  digest: Home & { period: Period },
) {
  const days = Math.floor((at - dayEnd) / DAY);
  const when =
    days < 0 ? 'is past its date' : days === 0 ? 'has less than a day left' : `has ${plural(days, 'day')} left`;
  return `${kindWords(kind)} ${shortTarget(name)}${whose(its, digest)} ${when}: ${localTime(at, digest.period.timeZone)}`;
}
