import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { clean } from '../../core/text.ts';
import type { FunctionTarget } from '../catalogue/targets/workload-targets.ts';
import { isWithin } from '../shared/is-within.ts';
import { probe } from '../shared/probe.ts';
import { askUnlessAuto } from './auto-tag.ts';
import { readCallers, readUrls, readWaiting } from './functions/callers.ts';
import * as lambdaFunction from './functions/lambda-function.ts';
import { type FunctionBefore, start, stop } from './functions/stop.ts';
import { START_PERMISSIONS, STOP_PERMISSIONS } from './functions/stop-permissions.ts';
import { reportOf } from './functions/stop-report.ts';
import { whyNotAtEdge, whyNotStopped } from './functions/why-not-stopped.ts';

/** Lets nothing of a function start any more, and has nothing read for it. */
export const stopFunction: Action<FunctionTarget, FunctionBefore> = {
  id: 'stop-function',
  permissions: STOP_PERMISSIONS,
  undoPermissions: START_PERMISSIONS,
  // A mapping that is being changed refuses a change.
  stepwise: true,

  before: (target, ctx) => prepare(target, ctx),

  async apply({ key: name }, before, { clients: { lambda } }) {
    try {
      await stop(lambda, name, before);
    } catch (error) {
      // Gone in the middle: reading back says so.
      if (!lambdaFunction.isGone(error)) throw error;
    }
  },

  async probe({ lambda }) {
    return [
      await probe('lambda:GetFunctionConfiguration', () => lambdaFunction.readFunction(lambda, 'riposte-doctor')),
    ];
  },

  async verify({ key: name }, before, ctx) {
    try {
      return await reportOf(name, before, ctx);
    } catch (error) {
      if (!lambdaFunction.isGone(error)) throw error;
      return { verdict: 'failed', reason: `${name} was deleted while it was stopped.` };
    }
  },

  /** A second occasion keeps what was before the first, such as how many might run at once. */
  merge: (earlier, now) => ({
    ...earlier,
    at: now.at,
    mappings: [
      ...earlier.mappings,
      ...now.mappings.filter(({ uuid }) => !earlier.mappings.some((each) => each.uuid === uuid)),
    ],
  }),

  addsNothing: (earlier, now) =>
    isWithin(uuidsOf(now), uuidsOf(earlier)) &&
    isWithin([...now.callers, ...now.urls], [...earlier.callers, ...earlier.urls]) &&
    (earlier.reserved !== 0 || now.reserved === 0),

  async undo({ key: name }, before, { clients: { lambda } }) {
    const now = await lambdaFunction.readFunction(lambda, name);
    if (!now) return `${name} no longer exists: there is nothing to give back.`;
    const left = await start(lambda, name, before);
    const what = left.length > 0 ? ` except for this, which stays as it is: ${left.join('; ')}` : ', and may run again';
    const code =
      now.codeSha === before.codeSha ? '' : ' Its code was changed since: it is not the code that was stopped.';
    return `${name} is as before${what}.${code}`;
  },
};

const uuidsOf = ({ mappings }: FunctionBefore): string[] => mappings.map(({ uuid }) => uuid);

async function prepare({ key: name }: FunctionTarget, ctx: ActionContext): Promise<Prepared<FunctionBefore>> {
  const { lambda } = ctx.clients;
  const found = await lambdaFunction.readFunction(lambda, name);
  if (!found) return { verdict: 'refuse', reason: `${name} no longer exists.` };
  const [tags, reserved, provisioned, all] = await Promise.all([
    lambdaFunction.readTags(lambda, found.arn),
    lambdaFunction.readReserved(lambda, name),
    lambdaFunction.readProvisioned(lambda, name),
    lambdaFunction.readMappings(lambda, name),
  ]);
  const refused = whyNotStopped(name, found, tags, provisioned, ctx.config) ?? (await whyNotAtEdge(name, found, ctx));
  if (refused) return { verdict: 'refuse', ...refused };
  const mappings = all.filter(lambdaFunction.reads);
  if (reserved === 0 && mappings.length === 0)
    return { verdict: 'unchanged', reason: `${name} is already stopped: its reserved concurrency is 0.` };
  const [callers, urls, waiting] = await Promise.all([
    readCallers(lambda, name),
    readUrls(lambda, name),
    readWaiting(lambda, name, found),
  ]);
  const { codeSha, lastModified, layers, variables, role, timeout, isDurable } = found;
  const ask = askUnlessAuto(`The function ${name}`, tags);
  const of = mappings.length === 1 ? '1 event source mapping' : `${mappings.length} event source mappings`;
  const reading = mappings.length > 0 ? ` and disables ${of}` : '';
  const by = callers.length > 0 ? ` (${clean(callers.join(', '), 120)})` : '';
  return {
    verdict: 'proceed',
    before: {
      ...{ reserved, mappings, at: ctx.now(), codeSha, lastModified, layers, variables, role, timeout, isDurable },
      ...{ callers, urls, waiting },
    },
    from: `reserved concurrency ${reserved ?? 'none'}, ${of} that ${mappings.length === 1 ? 'reads' : 'read'} for it${urls.includes('NONE') ? ', a URL that everybody may call' : ''}`,
    to: `reserved concurrency 0: nothing of it starts${mappings.length > 0 ? ', and nothing is read for it' : ''}`,
    tags,
    effect: `stops ${name} from starting${reading}; what runs ends within ${timeout} s; also hit: whoever calls it${by}, and ${waiting}`,
    ...(ask && { unlessApproved: ask }),
  };
}
