import { resumeCommand } from '../act/pause.ts';
import { quoted, sentence } from '../alerts/defang.ts';
import { plural } from '../alerts/plain-text.ts';
import { localTime } from '../core/period.ts';
import type { Check } from '../health/check.ts';
import { type Pause, scopeText } from '../journal/pauses.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import type { NeedContent, NeedOf } from './needs.ts';
import { SOURCE_NAMES } from './source-names.ts';

/** What does not act until a person lets it. */
export const ofPause = (need: NeedOf<'paused'>, timeZone: string): NeedContent => ({
  title: `${sentence(scopeText(need), 160)} has been paused since ${localTime(need.at, timeZone)}, by ${quoted(need.by, 64)}: ${need.level === 'all' ? 'it touches nothing' : 'nothing in it is touched'}.`,
  ...pauseDetail(need, timeZone),
  commands: [resumeCommand(need)],
});

function pauseDetail({ reason, until }: Pause, timeZone: string): Pick<NeedContent, 'detail'> {
  const detail = [
    ...(reason ? [`Reason: ${sentence(reason, 300)}`] : []),
    ...(until === undefined ? [] : [`It ends automatically at ${localTime(until, timeZone)}.`]),
  ];
  return detail.length > 0 ? { detail } : {};
}

/** Events that could not be handled. */
export const ofDeadLetters = ({ count, queue }: NeedOf<'dead-letters'>): NeedContent => ({
  title: `${plural(count, 'message')} in ${quoted(queue, 128)} could not be handled and ${count === 1 ? 'is' : 'are'} kept there.`,
  detail: ['Read the reasons, fix the cause, and send them again.'],
  commands: [commandLine('redrive')],
});

/** A source that fell silent. */
export const ofSilence = ({ source, days, unheard }: NeedOf<'silent'>): NeedContent => ({
  title: `${SOURCE_NAMES[source]} had no new findings, though it had some on ${days} of the 7 days before.`,
  detail: [
    `${unheard ? 'Nothing came to its queue. ' : ''}Check that the service is on and that its rule still exists.`,
  ],
});

/** A part of Riposte that does not work. */
export const unwell = ({ what, state, note, command }: Check): NeedContent => ({
  title: `${sentence(what, 300)}${state === 'off' ? ' is off, though it sent findings within the last 30 days.' : ''}`,
  detail: [sentence(note, 300)],
  ...(command !== undefined && { commands: [command] }),
});
