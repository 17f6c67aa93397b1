import type { Action, Prepared, Verified } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import type { Containment } from '../../core/contain.ts';
import { ANY_BUCKET, OTHER_TAGS_ONLY, QUARANTINING_TAGS_ONLY } from '../../core/permission.ts';
import { clean } from '../../core/text.ts';
import type { ObjectTarget } from '../catalogue/targets/contain-targets.ts';
import { askUnlessAuto } from './auto-tag.ts';
import {
  isGone,
  type ObjectVersion,
  readBucketTags,
  readObjectTags,
  readPolicy,
  writeObjectTags,
} from './objects/object-version.ts';
import { forgetsRelease, lackingStatements, policyAdvice, QUARANTINE_TAG } from './objects/quarantine-policy.ts';
import { memberRoleOf, roleOf } from './objects/quarantine-roles.ts';
import { shuttingOut } from './objects/shuts-out.ts';

/** `versionId`: which version was current where the finding names none; empty in a bucket without versions. */
export type ObjectBefore = { tags: Record<string, string>; versionId: string };

const MOST_TAGS = 10;
const { key: TAG, value: ON } = QUARANTINE_TAG;

/** Quarantines one version of an object by a tag; the bucket's own policy denies to read what has it. */
export const quarantineObject: Action<ObjectTarget, ObjectBefore> = {
  id: 'quarantine-object',
  permissions: [
    {
      actions: ['s3:GetBucketPolicy', 's3:GetBucketTagging'],
      resources: [ANY_BUCKET],
      why: 'tells whether the bucket denies reads of what is tagged; only the finding knows which bucket',
    },
    {
      actions: ['s3:GetObjectTagging', 's3:GetObjectVersionTagging'],
      resources: [ANY_BUCKET],
      why: 'reads the tags; it reads no object',
    },
    {
      actions: ['s3:PutObjectTagging', 's3:PutObjectVersionTagging'],
      resources: [ANY_BUCKET],
      conditions: QUARANTINING_TAGS_ONLY,
      why: 'sets its own tag beside the others, and writes none without it',
    },
  ],
  undoPermissions: [
    {
      actions: [
        's3:DeleteObjectTagging',
        's3:DeleteObjectVersionTagging',
        's3:GetObjectTagging',
        's3:GetObjectVersionTagging',
      ],
      resources: [ANY_BUCKET],
      why: 'reads the tags, and takes its own off where there is no other one; it reads no object',
    },
    {
      actions: ['s3:PutObjectTagging', 's3:PutObjectVersionTagging'],
      resources: [ANY_BUCKET],
      conditions: OTHER_TAGS_ONLY,
      why: 'writes the others without its own tag, and quarantines nothing',
    },
  ],

  async before(target, ctx) {
    try {
      return await prepare(target, ctx);
    } catch (error) {
      if (!isGone(error)) throw error;
      return { verdict: 'refuse', reason: `${nameOf(target)} no longer exists.` };
    }
  },

  async apply(target, { versionId }, ctx) {
    const version = versionOf(target, ctx, versionId);
    // A write replaces the whole set, and a scanner may have tagged since the state was read.
    const { tags } = await readObjectTags(version);
    if (tags[TAG] !== ON) await writeObjectTags(version, { ...tags, [TAG]: ON });
  },

  async verify(target, before, ctx) {
    const version = versionOf(target, ctx, before.versionId);
    try {
      const [{ tags }, policy] = await Promise.all([readObjectTags(version), readPolicy(version)]);
      if (tags[TAG] !== ON) return pending(`${nameOf(target)} does not show the tag ${TAG}=${ON}.`);
      return inForce(target, before, lackingStatements(policy, target.bucket, ctx.config.partition));
    } catch (error) {
      if (!isGone(error)) throw error;
      return { verdict: 'failed', reason: `${nameOf(target)} was deleted while it was quarantined.` };
    }
  },

  async undo(target, before, ctx) {
    const version = versionOf(target, ctx, before.versionId);
    try {
      const { tags } = await readObjectTags(version);
      const { [TAG]: now, ...rest } = tags;
      const others = changedSince(rest, before.tags);
      if (now !== ON) return `${nameOf(target)} had lost the tag ${TAG} already${others}.`;
      const { [TAG]: former } = before.tags;
      await writeObjectTags(version, former === undefined ? rest : { ...rest, [TAG]: former });
      return `${nameOf(target)} has its former tags again, and can be read as before${others}.`;
    } catch (error) {
      if (!isGone(error)) throw error;
      return `${nameOf(target)} no longer exists: there is nothing to give back.`;
    }
  },
};

const nameOf = ({ bucket, object, versionId }: ObjectTarget): string =>
  `The object ${clean(object, 200)} in ${bucket}${versionId ? ` (version ${versionId})` : ''}`;

const versionOf = (
  { bucket, object, versionId }: ObjectTarget,
  { clients, config }: ActionContext,
  found = '',
): ObjectVersion => ({ s3: clients.s3, bucket, object, versionId: versionId || found, owner: config.account });

