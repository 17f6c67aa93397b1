import { MANAGED_GROUP_IDS, readManagedGroup } from '../../core/managed-groups.ts';
import { setting } from './define.ts';
import { between, listOf, matching, matchingOrNone, oneOf, onOrOff } from './kinds.ts';
import * as pattern from './patterns.ts';

/** The block list in WAF, and the web ACL that the stack makes. */
export const WEB_ACLS = {
  ipSets: setting(between(1, 50), {
    is: 'IP sets for each family and scope (1 to 50), of 10,000 addresses each: [docs/block-list.md](docs/block-list.md)',
    default: 1,
  }),
  cloudFront: setting(onOrOff, {
    is: '`on`: the block list holds for CloudFront as well; only in us-east-1',
    default: 'off',
  }),
  cloudFrontIpSets: setting(
    listOf('of the output IpSets of the stack of serverless.cloudfront.yml', (entry) =>
      pattern.CLOUDFRONT_SETS.test(entry),
    ),
    { is: 'elsewhere: the output `IpSets` of the stack of `serverless.cloudfront.yml`', default: '', empty: 'none' },
  ),
  blockResponse: setting(oneOf('default', 'custom'), {
    is: '`custom`: a short text and the header `x-riposte` with each 403',
    default: 'default',
  }),
  forwardedIp: setting(
    matching(
      'off, or a header and FIRST, LAST or ANY, such as X-Forwarded-For:LAST',
      (text) => text === 'off' || pattern.HEADER.test(text),
    ),
    {
      is: 'header and position in which a proxy names the client, such as `X-Forwarded-For:LAST`; mind the risks',
      default: 'off',
    },
  ),
  webAcl: setting(onOrOff, {
    is: '`on`: a web ACL with the block list, a rate limit and AWS managed rules',
    default: 'off',
  }),
  geoBlock: setting(listOf('the two letters of a country by ISO 3166, such as KP', pattern.isCountry), {
    is: 'countries from which that web ACL lets nothing in, such as `KP,IR`; addresses of `neverBlock` there as well: [docs/block-list.md](docs/block-list.md#countries-rates-and-managed-groups)',
    default: '',
    empty: 'none',
  }),
  rateLimit: setting(between(10, 2_000_000_000), {
    is: 'requests in five minutes from which on an address is stopped by that web ACL (10 and more)',
    default: 2000,
  }),
  rateLimitPath: setting(
    matchingOrNone('a path such as /login', (text) => pattern.URL_PATH.test(text)),
    { is: 'only requests whose path begins so count towards it, such as `/login`', default: '', empty: 'all' },
  ),
  rateLimitBy: setting(oneOf('address', 'address-and-path'), {
    is: '`address-and-path`: each address and path is counted by itself',
    default: 'address',
  }),
  managedGroups: setting(
    listOf(
      `one of ${MANAGED_GROUP_IDS.join(', ')}, each with @Version_1.0, :count or :block behind it where it is to differ`,
      (entry) => readManagedGroup(entry) !== undefined,
    ),
    {
      is: 'the AWS managed groups of that web ACL, such as `common:count,linux`: [docs/block-list.md](docs/block-list.md#countries-rates-and-managed-groups)',
      default: 'ip-reputation,common,known-bad-inputs,sqli',
    },
  ),
  managedRules: setting(oneOf('count', 'block'), {
    is: '`block`: the AWS managed groups of that web ACL block, where `managedGroups` does not say otherwise',
    default: 'count',
  }),
  blockedRequestsAlarm: setting(between(0, 1_000_000_000), {
    is: 'alarm when that web ACL blocks so many requests in five minutes; `0` for none',
    default: 1000,
  }),
  protect: setting(
    listOf('an ARN', (entry) => /^arn:aws[a-z-]*:/.test(entry)),
    {
      is: 'ARNs of load balancers, API stages and the like that it protects, comma-separated',
      default: '',
      empty: 'none',
    },
  ),
  ddosAlarms: setting(onOrOff, {
    is: '`on`: an alarm for each of them when Shield Advanced, which has to protect it, sees an attack: [docs/sources.md](docs/sources.md)',
    default: 'off',
  }),
  webAclCheck: setting(oneOf('on', 'off'), {
    is: '`off`: do not look each day whether blocks take effect',
    default: 'on',
  }),
};
