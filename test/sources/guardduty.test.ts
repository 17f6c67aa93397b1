import { MalformedEventError } from '../../src/core/errors.ts';
import { severityBand } from '../../src/core/finding.ts';
import { guardduty } from '../../src/sources/guardduty/index.ts';
import { inYardsticks } from '../support/processor.ts';
import { bundled, edited, findingOf } from './support.ts';

const INBOUND = 'malicious-caller-inbound';
const service = 'detail.service';
const action = `${service}.action`;
const network = `${action}.networkConnectionAction`;
const remote = `${network}.remoteIpDetails`;

describe('a GuardDuty finding', () => {
  it('tells who connected to what', () => {
    expect(findingOf('guardduty', INBOUND)).toEqual({
      source: 'guardduty',
      id: 'ccfd8884257b06702c7b1366d1dcaeab',
      type: 'UnauthorizedAccess:EC2/MaliciousIPCaller.Custom',
      title: 'i-0aaaa1111bbbb2222 is contacted by an address on a custom threat list.',
      severity: 5,
      account: '111122223333',
      region: 'eu-west-1',
      partition: 'aws',
      receivedIn: { account: '111122223333', region: 'eu-west-1' },
      firstSeen: '2026-11-20T08:17:04.000Z',
      lastSeen: '2026-11-20T08:17:21.000Z',
      count: 9,
      sample: false,
      archived: false,
      role: 'TARGET',
      direction: 'INBOUND',
      peers: [
        { address: '203.0.113.44', localPort: 443, country: 'Japan', asn: '64504', organization: 'Example Transit' },
      ],
      resources: [
        {
          kind: 'instance',
          id: 'i-0aaaa1111bbbb2222',
          arn: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0aaaa1111bbbb2222',
          tags: { Name: 'shop-web', Team: 'shop' },
        },
      ],
      facts: {
        resourceType: 'Instance',
        securityGroups: 'sg-0f211d9c9e2083e10',
        actionType: 'NETWORK_CONNECTION',
        peerKind: 'network',
        port: 443,
        remotePort: 51544,
        protocol: 'TCP',
        blocked: false,
        localAddress: '10.0.1.20',
        networkInterface: 'eni-0123456789abcdef0',
        instanceProfile: 'arn:aws:iam::111122223333:instance-profile/shop-web',
        customThreatList: true,
        detectorId: 'd0f2b3cbe41413047352141e5b863d87',
        threatListName: 'office-blocklist',
      },
    });
  });

  it.each([
    { severity: 0, band: 'low' },
    { severity: 3.9, band: 'low' },
    { severity: 6.95, band: 'medium' },
    { severity: 8.9, band: 'high' },
    { severity: 9, band: 'critical' },
    { severity: 10, band: 'critical' },
  ])('of severity $severity is $band', ({ severity, band }) => {
    expect(severityBand(findingOf('guardduty', INBOUND, { 'detail.severity': severity }).severity)).toBe(band);
  });

  it('of a member account belongs to that account, wherever the event was put', () => {
    expect(findingOf('guardduty', 'member-account-port-probe')).toMatchObject({
      account: '444455556666',
      receivedIn: { account: '111122223333' },
      resources: [{ arn: 'arn:aws:ec2:eu-west-1:444455556666:instance/i-0cdcd5656efef7878' }],
    });
  });

  it('of a type that nobody has heard of is read like any other', () => {
    expect(findingOf('guardduty', 'unknown-finding-type')).toMatchObject({
      type: 'Influence:EC2/ModelPoisoning.Preview',
      severity: 5,
      peers: [],
      facts: { actionType: 'MODEL_QUERY' },
    });
  });

  it('keeps its id when it is sent again', () => {
    const again = findingOf('guardduty', INBOUND, {
      id: 'new',
      time: '2026-11-20T14:17:00Z',
      [`${service}.count`]: 10,
    });
    expect(again).toMatchObject({ id: findingOf('guardduty', INBOUND).id, count: 10 });
  });
});

