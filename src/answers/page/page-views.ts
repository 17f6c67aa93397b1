import { commandFor } from '../../alerts/command.ts';
import {
  type LinkRecord,
  type PressedRecord,
  type ShownQuestion,
  stepsIn,
  VERDICTS,
  type Verdict,
} from '../../core/approval-link.ts';
import type { SignInProblem } from '../../core/sign-in.ts';
import { clean, utc } from '../../core/text.ts';
import { isAboutPlan, isAsked } from '../../journal/response-record.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import {
  ASKED_ANEW,
  isSamePlan,
  isUnrecorded,
  type Situation,
  type StandingNow,
  standingText,
  whyOver,
} from './situation.ts';

/** What a page shows: the situation of a link, or why nothing of it can be shown. */
export type Shown =
  | (Extract<Situation, { is: 'open' }> & { nonce: string; problem?: string; reason?: string })
  | Exclude<Situation, { is: 'open' } | { is: 'unknown' }>
  | { is: 'signed-out'; why: SignInProblem; link: LinkRecord; subject: string }
  | { is: 'trouble' | 'foreign' | 'large' };

const LABELS: Record<Verdict, { label: string; means: string }> = {
  approve: { label: 'Approve', means: 'It is done at once, if the state is still as shown here.' },
  reject: { label: 'Reject', means: 'Nothing is done, and it is not asked again for this finding.' },
  later: { label: 'Ask again later', means: 'Nothing is done now. The deadline stays.' },
  pause: { label: 'Pause everything', means: 'Riposte touches nothing more until somebody resumes it by the command.' },
};

/** What the template of the page is given. */
export function viewOf(shown: Shown): object {
  switch (shown.is) {
    case 'open':
      return openView(shown);
    case 'pressed':
      return pressedView(shown);
    case 'over':
      return { ...aboutQuestion(shown.link), ...closed('This link answers nothing any more', [shown.why], shown.link) };
    case 'early':
      return {
        ...aboutQuestion(shown.link),
        ...closed('This question cannot be answered yet', [shown.why], shown.link),
        tone: 'attention',
      };
    case 'forged':
      return closed(
        'This link is not valid',
        [
          'It is not complete, or was changed on its way, or the key that signs links was replaced since it was sent. Open it again from the message; if it stays so, answer by the command.',
        ],
        undefined,
      );
    case 'signed-out':
      return signedOutView(shown);
    case 'foreign':
      return closed(
        'Nothing was sent',
        [
          'This form was not shown by this browser within the last hour, or came from another site. Open the link in your message again, and allow cookies for this page.',
        ],
        undefined,
      );
    case 'large':
      return closed('Nothing was sent', ['The form is too large. A reason has 300 characters at most.'], undefined);
    case 'trouble':
      return {
        ...closed(
          'Try again in a minute',
          [
            'AWS did not answer the page in time. Nothing was decided by this attempt. If it stays so, use the command.',
          ],
          undefined,
        ),
        tone: 'failed',
      };
  }
}

function signedOutView({ why, link: { to }, subject }: Extract<Shown, { is: 'signed-out' }>) {
  const views: Record<SignInProblem, [title: string, said: string]> = {
    missing: [
      'Sign in first',
      'This link opens for people who are signed in, and nothing says that you are. Open it again from the message; if it stays so, the proxy in front of this page does not add the token, or somebody took the authorizer off the API.',
    ],
    changed: [
      'This link was made before the sign-in changed',
      'Who has to be signed in here has changed since this link was sent. The question stands: a reminder brings a new link, or answer it by the command.',
    ],
    another: [
      'This link is for somebody else',
      `It is for ${clean(to, 200)}. You are signed in as ${clean(subject, 255)}. Sign in as its recipient; if that is you, riposte.yml has to name this subject under people.`,
    ],
  };
  const [title, said] = views[why];
  return closed(title, [said], undefined);
}

const closed = (title: string, said: string[], link: LinkRecord | undefined) => ({
  title,
  word: 'No answer is taken here',
  tone: '',
  saidHeading: 'What this means',
  said,
  commands: link ? [commandFor('show', link.key)] : [commandLine('list --open')],
});

