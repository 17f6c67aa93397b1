import { quoted, sentence } from '../alerts/defang.ts';
import { phraseOf } from '../alerts/phrase-of.ts';
import { plural } from '../alerts/plain-text.ts';
import { shortTarget, typeText } from '../alerts/words.ts';
import { severityBand } from '../core/finding.ts';
import { localTime, type Period } from '../core/period.ts';
import { type Home, placeOf } from './entry-lines.ts';
import type { Acknowledged, GoingOn } from './parts.ts';

/** What a person lets be, who said so, when and why. */
export function acknowledgedWords({ action, by, why, at }: Acknowledged, { period }: { period: Period }) {
  const { finding } = action;
  return {
    title: `${phraseOf(action)} (${severityBand(finding.severity)})`,
    detail: `By ${quoted(by, 100)} at ${localTime(at, period.timeZone)}: ${sentence(why, 300)}`,
  };
}

/** What goes on, since when, and whether it got worse: harmless text for every rendering. */
export function goingOnWords({ finding, findings, since, was }: GoingOn, home: Home & { period: Period }) {
  const [about] = finding.resources;
  return {
    band: severityBand(finding.severity),
    title: `${typeText(finding.type)}${about ? ` (${shortTarget(`${about.kind} ${about.id}`)})` : ''}${placeOf(finding, home)}`,
    detail: `${was ? `It was ${was}. ` : ''}${plural(findings, 'finding')} came again; since ${localTime(since, home.period.timeZone)}.`,
  };
}
