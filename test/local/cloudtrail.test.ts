import { LocalCloudTrail } from '../../local/services/cloudtrail.ts';
import { givenWorld, NOW } from '../support/fixtures.ts';

const ARN = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit';

describe('the local CloudTrail', () => {
  it('starts a stopped trail, and tells since when', () => {
    const cloudtrail = new LocalCloudTrail(givenWorld());
    cloudtrail.seedTrail({ name: 'audit', isLogging: false, stoppedAt: NOW - 1000, tags: { team: 'security' } });
    expect(cloudtrail.GetTrailStatus({ Name: 'audit' })).toEqual({
      IsLogging: false,
      StopLoggingTime: new Date(NOW - 1000),
    });
    cloudtrail.StartLogging({ Name: ARN });
    expect(cloudtrail.GetTrailStatus({ Name: ARN })).toMatchObject({
      IsLogging: true,
      StartLoggingTime: new Date(NOW),
    });
    expect(cloudtrail.ListTags({ ResourceIdList: [ARN] }).ResourceTagList).toEqual([
      { ResourceId: ARN, TagsList: [{ Key: 'team', Value: 'security' }] },
    ]);
  });

  it('leaves the time of the start of a trail that is logging', () => {
    const cloudtrail = new LocalCloudTrail(givenWorld());
    cloudtrail.seedTrail({ name: 'audit', startedAt: NOW - 5000 });
    cloudtrail.StartLogging({ Name: 'audit' });
    expect(cloudtrail.GetTrailStatus({ Name: 'audit' }).StartLoggingTime).toEqual(new Date(NOW - 5000));
  });

  it('does not know any other trail', () => {
    const cloudtrail = new LocalCloudTrail(givenWorld());
    const unknown = expect.objectContaining({ name: 'TrailNotFoundException' });
    expect(() => cloudtrail.GetTrailStatus({ Name: 'audit' })).toThrow(unknown);
    const untagged = expect.objectContaining({ name: 'ResourceNotFoundException' });
    expect(() => cloudtrail.ListTags({ ResourceIdList: [ARN] })).toThrow(untagged);
    expect(() => cloudtrail.StartLogging({})).toThrow(unknown);
  });
});
