import type {
  DescribeTrailsResponse,
  GetEventSelectorsResponse,
  GetTrailStatusResponse,
  ListTagsResponse,
} from '@aws-sdk/client-cloudtrail';
import { awsError, type World } from '../account.ts';

export interface LocalTrail {
  name: string;
  arn: string;
  isLogging: boolean;
  /** Milliseconds since 1970. */
  startedAt?: number;
  stoppedAt?: number;
  /** What S3 answered when it was to be delivered last. */
  deliveryError?: string;
  /** When S3 took something from it last. Milliseconds since 1970; while nothing stands in its way, now. */
  deliveredAt?: number;
  tags: Record<string, string>;
  isOfOrganisation?: boolean;
  /** What it logs; all management events unless told. */
  selectors?: GetEventSelectorsResponse;
}

/** With this trail each account begins: somebody set it up long ago. */
const FIRST = 'all-management-events';
const ALL: GetEventSelectorsResponse = {
  EventSelectors: [
    { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
  ],
};

/** The part of CloudTrail that is about whether a trail is logging. */
export class LocalCloudTrail {
  readonly trails = new Map<string, LocalTrail>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
    this.seedTrail({ name: FIRST });
  }

  /** Calls by the key that made them, or the user who did, the newest first: `AssumeRole ARN` for a role that was assumed. */
  readonly callsBy = new Map<string, string[]>();

  /** What CloudTrail writes as `userIdentity` of the calls of a key. */
  readonly identities = new Map<string, object>();

  /** The names of the sessions that began of a role, by its ARN, the newest first. */
  readonly sessionsOf = new Map<string, string[]>();

  LookupEvents(input: { LookupAttributes?: { AttributeValue?: string }[]; MaxResults?: number }): unknown {
    const [{ AttributeValue = '' } = {}, ...more] = input.LookupAttributes ?? [];
    if (more.length > 0) throw awsError('InvalidLookupAttributesException', 'Only one lookup attribute may be given.');
    const userIdentity = this.identities.get(AttributeValue);
    const calls = (this.callsBy.get(AttributeValue) ?? []).map((call) => {
      const [EventName, ResourceName] = call.split(' ');
      return {
        EventName,
        ...(ResourceName && { Resources: [{ ResourceType: 'AWS::IAM::Role', ResourceName }] }),
        ...(userIdentity && { CloudTrailEvent: JSON.stringify({ eventName: EventName, userIdentity }) }),
      };
    });
    const begun = (this.sessionsOf.get(AttributeValue) ?? []).map((roleSessionName) => ({
      EventName: 'AssumeRole',
      CloudTrailEvent: JSON.stringify({ requestParameters: { roleSessionName } }),
    }));
    return { Events: [...calls, ...begun].slice(0, input.MaxResults ?? 50) };
  }

  /** Makes a trail of this region, logging unless told otherwise; one of the same name is replaced. */
  seedTrail({ name, isLogging = true, tags = {}, ...more }: Partial<LocalTrail> & { name: string }): LocalTrail {
    const { partition, region, accountId } = this.world;
    const arn = `arn:${partition}:cloudtrail:${region}:${accountId}:trail/${name}`;
    const trail: LocalTrail = { arn, isLogging, ...more, name, tags: { ...tags } };
    this.trails.set(name, trail);
    return trail;
  }

  GetTrailStatus({ Name }: { Name?: string }): GetTrailStatusResponse {
    const trail = this.trail(Name);
    const { isLogging, startedAt, stoppedAt, deliveryError } = trail;
    if (isLogging && !deliveryError) trail.deliveredAt = this.world.now();
    const { deliveredAt } = trail;
    return {
      IsLogging: isLogging,
      ...(startedAt !== undefined && { StartLoggingTime: new Date(startedAt) }),
      ...(stoppedAt !== undefined && { StopLoggingTime: new Date(stoppedAt) }),
      ...(deliveredAt !== undefined && { LatestDeliveryTime: new Date(deliveredAt) }),
      ...(deliveryError && { LatestDeliveryError: deliveryError }),
    };
  }

  DescribeTrails(): DescribeTrailsResponse {
    return {
      trailList: [...this.trails.values()].map(({ name, arn, isOfOrganisation = false }) => ({
        Name: name,
        TrailARN: arn,
        HomeRegion: this.world.region,
        IsMultiRegionTrail: true,
        IsOrganizationTrail: isOfOrganisation,
      })),
    };
  }

  GetEventSelectors({ TrailName }: { TrailName?: string }): GetEventSelectorsResponse {
    const { arn, selectors = ALL } = this.trail(TrailName);
    return { TrailARN: arn, ...selectors };
  }

  ListTags({ ResourceIdList = [] }: { ResourceIdList?: string[] }): ListTagsResponse {
    return {
      ResourceTagList: ResourceIdList.map((arn) => {
        const { arn: ResourceId, tags } = this.trail(arn, 'ResourceNotFoundException');
        return { ResourceId, TagsList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
      }),
    };
  }

  /** Succeeds as well where the trail is logging, and then leaves the time of its start. */
  StartLogging({ Name }: { Name?: string }): void {
    const trail = this.trail(Name);
    if (trail.isLogging) return;
    trail.isLogging = true;
    trail.startedAt = this.world.now();
  }

  private trail(given = '', notFound = 'TrailNotFoundException'): LocalTrail {
    const trail = [...this.trails.values()].find(({ name, arn }) => given === name || given === arn);
    if (!trail) throw awsError(notFound, `Unknown trail: ${given}`, 404);
    return trail;
  }
}
