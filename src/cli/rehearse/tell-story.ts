import { quoted } from '../../alerts/defang.ts';
import { shownDuration } from '../durations.ts';
import type { Out } from '../out.ts';
import { shown } from '../out.ts';
import type { StoryResponse } from './journal-view.ts';
import type { Played } from './play.ts';
import type { Rehearsal, Step } from './read-rehearsal.ts';
import type { Story } from './story.ts';

/** Calls that only look, and those by which Riposte's own parts talk, are left out for people. */
const QUIET = /^(dynamodb|sqs|sns|ses|cloudwatch|logs):|:(Get|List|Describe|Lookup|Batch(Get|Describe)|BatchGet)/;

/** Tells people a story while it is played: each step, and what came of it. */
export function createTeller(out: Out, { title, file }: Rehearsal): (played: Played) => void {
  const c = out.colors;
  let before: Story | undefined;
  let isFirst = true;
  return ({ step, from, to, story, said, failures }) => {
    if (isFirst) out.line(`${c.bold(shown(title, 200))}  ${c.dim(`${shown(file, 300)}, from ${time(from)}`)}`);
    isFirst = false;
    out.line();
    out.line(`${c.dim(time(to))}  ${c.bold(stepText(step))}`);
    for (const line of said) out.line(`    ${c.dim(shown(line, 500))}`);
    for (const line of newsOf(before, story)) out.line(`    ${line}`);
    for (const digest of story.digests.slice(before?.digests.length ?? 0)) {
      out.line();
      out.line(`    ${c.bold(`The digest (${digest.color}): ${shown(digest.subject, 200)}`)}`);
      for (const line of digest.text.split('\n')) out.line(`      ${/^ */.exec(line)?.[0] ?? ''}${shown(line, 500)}`);
    }
    for (const failure of failures) out.line(`    ${c.red('✘')} ${shown(failure, 2_000)}`);
    if (step.expect && failures.length === 0) out.line(`    ${c.green('✔')} as expected`);
    before = story;
  };
}

const time = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;

function stepText(step: Step): string {
  switch (step.word) {
    case 'deliver': {
      const often = step.times > 1 ? `, ${step.times} times` : '';
      const every = step.every > 0 ? `, one each ${shownDuration(step.every)}` : '';
      return `deliver ${shown(step.what, 200)}${often}${every}${step.together ? ', together' : ''}`;
    }
    case 'wait':
      return 'ms' in step ? `wait ${shownDuration(step.ms)}` : `wait until ${time(step.until)}`;
    case 'redeploy':
      return `redeploy ${shown(JSON.stringify(step.settings), 200)}`;
    case 'pause':
    case 'resume':
      return [step.word, ...Object.entries(step.how).map(([name, value]) => `${name} ${shown(value, 200)}`)].join(', ');
    case 'approve':
    case 'reject':
    case 'undo':
    case 'ack':
      return [step.word, ...Object.values(step.wish).map((value) => shown(value, 200))].join(' ');
    case 'world':
      return `world: ${step.changes.map(({ change }) => shown(JSON.stringify(change), 200)).join(', ')}`;
    case 'digest':
      return 'digest, now';
    case 'look':
      return 'look';
  }
}

/** What is new or other since the step before. */
function newsOf(before: Story | undefined, story: Story): string[] {
  const known = new Map(before?.responses.map((response) => [response.id, stateText(response)]));
  const changed = story.responses.filter((response) => known.get(response.id) !== stateText(response));
  const calls = Object.entries(story.calls).flatMap(([call, count]) => {
    const more = count - (before?.calls[call] ?? 0);
    return more > 0 && !QUIET.test(call) ? [`called ${call}${more > 1 ? ` ${more} times` : ''}`] : [];
  });
  return [
    ...changed.map((response) => `${stateText(response)}${response.reason ? `: ${quoted(response.reason, 300)}` : ''}`),
    ...calls,
    ...story.alerts.slice(before?.alerts.length ?? 0).map(({ subject }) => `told: ${quoted(subject, 200)}`),
    ...story.dead
      .slice(before?.dead.length ?? 0)
      .map(({ queue, reason }) => `dead letter on ${queue}: ${quoted(reason, 200)}`),
  ];
}

const stateText = ({ action, target, state, outcome, guard }: StoryResponse): string =>
  `${action} ${quoted(target, 200)}: ${outcome ? `${state}, ${outcome}` : state}${guard ? ` (${guard})` : ''}`;
