import { CAST } from '../organisation/cast.ts';
import { responsesOf } from '../view.ts';
import { heardUntil } from './in-members.ts';
import { type Invariant, violated } from './violated.ts';

const unapproved = violated('nothing-unapproved');

/** What a person has to be asked about is not done without a yes, and no yes is invented. */
export const nothingUnapproved: Invariant = ({ stack, asked, plan, inventories }) => {
  // A stack that is deployed anew may ask from then on about what it has done already.
  const isSameMode = !plan.stimuli.some((each) => each.do === 'redeploy');
  const until = heardUntil({ plan, inventories });
  return responsesOf(stack).flatMap(({ key, action, mode, history, outcome, state, wants }) => {
    const yes = history.filter(({ how, what }) => how === 'answer' && what === 'approve');
    const isSaid = asked.some((each) => each.key === key && each.kind === 'approve');
    const ofAnother = asked.flatMap(({ key: of, kind, shown }) =>
      of === key && kind === 'approve' && shown
        ? yes.filter(({ who, plan: on }) => who === shown.by && on !== shown.plan)
        : [],
    );
    const isDone = state === 'done' && outcome === 'applied' && action !== 'notify';
    // What was done for an account before it left, and is read back after a death, has the mode that its wants have since.
    const wasAllowed =
      history.findLast(({ what }) => what !== 'not renewed')?.how === 'read back' &&
      wants.every(
        ({ finding, mode: wanted, joinedAt }) =>
          finding.split('#')[1] === CAST.fickle && wanted === 'enforce' && joinedAt <= until,
      );
    return [
      ...(yes.length > 0 && !isSaid ? [unapproved(`${key} tells of a yes that nobody said`)] : []),
      ...ofAnother.map(({ who }) => unapproved(`${key} counts the yes of ${who} for another plan than stood there`)),
      ...(isDone && isSameMode && mode !== 'enforce' && yes.length === 0 && !wasAllowed
        ? [unapproved(`${key} is done in mode ${mode}, and nobody said yes`)]
        : []),
    ];
  });
};