function aboutQuestion(link: LinkRecord, now: readonly (string | undefined)[] = []) {
  const question = JSON.parse(link.shown) as ShownQuestion;
  const { account, place, from, to, effect, undo, why, calls, facts, others, severity, steps = [] } = question;
  return {
    place: `${account} ${place}`,
    plan: [
      ...steps.map(({ what, would }, n) => ({
        name: `Step ${n + 1}`,
        value: [what, would, now[n]].filter(Boolean).join(' '),
      })),
      ...(effect ? [{ name: 'Effect', value: `It ${effect}.` }] : []),
      ...(from ? [{ name: 'Now', value: from }] : []),
      ...(to ? [{ name: 'Then', value: to }] : []),
      { name: 'Undo', value: undo },
      { name: 'Why', value: why },
    ],
    calls,
    facts: [{ name: 'severity', value: severity }, ...facts],
    others,
  };
}

/** Of a question with steps: what has become of those that no answer by this link is for any more. One that the journal does not have yet hears it. */
const overNow = (link: LinkRecord, standings: readonly StandingNow[]): (string | undefined)[] =>
  stepsIn(link).map(({ plan }, n) => {
    const isOver = link.steps && !isUnrecorded(plan, standings[n]);
    const why = isOver && whyOver({ plan, until: link.until }, standings[n], 0);
    return why ? `An answer here does not count for it: ${why}` : undefined;
  });

function openView({ link, nonce, problem, reason = '', standings }: Extract<Shown, { is: 'open' }>) {
  const { headline, mayNot } = JSON.parse(link.shown) as ShownQuestion;
  const answers = link.steps ? link.steps.map(({ key }) => key) : [link.key];
  return {
    ...aboutQuestion(link, overNow(link, standings)),
    title: headline,
    word: 'Waits for your answer',
    tone: 'attention',
    until: `Answer by ${utc(link.until)}, or nothing is done.`,
    form: {
      nonce,
      problem,
      reason,
      who: link.named
        ? `This link is for ${link.to} alone: ${whoElse(link)}`
        : `This link came by ${link.to}: whoever holds that message with its code may answer.`,
      mayNot,
      verdicts: VERDICTS.filter((each) => link.verdicts.includes(each)).map((id) => ({ id, ...LABELS[id] })),
    },
    byCommand: answers.flatMap((key) => [commandFor('approve', key), commandFor('reject', key)]),
  };
}

const whoElse = ({ signIn }: LinkRecord): string =>
  signIn && signIn.subjects.length > 0
    ? 'it opens for nobody who is signed in as another person.'
    : 'whoever else holds it with its code answers in that name.';

function pressedView({ link, pressed, standings }: Extract<Shown, { is: 'pressed' }>) {
  const { headline } = JSON.parse(link.shown) as ShownQuestion;
  const verdict = LABELS[pressed.verdict ?? 'later'].label;
  const since = stepsIn(link).map(({ plan }, n) => sinceThen(pressed, plan, standings[n]));
  return {
    ...aboutQuestion(link),
    title: headline,
    word: `Answered: ${verdict}`,
    tone: 'handled',
    saidHeading: 'What has come of it',
    said: [
      `“${verdict}” was sent by this link at ${utc(pressed.pressedAt ?? 0)}.`,
      ...(since.length > 1 ? since.map((text, n) => `Step ${n + 1}: ${text}`) : since),
    ],
    commands:
      pressed.verdict === 'pause' ? [commandLine('resume')] : stepsIn(link).map(({ key }) => commandFor('show', key)),
  };
}

/** What has come of an answer, of one step. */
function sinceThen({ verdict }: PressedRecord, plan: string, standing: StandingNow): string {
  if (!standing || isUnrecorded(plan, standing)) return '';
  const isWaiting = isAsked(standing);
  if (isWaiting && !isAboutPlan(plan, standing))
    return isSamePlan(plan, standing)
      ? ASKED_ANEW
      : 'The state had changed by then, and with it what would be done: Riposte has asked anew. The newer message has a link of its own.';
  if (isWaiting && verdict === 'pause') return 'The question still waits. Riposte touches nothing until it is resumed:';
  if (isWaiting && verdict === 'later') return 'The question waits, and a new message comes with a link of its own.';
  if (isWaiting && standing.needs && standing.yes)
    return `The answer counts, and is not enough: ${standing.yes.length} of ${standing.needs.approvals} people have approved. Riposte acts when the others have.`;
  if (isWaiting) return 'Riposte acts on it within seconds. Load this page again to see how it ended.';
  return standingText(standing);
}
