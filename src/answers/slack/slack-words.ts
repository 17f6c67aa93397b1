import { forMrkdwn } from '../../alerts/channels/escape.ts';
import { commandFor } from '../../alerts/command.ts';
import type { LinkRecord, ShownQuestion } from '../../core/approval-link.ts';
import { utc } from '../../core/text.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import type { Pressing } from './slack-payload.ts';

const MOST_TEXT = 2_800;
const SAYS = {
  approve: ':thumbsup: Approved by',
  reject: ':no_entry: Rejected by',
  later: ':bell: Wanted again later by',
} as const;
const THEN = {
  approve: 'Riposte reads the state once more, and acts if it is as shown.',
  reject: '',
  later: 'A new message comes; the deadline stays.',
} as const;

/** What everybody sees at once, before it is known what came of it. */
export function saidText({ does, user }: Pressing, reason: string | undefined, at: number): string {
  if (does === 'details') return '';
  return [`${SAYS[does]} <@${user}> at ${utc(at)}.`, reason ?? '', THEN[does]].filter(Boolean).join(' ');
}

/** What the page shows of a question, for one person who asked. */
export function detailsText({ shown, until }: LinkRecord): string {
  const {
    headline,
    account,
    place,
    effect,
    from,
    to,
    calls,
    undo,
    why,
    severity,
    facts,
    steps = [],
  } = JSON.parse(shown) as ShownQuestion;
  const lines = [
    ...steps.map(({ what, would }, n) => [`Step ${n + 1}`, `${what} ${would}`]),
    ['Effect', effect && `It ${effect}.`],
    ['Now', from],
    ['Would be', to],
    ['Undo', undo],
    ['Calls that it may make', calls.join(', ')],
    ['Why', why],
    ['Where', `${account} ${place}`],
    ['Severity', severity],
    ...facts.map(({ name, value }) => [name, value]),
    ['Time to answer', `until ${utc(until)}`],
  ];
  const text = lines.flatMap(([name = '', value = '']) => (value ? [`*${forMrkdwn(name)}*: ${forMrkdwn(value)}`] : []));
  return fittingLines([`*${forMrkdwn(headline)}*`, ...text], steps.length);
}

/** The lines for which there is room. Steps that an answer decides as well are counted where they are not shown. */
function fittingLines([head = '', ...lines]: readonly string[], steps: number): string {
  let text = head;
  let unseen = 0;
  for (const [n, line] of lines.entries()) {
    if (text.length + line.length < MOST_TEXT) text += `\n${line}`;
    else if (n < steps) unseen += 1;
  }
  if (unseen === 0) return text;
  return `${text}\n${unseen} of ${steps} steps have no room here; an answer decides them too: \`${commandLine('show ID')}\` shows each.`;
}

/** To who is of another company, or may be, and not named in riposte.yml. */
export function strangerText(isKnown: boolean): string {
  const why = isKnown
    ? 'You are a member of another workspace'
    : 'Slack does not say that you are a member of this workspace';
  return `${why}, so your answer counts for nothing here: \`people\` in riposte.yml does not name you.`;
}

/** To who may not approve this. */
export function notHereText(person: string | undefined, may: readonly string[], key: string): string {
  const why =
    person === undefined
      ? '`people` in riposte.yml does not name you, so you cannot approve this.'
      : `${forMrkdwn(person)} has approved already, or may not.`;
  const who = may.length > 0 ? ` Who may: ${forMrkdwn(may.slice(0, 10).join(', '))}, here or by the command:` : '';
  return `${why} Nothing was sent.${who}${who && ` \`${commandFor('approve', key)}\``}`;
}