describe('what real events vary in', () => {
  it.each([
    {
      what: 'a port as a float',
      fields: { [`${network}.localPortDetails.port`]: 22.0 },
      gives: { facts: { port: 22 } },
    },
    {
      what: 'a port that is null',
      fields: { [`${network}.remotePortDetails.port`]: null },
      gives: { facts: { port: 443 } },
    },
    { what: 'a count as a float', fields: { [`${service}.count`]: 3.0 }, gives: { count: 3 } },
    { what: 'no count', fields: { [`${service}.count`]: undefined }, gives: { count: 1 } },
    { what: 'a count of 0', fields: { [`${service}.count`]: 0 }, gives: { count: 1 } },
    { what: 'archived as "false"', fields: { [`${service}.archived`]: 'false' }, gives: { archived: false } },
    { what: 'archived as "true"', fields: { [`${service}.archived`]: 'True' }, gives: { archived: true } },
    { what: 'archived as null', fields: { [`${service}.archived`]: null }, gives: { archived: false } },
    { what: 'blocked as "false"', fields: { [`${network}.blocked`]: 'false' }, gives: { facts: { blocked: false } } },
    {
      what: 'an ASN as a number',
      fields: { [`${remote}.organization.asn`]: 64504 },
      gives: { peers: [{ asn: '64504' }] },
    },
    {
      what: 'times with a space',
      fields: { [`${service}.eventLastSeen`]: '2026-11-20 08:18:00' },
      gives: { lastSeen: '2026-11-20T08:18:00.000Z' },
    },
    {
      what: 'no times of its own',
      fields: { [`${service}.eventFirstSeen`]: '', [`${service}.eventLastSeen`]: null },
      gives: { firstSeen: '2026-11-20T08:17:47.318Z', lastSeen: '2026-11-20T08:17:50.902Z' },
    },
    { what: 'no partition', fields: { 'detail.partition': undefined }, gives: { partition: 'aws' } },
    {
      what: 'no title',
      fields: { 'detail.title': '' },
      gives: { title: 'UnauthorizedAccess:EC2/MaliciousIPCaller.Custom' },
    },
    { what: 'null details', fields: { 'detail.resource.instanceDetails': null }, gives: { resources: [] } },
    { what: 'no instance id', fields: { 'detail.resource.instanceDetails.instanceId': '' }, gives: { resources: [] } },
    {
      what: 'null among tags',
      fields: { 'detail.resource.instanceDetails.tags': [null, { key: 'a', value: null }] },
      gives: { resources: [{ tags: { a: '' } }] },
    },
    { what: 'an empty role', fields: { [`${service}.resourceRole`]: '' }, gives: { direction: 'INBOUND' } },
    {
      what: 'an unknown direction',
      fields: { [`${network}.connectionDirection`]: 'UNKNOWN' },
      gives: { direction: 'UNKNOWN' },
    },
    { what: 'empty further information', fields: { [`${service}.additionalInfo`]: null }, gives: { sample: false } },
  ])('$what is understood', ({ fields, gives }) => {
    const finding = findingOf('guardduty', INBOUND, fields);
    expect(finding).toMatchObject(gives);
    expect(finding.facts).not.toHaveProperty('unreadable');
  });

  it.each([
    { what: 'a role of a new kind', fields: { [`${service}.resourceRole`]: 'WITNESS' }, gone: 'role' },
    {
      what: 'a direction of a new kind',
      fields: { [`${network}.connectionDirection`]: 'SIDEWAYS' },
      gone: 'direction',
    },
  ] as const)('$what is neither the one nor the other', ({ fields, gone }) => {
    const finding = findingOf('guardduty', INBOUND, fields);
    expect(finding).not.toHaveProperty(gone);
    expect(finding.facts.unreadable).toBe(Object.keys(fields)[0]);
  });

  it.each([22.5, -1, 65536, '22', true])('leaves out the port %j and says so', (port) => {
    const finding = findingOf('guardduty', INBOUND, { [`${network}.localPortDetails.port`]: port });
    expect(finding.facts).not.toHaveProperty('port');
    expect(finding.facts.unreadable).toBe(`${network}.localPortDetails.port`);
  });
});