async function prepare(target: ObjectTarget, ctx: ActionContext): Promise<Prepared<ObjectBefore>> {
  const version = versionOf(target, ctx);
  const [{ tags, versionId }, policy, ofBucket] = await Promise.all([
    readObjectTags(version),
    readPolicy(version),
    readBucketTags(version),
  ]);
  const lacking = lackingStatements(policy, target.bucket, ctx.config.partition);
  if (lacking.length > 0)
    return {
      verdict: 'refuse',
      reason: `The policy of ${target.bucket} lacks ${lacking.join(', and ')}: a tag would contain nothing.`,
      advice: policyAdvice(target.bucket),
    };
  const inMember = memberRoleOf(ctx);
  const roles = inMember ? [inMember('ActContainRole'), inMember('ActReleaseRole')] : [];
  const deny = inMember && shuttingOut(policy, roles, ctx.config.account);
  if (deny)
    return {
      verdict: 'refuse',
      reason: `In the policy of ${target.bucket}, ${deny} may deny changes of tags to the roles of account ${ctx.config.account} that quarantine and give back: nothing was touched.`,
      advice: `Add ${roles.join(' and ')} to its condition ArnNotLike on aws:PrincipalArn, as docs/containment.md shows it.`,
    };
  if (!inMember && forgetsRelease(policy, roleOf(ctx.config)))
    return {
      verdict: 'refuse',
      reason: `The policy of ${target.bucket} lets the role of act-contain change tags, and not that of act-release: an undo could not take the tag off again.`,
      advice: `Add ${roleOf(ctx.config)('ActReleaseRole')}* beside it in the statement that denies changes of tags (docs/containment.md).`,
    };
  if (tags[TAG] === ON) return { verdict: 'unchanged', reason: `${nameOf(target)} is already quarantined.` };
  const count = Object.keys(tags).length;
  if (count >= MOST_TAGS && tags[TAG] === undefined)
    return {
      verdict: 'refuse',
      reason: `${nameOf(target)} has ${count} tags, and S3 takes ${MOST_TAGS}: there is no room for one more.`,
      advice: `Take away a tag that its owner can do without, or deny reads of it in the policy of ${target.bucket}.`,
    };
  const ask = askUnlessAuto(`The bucket ${target.bucket}`, ofBucket);
  return {
    verdict: 'proceed',
    before: { tags, versionId },
    from: `${count} tags, read by whoever may read the bucket`,
    to: `tagged ${TAG}=${ON}: nobody can read this version but those whom the bucket policy spares`,
    // The bucket's, which its owner sets: whoever uploads an object chooses that one's tags.
    tags: ofBucket,
    effect: `has ${target.bucket} refuse reads of this version of the object; also hit: whoever reads it for a good reason`,
    ...(ask && { unlessApproved: ask }),
  };
}

function inForce(target: ObjectTarget, { tags }: ObjectBefore, lacking: readonly string[]): Verified {
  const containment: Containment = {
    proof:
      lacking.length > 0
        ? { verdict: 'not in force', by: `the bucket policy lacks ${lacking.join(', and ')}` }
        : {
            verdict: 'in force, not proven',
            by: `the tag is on the version and the bucket policy denies reads of it; a read by an ordinary role that is refused would prove it`,
          },
    cut: lacking.length > 0 ? [] : ['reads of this version, by presigned URLs too'],
    notCut: [
      'copies made before',
      'what CloudFront has cached, until it is invalidated',
      'those whom the bucket policy spares',
      'other versions of the object',
    ],
    connected: [],
    evidence: [
      'the version itself, unmoved, with its id, ACL and metadata',
      `its ${Object.keys(tags).length} former tags, in the journal`,
    ],
    undo: 'gives the version its former tags back',
  };
  if (lacking.length === 0)
    return {
      verdict: 'done',
      result: `In force, not proven: ${nameOf(target)} is tagged ${TAG}=${ON}, and the bucket policy denies reads of it.`,
      containment,
    };
  return {
    verdict: 'partial',
    done: `${nameOf(target)} is tagged ${TAG}=${ON}.`,
    missing: `The policy of ${target.bucket} lacks ${lacking.join(', and ')}, so that it can still be read.`,
    advice: policyAdvice(target.bucket),
    containment,
  };
}

const pending = (reason: string): Verified => ({
  verdict: 'pending',
  reason,
  checkAfterSeconds: 60,
  giveUpAfterSeconds: 600,
});

/** What people are told of other tags that changed since: they stay as they are. */
function changedSince(now: Readonly<Record<string, string>>, before: Readonly<Record<string, string>>): string {
  const { [TAG]: _, ...former } = before;
  const keys = new Set([...Object.keys(now), ...Object.keys(former)]);
  const changed = [...keys].filter((key) => now[key] !== former[key]);
  return changed.length > 0 ? `; ${changed.length} other tags were changed since and stay as they are` : '';
}
