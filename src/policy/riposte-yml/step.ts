import * as z from 'zod';
import { catalogue } from '../../actions/catalogue/catalogue.ts';
import type { ParamRule } from '../../actions/catalogue/params.ts';
import { ACTION_IDS, type ActionId } from '../../core/action-ids.ts';
import { MODES } from '../../core/decision.ts';
import { keys, listed, oneOf, whole, wrong } from './shape.ts';
import { didYouMean } from './suggest.ts';

function shapeOf(rule: ParamRule): z.ZodType<number | string> {
  if ('words' in rule) return oneOf(rule.words);
  if ('name' in rule) return z.string().regex(rule.name, { error: ({ input }) => wrong(input, 'a name') });
  return whole(rule.least, rule.most, 'hours');
}

function paramsOf(action: ActionId) {
  const rules = Object.entries(catalogue[action].params);
  const shape = rules.map(([name, rule]) => [name, z.exactOptional(shapeOf(rule)).describe(rule.what)] as const);
  return keys(Object.fromEntries(shape));
}

const mode = oneOf(MODES);

const stepOf = (action: ActionId) =>
  keys({
    action: z.literal(action).describe('What to do.'),
    mode: mode.describe('observe: journal only. notify: tell people. approve: ask first. enforce: do it.'),
    corroborated: z
      .exactOptional(mode)
      .describe('The mode for a target that a second, independent finding names as well.'),
    params: z.exactOptional(paramsOf(action)).describe('Settings of the action.'),
    ifAny: z
      .exactOptional(z.literal(true, { error: 'ifAny may only be true: leave it out otherwise.' }))
      .describe('Nobody is told where it finds no target or is not configured: another step answers the finding.'),
  });

const [first, ...others] = ACTION_IDS.map(stepOf);
if (!first) throw new TypeError('there are no actions');
/** One thing to do, with the parameters of its action. */
export const StepShape = z
  .discriminatedUnion('action', [first, ...others], {
    error: ({ input }) => {
      const action = (input as { action?: unknown } | null | undefined)?.action;
      return `${wrong(action, `one of ${listed(ACTION_IDS)}`)}${didYouMean(action, ACTION_IDS)}`;
    },
  })
  .meta({ id: 'step' });
