import { responsesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const unapproved = violated('nothing-unapproved');

/** What a person has to be asked about is not done without a yes, and no yes is invented. */
export const nothingUnapproved: Invariant = ({ stack, asked, plan }) => {
  // A stack that is deployed anew may ask from then on about what it has done already.
  const isSameMode = !plan.stimuli.some((each) => each.do === 'redeploy');
  return responsesOf(stack).flatMap(({ key, action, mode, history, outcome, state }) => {
    const yes = history.filter(({ how, what }) => how === 'answer' && what === 'approve');
    const isSaid = asked.some((each) => each.key === key && each.kind === 'approve');
    const isDone = state === 'done' && outcome === 'applied' && action !== 'notify';
    return [
      ...(yes.length > 0 && !isSaid ? [unapproved(`${key} tells of a yes that nobody said`)] : []),
      ...(isDone && isSameMode && mode !== 'enforce' && yes.length === 0
        ? [unapproved(`${key} is done in mode ${mode}, and nobody said yes`)]
        : []),
    ];
  });
};
