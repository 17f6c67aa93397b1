import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { CannotUndoError, isAwsError } from '../../core/errors.ts';
import { ANY_BUCKET } from '../../core/permission.ts';
import { clean } from '../../core/text.ts';
import type { BucketTarget } from '../catalogue/targets/storage-targets.ts';
import { refuseIfGone } from '../shared/refuse-if-gone.ts';
import {
  type Bucket,
  hasPublicPolicy,
  isWebsite,
  readSettings,
  readTags,
  writeSettings,
} from './public-access/bucket.ts';
import { leftAsWebsite, leftByTag } from './public-access/on-purpose.ts';
import * as state from './public-access/public-access-settings.ts';

/** `readAt` in milliseconds since 1970. */
export type PublicAccessBefore = { previous: state.Settings; set: NonNullable<state.Settings>; readAt: number };

export const blockPublicAccess: Action<BucketTarget, PublicAccessBefore> = {
  id: 'block-public-access',
  permissions: [
    {
      actions: ['s3:GetBucketTagging', 's3:GetBucketPolicyStatus', 's3:GetBucketWebsite'],
      resources: [ANY_BUCKET],
      why: 'tells whether the bucket is public on purpose; only the finding knows which bucket',
    },
    {
      actions: ['s3:GetBucketPublicAccessBlock', 's3:PutBucketPublicAccessBlock'],
      resources: [ANY_BUCKET],
      why: 'reads, sets and puts back the four settings; removing them takes the permission to put',
    },
  ],

  before: (target, ctx) =>
    refuseIfGone(
      { isGone: (error) => isAwsError(error, 'NoSuchBucket'), reason: `The bucket ${target.bucket} no longer exists.` },
      () => prepare(target, ctx),
    ),

  async apply(target, { set, readAt }, ctx) {
    const bucket = bucketOf(target, ctx);
    // A write replaces all four. When an earlier attempt read them and died, somebody may have turned on more since.
    const fresh = ctx.now() - readAt < 10_000;
    await writeSettings(bucket, fresh ? set : state.withOn(await readSettings(bucket), state.turnedOn(set)));
  },

  async verify(target, { set }, ctx) {
    const missing = state.lacking(await readSettings(bucketOf(target, ctx)), state.turnedOn(set));
    if (missing.length === 0)
      return { verdict: 'done', result: `The bucket ${target.bucket} has ${state.describeSettings(set)}.` };
    const reason = `The bucket ${target.bucket} does not show ${missing.join(' and ')} as on.`;
    return { verdict: 'pending', reason, checkAfterSeconds: 60, giveUpAfterSeconds: 600 };
  },

  async undo(target, { previous, set }, ctx) {
    const present = await readSettings(bucketOf(target, ctx));
    const has = `The bucket ${target.bucket} has ${state.describeSettings(present)}`;
    if (state.sameSettings(present, previous)) return `${has}, as before the action.`;
    if (!state.sameSettings(present, set)) {
      const left = `but the action left it with ${state.describeSettings(set)}`;
      throw new CannotUndoError(`${has}, ${left}: somebody changed it since. Decide by hand what it should have.`);
    }
    await writeSettings(bucketOf(target, ctx), previous);
    return `The bucket ${target.bucket} has ${state.describeSettings(previous)} again.`;
  },
};

async function prepare(target: BucketTarget, ctx: ActionContext): Promise<Prepared<PublicAccessBefore>> {
  const stage = String(ctx.params.stage ?? 'prevent');
  if (!state.isStage(stage))
    return {
      verdict: 'refuse',
      reason: `There is no stage "${clean(stage, 40)}": the playbook may say prevent or full.`,
    };
  const bucket = bucketOf(target, ctx);
  // Only what this stage has to know: `prevent` leaves a public policy in force, `full` would take a website down.
  const [tags, previous, isExposed] = await Promise.all([
    readTags(bucket),
    readSettings(bucket),
    stage === 'full' ? isWebsite(bucket) : hasPublicPolicy(bucket),
  ]);
  const name = target.bucket;
  if (state.lacking(previous, state.STAGES[stage]).length === 0)
    return { verdict: 'unchanged', reason: `The bucket ${name} has ${state.describeSettings(previous)} already.` };
  const left = leftByTag(name, tags, ctx.finding) ?? (stage === 'full' && isExposed ? leftAsWebsite(name) : undefined);
  if (left) return left;
  const set = state.withOn(previous, state.STAGES[stage]);
  return {
    verdict: 'proceed',
    before: { previous, set, readAt: ctx.now() },
    from: state.describeSettings(previous),
    to: `${state.describeSettings(set)}: ${meaningOf(stage, isExposed)}`,
    effect: effectOf(name, stage, isExposed),
    ...(stage === 'full' && {
      alsoHit: 'other accounts that a public bucket policy names, and visitors who read it openly',
    }),
    tags,
  };
}

function bucketOf({ bucket }: BucketTarget, { clients, config }: ActionContext): Bucket {
  return { s3: clients.s3, name: bucket, owner: config.account };
}

function effectOf(bucket: string, stage: state.Stage, isPublicPolicy: boolean): string {
  if (stage === 'full') return `ends all public access to bucket ${bucket}, by ACLs and by a public policy`;
  const remains = isPublicPolicy ? 'its public policy stays in force' : 'access that exists stays';
  return `lets bucket ${bucket} take no new public ACL or policy; ${remains}`;
}

function meaningOf(stage: state.Stage, isPublicPolicy: boolean): string {
  if (stage === 'full')
    return 'public ACLs are ignored, and if the bucket policy is public, only this account and AWS services still have access by it: other accounts that it names are cut off too (RestrictPublicBuckets)';
  const remains = isPublicPolicy ? '; the bucket policy is public, and stays in force' : '';
  return `no new public ACL or policy is accepted; access that exists stays${remains}`;
}
