import { z } from 'zod';
import { quarantinePolicy } from '../../../../local/seed.ts';
import { keys, oneOf } from '../../../policy/riposte-yml/shape.ts';
import { gone, hand, name, Tags, tagged } from './world-change.ts';

const ALL_ON = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

export const storage = {
  bucket: hand(
    keys({
      bucket: name,
      public: z.exactOptional(oneOf(['no', 'policy', 'acl'])),
      publicAccessBlock: z.exactOptional(z.boolean()),
      website: z.exactOptional(z.boolean()),
      objects: z.exactOptional(z.record(z.string(), z.string())),
      versions: z.exactOptional(z.record(z.string(), z.array(name).min(1))),
      objectTags: z.exactOptional(z.record(z.string(), z.record(z.string(), z.string()))),
      quarantinePolicy: z.exactOptional(z.boolean()),
      tags: z.exactOptional(Tags),
      gone,
    }),
    (
      { bucket, public: open, publicAccessBlock, website, objects, tags, gone: isGone, ...more },
      { services: { s3 } },
    ) => {
      if (isGone) return void s3.buckets.delete(bucket);
      const known = s3.buckets.get(bucket) ?? s3.seedBucket({ name: bucket });
      if (open !== undefined) {
        known.policy = open === 'policy' ? 'public' : 'private';
        known.acl = open === 'acl' ? 'public' : 'private';
      }
      if (publicAccessBlock === true) known.publicAccessBlock = { ...ALL_ON };
      if (publicAccessBlock === false) delete known.publicAccessBlock;
      if (website !== undefined) known.website = website;
      if (objects) known.objects = { ...known.objects, ...objects };
      if (more.versions) known.versions = { ...known.versions, ...more.versions };
      if (more.objectTags) known.objectTags = { ...known.objectTags, ...more.objectTags };
      if (more.quarantinePolicy === true) known.document = quarantinePolicy(bucket);
      if (more.quarantinePolicy === false) delete known.document;
      if (tags) known.tags = tagged(known.tags, tags);
    },
  ),
  trail: hand(
    keys({ trail: name, logging: z.exactOptional(z.boolean()), tags: z.exactOptional(Tags), gone }),
    ({ trail, logging, tags, gone: isGone }, { services: { cloudtrail }, now }) => {
      if (isGone) return void cloudtrail.trails.delete(trail);
      const known = cloudtrail.trails.get(trail) ?? cloudtrail.seedTrail({ name: trail });
      if (logging !== undefined && logging !== known.isLogging) {
        known.isLogging = logging;
        if (logging) known.startedAt = now;
        else known.stoppedAt = now;
      }
      if (tags) known.tags = tagged(known.tags, tags);
    },
  ),
  snapshot: copies('snapshot'),
  image: copies('image'),
};

function copies<const Kind extends 'snapshot' | 'image'>(kind: Kind) {
  const shape = keys({
    [kind]: name,
    public: z.exactOptional(z.boolean()),
    tags: z.exactOptional(Tags),
    gone,
  });
  return hand(shape, (change, { services: { ec2 } }) => {
    const { public: isPublic, tags, gone: isGone } = change;
    const id = String((change as Record<string, unknown>)[kind]);
    if (isGone) return void ec2.sharing.copies.delete(id);
    const known = ec2.sharing.copies.get(id) ?? ec2.sharing.seedCopy({ id });
    if (isPublic !== undefined) known.isPublic = isPublic === true;
    if (tags) known.tags = tagged(known.tags, tags as z.infer<typeof Tags>);
  });
}
