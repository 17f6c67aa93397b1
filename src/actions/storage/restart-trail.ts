import {
  GetTrailStatusCommand,
  type GetTrailStatusResponse,
  ListTagsCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { isAwsError } from '../../core/errors.ts';
import { ANY_TRAIL } from '../../core/permission.ts';
import { tagsOf } from '../../core/tags.ts';
import { utc } from '../../core/text.ts';
import { hours } from '../../core/time.ts';
import type { TrailTarget } from '../catalogue/targets/storage-targets.ts';
import { askUnlessBaseline } from '../shared/baseline.ts';

/** Times in ms since 1970; 0 where CloudTrail tells none. */
export type TrailBefore = { stoppedAt: number; startedAt: number };

/** Whoever stops a trail again so soon is answered by a person, and not by a race. */
const LOOP_GUARD_MS = hours(1);

export const restartTrail: Action<TrailTarget, TrailBefore> = {
  id: 'restart-trail',
  permissions: [
    {
      actions: ['cloudtrail:GetTrailStatus', 'cloudtrail:ListTags', 'cloudtrail:StartLogging'],
      resources: [ANY_TRAIL],
      why: 'only the finding knows which trail; it can start trails and never stop one',
    },
  ],

  async before(target, ctx) {
    try {
      return await prepare(target, ctx);
    } catch (error) {
      // ListTags has another name for it than the calls about trails.
      if (!isAwsError(error, 'TrailNotFoundException', 'ResourceNotFoundException')) throw error;
      return {
        verdict: 'advise',
        reason: `There is no trail ${nameOf(target)} any more.`,
        advice: 'Create it again, with the bucket that it wrote to, and find out who deleted it.',
      };
    }
  },

  async apply({ arn }, _before, { clients: { cloudtrail } }) {
    await cloudtrail.send(new StartLoggingCommand({ Name: arn }));
  },

  async verify(target, _before, ctx) {
    const { IsLogging } = await statusOf(target, ctx);
    if (IsLogging) return { verdict: 'done', result: `The trail ${nameOf(target)} is logging again.` };
    const reason = `The trail ${nameOf(target)} does not show as logging yet.`;
    return { verdict: 'pending', reason, checkAfterSeconds: 60, giveUpAfterSeconds: 600 };
  },

  // To stop a trail is what the attacker wanted, and a permission that this role must not have.
  undo: 'never',
};

async function prepare(target: TrailTarget, ctx: ActionContext): Promise<Prepared<TrailBefore>> {
  const [status, tags] = await Promise.all([statusOf(target, ctx), readTags(target, ctx)]);
  const trail = `The trail ${nameOf(target)}`;
  if (status.IsLogging) return { verdict: 'unchanged', reason: `${trail} is logging.` };
  const [startedAt, stoppedAt] = [status.StartLoggingTime, status.StopLoggingTime].map((time) => time?.getTime() ?? 0);
  const before = { startedAt: startedAt ?? 0, stoppedAt: stoppedAt ?? 0 };
  const ask = recentlyStarted(trail, before, ctx.now()) ?? askUnlessBaseline(trail, tags, 'logging');
  return {
    verdict: 'proceed',
    before,
    from: before.stoppedAt > 0 ? `stopped since ${utc(before.stoppedAt)}` : 'not logging',
    to: 'logging; what was done in between is missing from it',
    effect: `has trail ${nameOf(target)} log again; what was done ${before.stoppedAt > 0 ? `since ${utc(before.stoppedAt)}` : 'meanwhile'} stays missing from it`,
    tags,
    ...(ask && { unlessApproved: ask }),
  };
}

function recentlyStarted(trail: string, { startedAt }: TrailBefore, now: number): string | undefined {
  if (startedAt === 0 || now - startedAt >= LOOP_GUARD_MS) return undefined;
  return `${trail} was started at ${utc(startedAt)} and stopped again within the hour: find out who does that first.`;
}

const nameOf = ({ arn }: TrailTarget): string => arn.slice(arn.indexOf('trail/') + 6);

const statusOf = ({ arn }: TrailTarget, { clients }: ActionContext): Promise<GetTrailStatusResponse> =>
  clients.cloudtrail.send(new GetTrailStatusCommand({ Name: arn }));

async function readTags({ arn }: TrailTarget, { clients }: ActionContext): Promise<Record<string, string>> {
  const { ResourceTagList = [] } = await clients.cloudtrail.send(new ListTagsCommand({ ResourceIdList: [arn] }));
  return tagsOf(ResourceTagList.find(({ ResourceId }) => ResourceId === arn)?.TagsList);
}
