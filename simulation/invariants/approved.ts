import { responsesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const unapproved = violated('nothing-unapproved');

/** What a person has to be asked about is not done without a yes, and not after a no. */
export const nothingUnapproved: Invariant = ({ stack, asked }) =>
  responsesOf(stack).flatMap((record) => {
    const { key, action, history, outcome, state } = record;
    const answers = history.filter(({ how }) => how === 'answer');
    const yes = answers.filter(({ what }) => what === 'approve');
    const invented = yes.filter(() => !asked.some((each) => each.key === key && each.kind === 'approve'));
    const wasAsked = history.some(({ what }) => what === 'asked');
    const firstDone = history.find(({ what, how }) => what === 'applied' && how !== 'answer');
    const firstAsked = history.find(({ what }) => what === 'asked');
    const isRaised = record.wants.some(({ mode }) => mode === 'enforce');
    const isDoneUnasked =
      action !== 'notify' &&
      wasAsked &&
      !isRaised &&
      yes.length === 0 &&
      outcome === 'applied' &&
      state === 'done' &&
      firstDone !== undefined &&
      firstAsked !== undefined &&
      firstDone.at > firstAsked.at;
    const mayNever = record.mode === 'observe' || record.mode === 'notify';
    return [
      ...(invented.length > 0 ? [unapproved(`${key} tells of a yes that nobody said`)] : []),
      ...(isDoneUnasked ? [unapproved(`${key} was asked about and done without a yes`)] : []),
      ...(mayNever && outcome === 'applied' && action !== 'notify' && !history.some(({ what }) => what === 'applied')
        ? [unapproved(`${key} is applied in mode ${record.mode}`)]
        : []),
    ];
  });