describe('a sample', () => {
  const info = `${service}.additionalInfo`;
  it.each([
    { by: 'the flag', fields: { [info]: { sample: true } }, sample: true },
    { by: 'the flag as text', fields: { [info]: { sample: 'true' } }, sample: true },
    { by: 'the flag turned off', fields: { [info]: { sample: 'false' } }, sample: false },
    { by: 'JSON inside', fields: { [info]: { value: '{"sample":true,"x":1}' } }, sample: true },
    { by: 'JSON inside, as text', fields: { [info]: { value: '{"sample":"true"}' } }, sample: true },
    { by: 'JSON inside, whose name is escaped', fields: { [info]: { value: '{"\\u0073ample":true}' } }, sample: true },
    { by: 'JSON inside, turned off', fields: { [info]: { value: '{"sample":false}' } }, sample: false },
    { by: 'an object inside', fields: { [info]: { value: { sample: true } } }, sample: true },
    { by: 'a Python dictionary with double quotes', fields: { [info]: { value: '{"sample":True}' } }, sample: true },
    { by: 'a Python dictionary', fields: { [info]: { value: "{u'ports': None, 'sample': True}" } }, sample: true },
    { by: 'a Python dictionary, turned off', fields: { [info]: { value: "{'sample': False}" } }, sample: false },
    { by: 'its title', fields: { 'detail.title': '[SAMPLE] somebody guesses passwords' }, sample: true },
    { by: 'a title that only speaks of it', fields: { 'detail.title': 'Host [SAMPLE] is probed' }, sample: false },
    // Whoever writes a user agent must not be able to switch us off.
    {
      by: 'a user agent deep inside',
      fields: { [info]: { value: '{"userAgent":{"full":"x","sample":true}}' } },
      sample: false,
    },
    {
      by: 'a user agent that quotes',
      fields: { [info]: { value: '{"userAgent":"\\"sample\\":true"}' } },
      sample: false,
    },
    {
      by: 'a Python text that quotes',
      fields: { [info]: { value: "{'userAgent': '\"sample\": True', 'a': True}" } },
      sample: false,
    },
    { by: 'text that is neither', fields: { [info]: { value: 'sample: True' } }, sample: false },
    { by: 'no marks', fields: { [info]: { value: '{}' } }, sample: false },
  ])('marked by $by: $sample', ({ fields, sample }) => {
    expect(findingOf('guardduty', INBOUND, fields).sample).toBe(sample);
  });

  it.each(['"\\"', "'", '"', "\\'", '{"a":', 'True '])('is looked for in 100 KB of %j without delay', (part) => {
    const value = part.repeat(100_000 / part.length);
    expect(inYardsticks(() => findingOf('guardduty', INBOUND, { [info]: { value } }))).toBeLessThan(20);
  });
});

