import type { FindTargets, RefusedTarget } from '../../../core/action.ts';
import { type Resource, resourcesOf } from '../../../core/finding.ts';
import { clean } from '../../../core/text.ts';
import { ownResource } from './own-resource.ts';

export type BucketTarget = { key: string; bucket: string };

// S3's naming rules, without the names that it keeps for aliases and for directory buckets, which are never public.
const BUCKET_NAME =
  /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)(?!.*(?:-s3alias|--[a-z0-9]+-s3|\.mrap)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * The buckets of a finding. A finding about the whole account names none, and people are told instead. There is nothing
 * to close at a bucket of which the finding says that it is not public; that it may not become so is another matter.
 */
export const bucketTargets: FindTargets<BucketTarget> = (finding, config, { stage } = {}) => {
  const named = resourcesOf(finding, 'bucket').filter(({ isPublic }) => stage !== 'full' || isPublic !== false);
  const buckets = new Map(named.map((bucket) => [bucket.id, bucket]));
  return [...buckets.values()].map(({ id, arn }) => {
    const key = clean(id, 80) || '-';
    if (!BUCKET_NAME.test(id)) return { key, refuse: `"${key}" is not the name of an S3 bucket.` };
    if (finding.account !== config.account)
      return { key, refuse: `The bucket belongs to account ${clean(finding.account, 20)}, not to ${config.account}.` };
    if (arn !== undefined && arn !== `arn:${config.partition}:s3:::${id}`)
      return { key, refuse: `The finding gives the bucket an ARN that is not its own: ${clean(arn, 120)}.` };
    return { key: id, bucket: id };
  });
};

export type CopyTarget = { key: string };

const COPY_ID = /^(snap|ami)-[0-9a-f]{8,17}$/;
export const isImage = (id: string): boolean => id.startsWith('ami-');

/** The EBS snapshots and the images of a finding. */
export const copyTargets: FindTargets<CopyTarget> = (finding, config) =>
  [...resourcesOf(finding, 'snapshot'), ...resourcesOf(finding, 'image')].map(
    (resource): CopyTarget | RefusedTarget => {
      const key = clean(resource.id, 80) || '-';
      if (!COPY_ID.test(resource.id) || !fits(resource, config.partition, config.region))
        return { key, refuse: `"${key}" is not the id of a snapshot or image of this region.` };
      if (finding.account !== config.account || finding.region !== config.region)
        return {
          key,
          refuse: `It is in ${clean(`${finding.account} ${finding.region}`, 64)}; this deployment acts in ${config.account} ${config.region} only.`,
        };
      return { key };
    },
  );

// Neither has an account in its ARN: EC2 refuses to change what is not ours.
function fits({ id, arn }: Resource, partition: string, region: string): boolean {
  const kind = isImage(id) ? 'image' : 'snapshot';
  return arn === undefined || arn === `arn:${partition}:ec2:${region}::${kind}/${id}`;
}

/** `key` is the region. */
export type RegionTarget = { key: string };

/** The region of a finding about the account, as far as it is this stack's. */
export const regionTargets: FindTargets<RegionTarget> = (finding, config) =>
  resourcesOf(finding, 'account')
    .slice(0, 1)
    .map(({ id }): RegionTarget | RefusedTarget => {
      const key = clean(finding.region, 32);
      if (id === config.account && finding.account === config.account && finding.region === config.region)
        return { key };
      return {
        key,
        refuse: `It is about ${clean(`${id} ${finding.region}`, 64)}; this deployment acts in ${config.account} ${config.region} only.`,
      };
    });

export type TrailTarget = { key: string; arn: string };

const TRAIL_NAMING = { service: 'cloudtrail', arnResource: /^trail\/[A-Za-z0-9][\w.-]{1,126}[A-Za-z0-9]$/ };

/** The trails of a finding, by their ARNs. */
export const trailTargets: FindTargets<TrailTarget> = (finding, config) =>
  resourcesOf(finding, 'trail').map(({ id, arn = id }) => {
    const named = ownResource(finding, { kind: 'trail', id: arn, arn }, TRAIL_NAMING, config);
    return 'refuse' in named ? named : { key: arn, arn };
  });
