import { MOST_AN_HOUR } from '../act/held-now.ts';
import type { Notice } from '../alerts/alert.ts';
import { sentence } from '../alerts/defang.ts';
import { plural } from '../alerts/plain-text.ts';
import { severityBand } from '../core/finding.ts';
import { type ResponseRecord, severityOf } from '../journal/response-record.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import type { Spread } from './take-up-pace.ts';

/** So many targets are named; the list has all of them. */
const MOST_NAMED = 5;

/**
 * The one question about everything that has to wait after the mode was raised or a pause has ended.
 *
 * @param isAll whether there may be more than were read
 */
export function catchUpQuestion({ chosen, later, askedAt }: Spread, isAll: boolean): Notice | undefined {
  const [worst] = later;
  if (!worst || askedAt === undefined) return undefined;
  const many = `${plural(later.length, 'answer')}${isAll ? '' : ' or more'}`;
  const counts = [...Map.groupBy(later, ({ action }) => action)].map(([action, those]) => `${those.length} ${action}`);
  return {
    id: `catch-up#${askedAt}`,
    about: 'catch-up',
    severity: severityBand(severityOf(worst)),
    needsPerson: true,
    subject: `${many} that had been held back wait: ${counts.join(', ')}`,
    body: [
      `The mode was raised, or a pause has ended: ${plural(chosen.length, 'answer')} of before ${chosen.length === 1 ? 'is' : 'are'} decided anew now.`,
      `At most ${MOST_AN_HOUR} targets an hour are taken up for each action, the most severe first. The others wait:`,
      ...later.slice(0, MOST_NAMED).map((record) => `  ${named(record)}`),
      ...(later.length > MOST_NAMED || !isAll ? [`  and more: ${commandLine('list --held-back')}`] : []),
      '',
      `Without an answer they follow, ${MOST_AN_HOUR} an hour. To have all of them decided now:`,
      `  ${commandLine('retry --held-back')}`,
      'To leave them as they are:',
      `  ${commandLine("ack --held-back --reason 'TEXT'")}`,
    ].join('\n'),
  };
}

const named = ({ action, target, wants }: ResponseRecord): string =>
  `${severityBand(severityOf({ wants }))} ${action} ${sentence(target.key, 120)}`;
