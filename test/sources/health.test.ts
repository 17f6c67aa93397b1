import { MalformedEventError } from '../../src/core/errors.ts';
import { health } from '../../src/sources/health/index.ts';
import { bundled, edited, findingOf } from './support.ts';

const KEY = 'exposed-access-key';

describe('a Health event', () => {
  it('about a key in public names the key, and whose it is not', () => {
    const finding = findingOf('health', KEY);
    expect(finding).toMatchObject({
      type: 'AWS_RISK_CREDENTIALS_EXPOSED',
      title: 'AWS found the access key AKIAEXAMPLE000000510 in public',
      severity: 9,
      account: '111122223333',
      region: 'us-east-1',
      resources: [{ kind: 'access-key', id: 'AKIAEXAMPLE000000510' }],
      facts: { risk: 'key-exposed', exposed: true, service: 'RISK' },
    });
    expect(finding).not.toHaveProperty('actor');
  });

  it.each([
    { title: 'its entity', set: {}, at: '2026-11-20T09:01:00.000Z' },
    {
      title: 'the newest of its entities',
      set: {
        'detail.affectedEntities': [
          { entityValue: 'AKIAEXAMPLE000000510', lastUpdatedTime: 'Thu, 19 Nov 2026 23:59:00 GMT' },
          { entityValue: 'AKIAEXAMPLE000000511', lastUpdatedTime: '2026-11-20T08:00:00Z' },
          { entityValue: 'AKIAEXAMPLE000000512', lastUpdatedTime: 'lately' },
        ],
      },
      at: '2026-11-20T08:00:00.000Z',
    },
    {
      title: 'the event, where no entity says it',
      set: { 'detail.affectedEntities': [], 'detail.lastUpdatedTime': 'Fri, 20 Nov 2026 07:00:00 GMT' },
      at: '2026-11-20T07:00:00.000Z',
    },
  ])('shows the key exposed when AWS last updated $title, and not when it is sent', ({ set, at }) => {
    const finding = findingOf('health', KEY, { time: '2026-11-25T00:00:00Z', ...set });
    expect(finding.evidenceAt).toBe(at);
  });

  it('is the same finding in the copy for a backup region', () => {
    const [first, copy] = [findingOf('health', KEY), findingOf('health', KEY, { region: 'us-west-2', id: 'e2' })];
    expect([copy.id, copy.region]).toEqual([first.id, first.region]);
    expect(copy.receivedIn.region).toBe('us-west-2');
  });

  it.each([
    { region: 'us-east-1', home: 'us-east-1' },
    { region: 'cn-north-1', home: 'cn-northwest-1' },
    { region: 'us-gov-east-1', home: 'us-gov-west-1' },
  ])('without a region of its own is about $home where it is put in $region', ({ region, home }) => {
    const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov') ? 'aws-us-gov' : 'aws';
    const eventArn = `arn:${partition}:health:global::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/x`;
    const finding = findingOf('health', KEY, { region, 'detail.eventArn': eventArn });
    expect(finding).toMatchObject({ region: home, partition });
  });

  it('of several pages is a finding for each', () => {
    const second = findingOf('health', KEY, { 'detail.page': '2', 'detail.totalPages': '2' });
    expect(second.id).not.toBe(findingOf('health', KEY).id);
  });

  it('of a member account belongs to that account', () => {
    expect(findingOf('health', KEY, { 'detail.affectedAccount': '444455556666' })).toMatchObject({
      account: '444455556666',
      receivedIn: { account: '111122223333' },
    });
  });

  it.each([
    { name: 'abuse-report', risk: 'abuse', severity: 8, kind: 'instance' },
    { name: 'suspected-access-key', risk: 'at-risk', severity: 8, kind: 'access-key' },
    { name: 'instance-maintenance', risk: 'health', severity: 1, kind: 'instance' },
  ])('$name is $risk', ({ name, risk, severity, kind }) => {
    const finding = findingOf('health', name);
    expect(finding).toMatchObject({ severity, facts: { risk }, resources: [{ kind }] });
    expect(finding.facts).not.toHaveProperty('exposed');
  });

  it.each([
    { what: 'a line break', value: 'AKIAEXAMPLE000000510\n' },
    { what: 'HTML', value: '<b>AKIAEXAMPLE000000510</b>' },
    { what: 'a number', value: 7 },
    { what: 'nothing', value: undefined },
  ])('leaves out a key with $what, and says so', ({ value }) => {
    const finding = findingOf('health', KEY, { 'detail.affectedEntities': [{ entityValue: value }] });
    expect(finding.resources).toEqual([]);
    expect(finding.facts.unreadable).toBe('detail.affectedEntities[0].entityValue');
  });

  it.each([
    { what: 'no ARN', fields: { 'detail.eventArn': undefined }, says: 'detail.eventArn should be' },
    { what: 'an ARN of another service', fields: { 'detail.eventArn': 'arn:aws:s3:::x' }, says: 'detail.eventArn' },
    {
      what: 'an ARN of another partition',
      fields: { 'detail.eventArn': 'arn:aws-cn:health:us-east-1::event/RISK/X/1' },
      says: 'detail.eventArn',
    },
    { what: 'no code', fields: { 'detail.eventTypeCode': '' }, says: 'detail.eventTypeCode should be' },
    { what: 'an account that is none', fields: { 'detail.affectedAccount': 'me' }, says: 'detail.affectedAccount' },
    { what: 'entities that are text', fields: { 'detail.affectedEntities': 'x' }, says: 'should be an array' },
  ])('with $what is malformed', ({ fields, says }) => {
    const parse = () => health.parse(edited(bundled('health', KEY), fields));
    expect(parse).toThrow(MalformedEventError);
    expect(parse).toThrow(says);
  });
});
