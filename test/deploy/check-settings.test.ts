import { problems, slackProblems, unknown } from '../../deploy/check-settings.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';

const settings = { ...DEFAULTS, email: 'someone@example.com', timeZone: 'Europe/Zurich' };
const ALB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0123456789abcdef';

describe('the settings of a deployment', () => {
  it('are accepted when each can be right', () => {
    expect(problems(settings, true)).toEqual([]);
  });

  it.each([
    { title: 'no address', change: { email: '' }, says: /^email is missing.*--param email=/ },
    {
      title: 'not an address',
      change: { email: 'someone' },
      says: /^email is "someone"; it must be one e-mail address/,
    },
    {
      title: 'regions that are none',
      change: { regions: 'eu-west-1, here' },
      says: /^regions holds "here"; each entry must be a region such as eu-west-1/,
    },
    { title: 'two addresses', change: { email: 'a@example.com,b@example.com' }, says: /^email/ },
    { title: 'a mode that does not exist', change: { mode: 'block' }, says: /^mode is "block".*observe, notify/ },
    { title: 'an hour that does not exist', change: { digestTime: '24:00' }, says: /^digestTime/ },
    { title: 'a zone that does not exist', change: { timeZone: 'Nowhere' }, says: /^timeZone.*Europe\/Zurich/ },
    { title: 'an offset for a zone', change: { timeZone: '+01:00' }, says: /^timeZone/ },
    {
      title: 'a CIDR with host bits, and a name',
      change: { neverBlock: '203.0.113.7/24, 198.51.100.1, office.example.com' },
      says: /^neverBlock holds "203\.0\.113\.7\/24", "office\.example\.com"; each entry must be an address, or a CIDR/,
    },
    {
      title: 'principals with spaces in them',
      change: { protectedPrincipals: 'admin-*,the boss' },
      says: /^protectedPrincipals holds "the boss"/,
    },
    {
      title: 'a zone by its name',
      change: { certificateZones: 'example.com' },
      says: /^certificateZones holds "example/,
    },
    { title: 'hours that are no number', change: { approvalHours: Number.NaN }, says: /^approvalHours.*1 to 168/ },
    { title: 'a subnet for an ACL', change: { networkAcls: 'subnet-0a1b2c3d' }, says: /^networkAcls.*acl-0a/ },
    {
      title: 'a band that ends before it begins',
      change: { networkAclRules: '69-50' },
      says: /^networkAclRules.*50-69/,
    },
    { title: 'a band beyond the last rule', change: { networkAclRules: '32760-32767' }, says: /^networkAclRules/ },
    { title: 'no prefix list', change: { egressPrefixListV6: 'sg-0a1b2c3d' }, says: /^egressPrefixListV6.*pl-0a/ },
    {
      title: 'no subnet',
      change: { databaseRotation: 'on', rotationSubnets: 'vpc-0a1b2c3d', rotationSecurityGroups: 'sg-0a1b2c3d' },
      says: /^rotationSubnets.*subnet-/,
    },
    {
      title: 'subnets without security groups',
      change: { databaseRotation: 'on', rotationSubnets: 'subnet-0a1b2c3d' },
      says: /belong together/,
    },
    {
      title: 'subnets for no function',
      change: { rotationSubnets: 'subnet-0a1b2c3d', rotationSecurityGroups: 'sg-0a1b2c3d' },
      says: /databaseRotation=on/,
    },
    { title: 'no domain list', change: { domainList: 'rslvr-frg-0a1b2c3d' }, says: /^domainList.*rslvr-fdl-/ },
    { title: 'days that CloudWatch does not know', change: { logRetentionDays: 42 }, says: /^logRetentionDays/ },
  ])('are refused: $title', ({ change, says }) => {
    expect(problems({ ...settings, ...change }, true)).toEqual([expect.stringMatching(says)]);
  });

  it.each(['Europe/Kyiv', 'Asia/Kolkata', 'US/Eastern', 'America/Argentina/Buenos_Aires', 'Asia/Ho_Chi_Minh', 'UTC'])(
    'take the zone %s',
    (timeZone) => {
      expect(problems({ ...settings, timeZone }, true)).toEqual([]);
    },
  );

  it('are all looked at, so that every mistake is told at once', () => {
    const wrong = {
      mode: 'block',
      timeZone: 'Nowhere',
      ipSets: 99,
      regions: 'here',
      rotationSubnets: 'subnet-0a1b2c3d',
    };
    expect(problems({ ...settings, ...wrong, email: '' }, true)).toHaveLength(7);
  });

  it('need no address to be packaged', () => {
    expect(problems({ ...settings, email: '' }, false)).toEqual([]);
  });

  it.each([
    { given: ['mode=observe', 'email=a=b@example.com'], says: [] },
    {
      given: ['moed=observe'],
      says: [expect.stringMatching(/^moed is no setting\. Did you mean mode\? There are email, mode,/)],
    },
  ])('are known by name: $given', ({ given, says }) => {
    expect(unknown(given)).toEqual(says);
  });

  it.each([
    { title: 'no IP sets', change: { ipSets: 0 }, says: /^ipSets is "0"; it must be a number from 1 to 50/ },
    { title: 'more IP sets than fit', change: { ipSets: 51 }, says: /^ipSets/ },
    { title: 'half an IP set', change: { ipSets: 1.5 }, says: /^ipSets/ },
    { title: 'a header without a position', change: { forwardedIp: 'X-Forwarded-For' }, says: /^forwardedIp.*LAST/ },
    { title: 'a header that is none', change: { forwardedIp: 'X Real:LAST' }, says: /^forwardedIp/ },
    { title: 'a body of one’s own', change: { blockResponse: '<b>' }, says: /^blockResponse/ },
    {
      title: 'CloudFront from another region',
      change: { cloudFront: 'on' },
      says: /us-east-1 only, not in eu-west-1.*--config serverless\.cloudfront\.yml.*cloudFrontIpSets/,
    },
    {
      title: 'sets of another scope for CloudFront',
      change: { cloudFrontIpSets: 'riposte-prod-block-list|2|REGIONAL' },
      says: /^cloudFrontIpSets/,
    },
    { title: 'protection by no web ACL', change: { protect: ALB }, says: /--param webAcl=on/ },
    {
      title: 'protection of a distribution',
      change: { webAcl: 'on', protect: 'arn:aws:cloudfront::111122223333:distribution/EXAMPLE' },
      says: /own configuration/,
    },
    {
      title: 'protection of a network load balancer',
      change: { webAcl: 'on', protect: ALB.replace('/app/', '/net/') },
      says: /must be the ARN of an application load balancer/,
    },
    {
      title: 'protection in another region',
      change: { webAcl: 'on', protect: ALB.replace('eu-west-1', 'eu-west-2') },
      says: /is not in eu-west-1/,
    },
  ])('are refused where blocks take effect: $title', ({ change, says }) => {
    expect(problems({ ...settings, ...change }, true, 'eu-west-1')).toEqual([expect.stringMatching(says)]);
  });

  it.each([
    { title: 'CloudFront in us-east-1', change: { cloudFront: 'on' }, region: 'us-east-1' },
    { title: 'a second stack', change: { cloudFrontIpSets: 'riposte-prod-block-list|9|CLOUDFRONT' } },
    {
      title: 'a second stack with few sets',
      change: { cloudFrontIpSets: `r-block-list-v4-00|${'0'.repeat(36)}|CLOUDFRONT` },
    },
    { title: 'a header', change: { forwardedIp: 'X-Forwarded-For:LAST' } },
    { title: 'a protected load balancer', change: { webAcl: 'on', protect: ` ${ALB} ,` } },
  ])('are accepted where blocks take effect: $title', ({ change, region = 'eu-west-1' }) => {
    expect(problems({ ...settings, ...change }, true, region)).toEqual([]);
  });

  it('of the stack for CloudFront are checked as far as it has them', () => {
    expect(problems({ mode: 'enforce', ipSets: 99 }, true, 'us-east-1')).toEqual([expect.stringMatching(/^ipSets/)]);
  });
});

it.each([
  { slackApp: 'url', channels: [], is: 1 },
  { slackApp: 'http-api', channels: [{ kind: 'slack-app', token: 'secret:a' }], is: 1 },
  { slackApp: 'url', channels: [{ kind: 'slack-app', token: 'secret:a', signingSecret: 'secret:b' }], is: 0 },
  { slackApp: 'off', channels: [], is: 0 },
])('slackApp $slackApp with $channels has $is problems', ({ slackApp, channels, is }) => {
  const said = slackProblems({ slackApp }, channels);
  expect(said).toHaveLength(is);
  for (const one of said) expect(one).toContain('no channel of kind slack-app with a signingSecret');
});
