import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { CannotUndoError, isAwsError } from '../../core/errors.ts';
import { ANY_BUCKET } from '../../core/permission.ts';
import type { BucketTarget } from '../catalogue/targets/storage-targets.ts';
import { askUnlessBaseline } from '../shared/baseline.ts';
import { refuseIfGone } from '../shared/refuse-if-gone.ts';
import { readPolicyText, writePolicyText } from './bucket-policy/policy-text.ts';
import * as tls from './bucket-policy/tls-statement.ts';
import { type Bucket, isWebsite, readTags } from './public-access/bucket.ts';

/** `form`: how the policy was written before, so that undo leaves the same. */
export type PolicyBefore = { form: tls.Form };

export const requireTls: Action<BucketTarget, PolicyBefore> = {
  id: 'require-tls',
  permissions: [
    {
      actions: ['s3:GetBucketTagging', 's3:GetBucketWebsite'],
      resources: [ANY_BUCKET],
      why: 'tells what the owner wants, and whether the bucket serves a website, which knows no TLS',
    },
    {
      actions: ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
      resources: [ANY_BUCKET],
      why: 'S3 writes a policy as a whole, and IAM cannot look into it; only the finding knows which bucket. Deletes the policy where undo leaves nothing of it',
    },
  ],

  before: (target, ctx) =>
    refuseIfGone(
      { isGone: (error) => isAwsError(error, 'NoSuchBucket'), reason: `The bucket ${target.bucket} no longer exists.` },
      () => prepare(target, ctx),
    ),

  async apply(target, _before, ctx) {
    const bucket = bucketOf(target, ctx);
    // Read anew: a write replaces the whole policy, and somebody may have changed it since the question was asked.
    const policy = tls.readPolicy(await readPolicyText(bucket));
    // What stands in its way now is told by verify.
    if (!policy || whyNotWritten(target.bucket, policy, ctx)) return;
    if (policy.statements.some((one) => isDone(one, target, ctx))) return;
    const ours = tls.tlsStatement(target.bucket, ctx.config.partition);
    await writePolicyText(bucket, tls.written(policy, [...policy.statements, ours]));
  },

  async verify(target, _before, ctx) {
    const policy = tls.readPolicy(await readPolicyText(bucketOf(target, ctx)));
    const inTheWay = policy?.statements.some((one) => isDone(one, target, ctx))
      ? undefined
      : whyNotWritten(target.bucket, policy, ctx);
    if (inTheWay) return { verdict: 'failed', reason: inTheWay };
    if (policy?.statements.some((one) => isDone(one, target, ctx)))
      return {
        verdict: 'done',
        result: `The policy of bucket ${target.bucket} denies requests without TLS. Its other statements are as they were.`,
      };
    const reason = `The policy of bucket ${target.bucket} does not show the deny of requests without TLS.`;
    return { verdict: 'pending', reason, checkAfterSeconds: 60, giveUpAfterSeconds: 600 };
  },

  async undo(target, { form }, ctx) {
    const bucket = bucketOf(target, ctx);
    const text = await readPolicyText(bucket);
    const policy = tls.readPolicy(text);
    if (!policy)
      throw new CannotUndoError(
        `The policy of ${target.bucket} has a form that Riposte does not write: take the statement ${tls.TLS_SID} out by hand.`,
      );
    const ours = policy.statements.filter(tls.isNamedOurs);
    if (ours.length === 0) return `The policy of bucket ${target.bucket} had no statement ${tls.TLS_SID} any more.`;
    if (!ours.every((one) => isDone(one, target, ctx)))
      throw new CannotUndoError(
        `Somebody changed the statement ${tls.TLS_SID} in the policy of ${target.bucket} since: decide by hand what it should say.`,
      );
    const rest = policy.statements.filter((one) => !tls.isNamedOurs(one));
    await writePolicyText(bucket, rest.length === 0 ? '' : tls.written({ ...policy, form }, rest));
    return rest.length === 0
      ? `The bucket ${target.bucket} has no policy again.`
      : `The policy of bucket ${target.bucket} takes requests without TLS again; its other statements are as they were.`;
  },
};

const isDone = (statement: Record<string, unknown>, { bucket }: BucketTarget, { config }: ActionContext): boolean =>
  tls.deniesPlain(statement, bucket, config.partition);

async function prepare(target: BucketTarget, ctx: ActionContext): Promise<Prepared<PolicyBefore>> {
  const bucket = bucketOf(target, ctx);
  const name = target.bucket;
  const [tags, text, servesWebsite] = await Promise.all([readTags(bucket), readPolicyText(bucket), isWebsite(bucket)]);
  const policy = tls.readPolicy(text);
  if (policy?.statements.some((one) => isDone(one, target, ctx)))
    return { verdict: 'unchanged', reason: `The policy of bucket ${name} denies requests without TLS already.` };
  const why = servesWebsite
    ? `The bucket ${name} serves a website, and S3 serves those without TLS alone: the deny would take it down. Serve it through CloudFront first.`
    : whyNotWritten(name, policy, ctx);
  if (why) return { verdict: 'refuse', reason: why };
  const ask = askUnlessBaseline(`The bucket ${name}`, tags, 'tls');
  const kept = policy?.statements.length ?? 0;
  return {
    verdict: 'proceed',
    before: { form: policy?.form ?? 'none' },
    from:
      kept === 0
        ? 'no policy'
        : `a policy of ${kept} statement${kept === 1 ? '' : 's'} that takes requests without TLS`,
    to: `${kept === 0 ? 'a policy' : 'the same, and one statement more'} that denies everybody requests without TLS`,
    effect: `denies everybody requests without TLS to bucket ${name}; all else in its policy stays`,
    alsoHit:
      'clients that reach it by http:// or without TLS, such as old devices and an origin of a CDN that is HTTP only',
    tags,
    ...(ask && { unlessApproved: ask }),
  };
}

/** Why the policy cannot have one statement more; undefined where it can. */
function whyNotWritten(name: string, policy: tls.Policy | undefined, { config }: ActionContext): string | undefined {
  const ours = tls.tlsStatement(name, config.partition);
  const byHand = `by hand: ${JSON.stringify(ours)}`;
  if (!policy)
    return `The policy of bucket ${name} is written in a form that Riposte could not write again exactly. Add this statement ${byHand}`;
  if (policy.statements.some(tls.isNamedOurs))
    return `The policy of bucket ${name} has a statement ${tls.TLS_SID} that says something else. Correct it ${byHand}`;
  const bytes = Buffer.byteLength(tls.written(policy, [...policy.statements, ours]));
  if (bytes > tls.MOST_BYTES)
    return `With the deny, the policy of bucket ${name} would have ${bytes} bytes, and S3 takes ${tls.MOST_BYTES}. Shorten it, and add this statement ${byHand}`;
  return undefined;
}

function bucketOf({ bucket }: BucketTarget, { clients, config }: ActionContext): Bucket {
  return { s3: clients.s3, name: bucket, owner: config.account };
}
