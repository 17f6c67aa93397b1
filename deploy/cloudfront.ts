import type { Settings } from '../src/platform/settings/schema.ts';
import { blockList } from './block-list.ts';
import { groupArns, ipSetList } from './block-list-layout.ts';
import { arnOf } from './names.ts';
import { aclId, webAcls } from './web-acl.ts';

const SCOPE = 'CLOUDFRONT';
// Alarms publish to a topic of their own region, and the topic is in the main stack's.
const NO_TOPIC = false;

/** What serverless.cloudfront.yml takes: what is of scope CLOUDFRONT alone, under the names of the main stack. */
export function cloudFrontStackOf(stack: string, settings: Settings) {
  const scopes = [SCOPE] as const;
  return {
    Resources: { ...blockList(stack, settings, scopes), ...webAcls(stack, settings, scopes, NO_TOPIC) },
    Outputs: {
      IpSets: {
        Description: 'Give this to the main stack as the param cloudFrontIpSets.',
        Value: ipSetList(stack, settings, scopes),
      },
      RuleGroupArn: {
        Description: 'Add this rule group to the web ACLs of your distributions.',
        Value: groupArns(stack, SCOPE, settings),
      },
      ...(settings.webAcl === 'on' && {
        WebAclArn: { Description: 'Set it as the web ACL of your distributions.', Value: arnOf(aclId(SCOPE)) },
      }),
    },
  };
}