describe('a malformed GuardDuty finding', () => {
  it.each([
    { what: 'no id', fields: { 'detail.id': undefined }, says: "detail.id should be the finding's id, but is missing" },
    { what: 'an id that is a number', fields: { 'detail.id': 5 }, says: 'detail.id should be' },
    { what: 'an id with a separator of ours', fields: { 'detail.id': 'a#b' }, says: 'but is "a#b"' },
    { what: 'an id of 100 KB', fields: { 'detail.id': 'a'.repeat(100_000) }, says: 'detail.id should be' },
    { what: 'no type', fields: { 'detail.type': undefined }, says: 'detail.type should be a finding type' },
    { what: 'a type of spaces', fields: { 'detail.type': ' \n ' }, says: 'detail.type should be a finding type' },
    {
      what: 'no account',
      fields: { 'detail.accountId': undefined },
      says: 'detail.accountId should be an account of 12 digits',
    },
    {
      what: 'an account that is an ARN',
      fields: { 'detail.accountId': 'arn:aws:iam::111122223333:root' },
      says: 'detail.accountId should be',
    },
    { what: 'no region', fields: { 'detail.region': '' }, says: 'detail.region should be a region' },
    { what: 'a partition with a colon', fields: { 'detail.partition': 'aws:x' }, says: 'detail.partition should be' },
    {
      what: 'no severity',
      fields: { 'detail.severity': undefined },
      says: 'detail.severity should be a number from 0 to 10, but is missing',
    },
    { what: 'a severity in words', fields: { 'detail.severity': 'high' }, says: 'but is "high"' },
    {
      what: 'a severity as text',
      fields: { 'detail.severity': '5' },
      says: 'detail.severity should be a number from 0 to 10',
    },
    { what: 'a severity that is no number', fields: { 'detail.severity': Number.NaN }, says: 'but is NaN' },
    { what: 'an infinite severity', fields: { 'detail.severity': Number.POSITIVE_INFINITY }, says: 'but is Infinity' },
    { what: 'a severity above 10', fields: { 'detail.severity': 10.1 }, says: 'but is 10.1' },
    { what: 'a severity below 0', fields: { 'detail.severity': -1 }, says: 'but is -1' },
    { what: 'a null severity', fields: { 'detail.severity': null }, says: 'but is null' },
    {
      what: 'no service',
      fields: { [service]: undefined },
      says: 'detail.service should be an object, but is missing',
    },
    { what: 'no resource', fields: { 'detail.resource': null }, says: 'detail.resource should be an object' },
    {
      what: 'an action that is text',
      fields: { [action]: 'NETWORK_CONNECTION' },
      says: 'detail.service.action should be an object',
    },
    {
      what: 'an action that is a list',
      fields: { [network]: [] },
      says: `${network} should be an object, but is an array`,
    },
    {
      what: 'a role that is a number',
      fields: { [`${service}.resourceRole`]: 1 },
      says: 'resourceRole should be text',
    },
    {
      what: 'a direction that is a list',
      fields: { [`${network}.connectionDirection`]: ['INBOUND'] },
      says: 'connectionDirection should be text',
    },
    {
      what: 'an address that is a number',
      fields: { [`${remote}.ipAddressV4`]: 3405803820 },
      says: `${remote}.ipAddressV4 should be text`,
    },
    { what: 'archived as a number', fields: { [`${service}.archived`]: 0 }, says: 'archived should be true or false' },
    { what: 'an odd time', fields: { [`${service}.eventLastSeen`]: 'now' }, says: 'eventLastSeen should be a time' },
    { what: 'a count that is text', fields: { [`${service}.count`]: '9' }, says: 'count should be a number' },
    {
      what: 'tags that are an object',
      fields: { 'detail.resource.instanceDetails.tags': { a: 'b' } },
      says: 'tags should be an array',
    },
    {
      what: 'buckets that are an object',
      fields: { 'detail.resource.s3BucketDetails': { name: 'a' } },
      says: 's3BucketDetails should be an array',
    },
  ])('with $what names the field', ({ fields, says }) => {
    const parse = () => guardduty.parse(edited(bundled('guardduty', INBOUND), fields));
    expect(parse).toThrow(MalformedEventError);
    expect(parse).toThrow(says);
  });
});

describe('what only samples name', () => {
  it.each([
    { what: 'the instance', fields: { 'detail.resource.instanceDetails.instanceId': 'i-99999999' }, sample: true },
    { what: 'another instance', fields: { 'detail.resource.instanceDetails.instanceId': 'i-99999998' }, sample: false },
    { what: 'the bucket', fields: { 'detail.resource.s3BucketDetails': [{ name: 'bucketName' }] }, sample: true },
    {
      what: 'the key',
      fields: { 'detail.resource.accessKeyDetails.accessKeyId': 'GeneratedFindingAccessKeyId' },
      sample: true,
    },
    // Anybody may take that name, and must not be spared for it.
    {
      what: 'a user name that samples have too',
      fields: {
        'detail.resource.accessKeyDetails': { userName: 'GeneratedFindingUserName', userType: 'IAMUser' },
      },
      sample: false,
    },
  ])('$what makes it a sample: $sample', ({ fields, sample }) => {
    expect(findingOf('guardduty', INBOUND, fields).sample).toBe(sample);
  });
});
