import { type Asker, type Asking, ask, fullArn, resourceTags } from './ask.ts';

/** What IAM hears of who gets to use a copy, or loses it. */
function sharing({ input }: Asking): Record<string, string | string[]> {
  const { OperationType, Attribute, GroupNames, UserIds } = input;
  const verb = OperationType === 'remove' ? 'Remove' : 'Add';
  return {
    ...(Attribute && { 'ec2:Attribute': String(Attribute) }),
    ...(GroupNames?.length && { [`ec2:${verb}/group`]: String(GroupNames[0]) }),
    ...(UserIds?.length && { [`ec2:${verb}/userId`]: String(UserIds[0]) }),
  };
}

export const ec2: Asker = (asking, operation) => {
  const { input, arn } = asking;
  const one = (resource: string, context = {}) => [ask(`ec2:${operation}`, resource, context)];
  if (/Attribute$/.test(operation) && input.ImageId) return one(arn('ec2', `image/${input.ImageId}`, undefined, ''));
  if (/Attribute$/.test(operation) && input.SnapshotId)
    return one(
      arn('ec2', `snapshot/${input.SnapshotId}`, undefined, ''),
      operation.startsWith('Modify') ? sharing(asking) : {},
    );
  if (operation.startsWith('Describe')) return one('*');
  if (input.NetworkAclId)
    return one(arn('ec2', `network-acl/${input.NetworkAclId}`), resourceTags(asking, input.NetworkAclId));
  if (input.PrefixListId)
    return one(arn('ec2', `prefix-list/${input.PrefixListId}`), resourceTags(asking, input.PrefixListId));
  if (operation === 'ModifyNetworkInterfaceAttribute')
    return [
      ...one(arn('ec2', `network-interface/${input.NetworkInterfaceId}`)),
      ...((input.Groups ?? []) as string[]).map((id) =>
        ask(`ec2:${operation}`, arn('ec2', `security-group/${id}`), resourceTags(asking, id)),
      ),
    ];
  if (!input.GroupId) return one('*');
  const rule = arn('ec2', 'security-group-rule/sgr-0a1b2c3d4e5f60001');
  return [
    ...one(arn('ec2', `security-group/${input.GroupId}`), resourceTags(asking, input.GroupId)),
    ...(operation.startsWith('Authorize') ? one(rule) : []),
    ...(input.TagSpecifications ? [ask('ec2:CreateTags', rule, { 'ec2:CreateAction': operation })] : []),
  ];
};

const bare = (name: unknown): string => String(name).toLowerCase().replace(/\.$/, '');

export const route53: Asker = ({ input, template }, operation) => {
  if (operation === 'ListHostedZonesByName' || operation === 'ListHostedZones')
    return [ask(`route53:${operation}`, '*')];
  const id = String(input.HostedZoneId ?? input.Id).replace('/hostedzone/', '');
  const changes = (input.ChangeBatch?.Changes ?? []) as {
    Action: string;
    ResourceRecordSet: { Type: string; Name: string };
  }[];
  const context = {
    'route53:ChangeResourceRecordSetsActions': changes.map(({ Action }) => Action),
    'route53:ChangeResourceRecordSetsRecordTypes': changes.map(({ ResourceRecordSet }) => ResourceRecordSet.Type),
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': changes.map(({ ResourceRecordSet }) =>
      bare(ResourceRecordSet.Name),
    ),
  };
  const zone = `arn:${template.pseudo.partition}:route53:::hostedzone/${id}`;
  return [ask(`route53:${operation}`, zone, changes.length > 0 ? context : {})];
};

export const wafv2: Asker = ({ input, arn }, operation) => {
  const isGlobal = input.Scope === 'CLOUDFRONT';
  const of = (kind: string): string =>
    arn(
      'wafv2',
      `${isGlobal ? 'global' : 'regional'}/${kind}/${input.Name}/${input.Id}`,
      isGlobal ? 'us-east-1' : undefined,
    );
  if (operation === 'ListResourcesForWebACL')
    return [
      ask('wafv2:ListResourcesForWebACL', String(input.WebACLArn)),
      ...(input.ResourceType === 'COGNITO_USER_POOL'
        ? [ask('cognito-idp:ListResourcesForWebACL', String(input.WebACLArn))]
        : []),
    ];
  if (operation.startsWith('List')) return [ask(`wafv2:${operation}`, '*')];
  const kind = operation.includes('IPSet') ? 'ipset' : operation.includes('RuleGroup') ? 'rulegroup' : 'webacl';
  return [ask(`wafv2:${operation}`, String(input.ARN ?? input.WebAclArn ?? of(kind)))];
};

export const elbv2: Asker = ({ input, arn }, operation) => {
  if (operation === 'SetLoadBalancerListenerSSLCertificate')
    return [
      ask(`elasticloadbalancing:${operation}`, arn('elasticloadbalancing', `loadbalancer/${input.LoadBalancerName}`)),
    ];
  return [
    ask(
      `elasticloadbalancing:${operation}`,
      operation.startsWith('Describe') ? '*' : String(input.ListenerArn ?? input.TargetGroupArn),
    ),
  ];
};
export const autoScaling: Asker = ({ input, arn }, operation) => [
  ask(
    `autoscaling:${operation}`,
    operation.startsWith('Describe')
      ? '*'
      : arn('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${input.AutoScalingGroupName}`),
  ),
];
export const cloudfront: Asker = ({ input, arn }, operation) => [
  ask(`cloudfront:${operation}`, arn('cloudfront', `distribution/${input.Id}`, '')),
];
export const apiGateway: Asker = ({ input, arn }, operation) => [
  ask(
    operation === 'UpdateDomainName' ? 'apigateway:PATCH' : 'apigateway:GET',
    arn('apigateway', `/domainnames${input.domainName ? `/${input.domainName}` : ''}`, undefined, ''),
  ),
];
export const route53Resolver: Asker = (asking, operation) => [
  ask(
    `route53resolver:${operation}`,
    asking.arn('route53resolver', `firewall-domain-list/${asking.input.FirewallDomainListId}`),
    // The local account keeps no tags of domain lists: as their documentation asks for.
    { 'aws:ResourceTag/riposte:managed': 'true' },
  ),
];
export const cloudtrail: Asker = ({ input, arn }, operation) =>
  [input.ResourceIdList ?? input.Name ?? input.TrailName ?? '*'].flat().map((id) =>
    ask(
      `cloudtrail:${operation}`,
      // Of all trails, no resource is asked.
      id === '*' ? id : fullArn(id, (name) => arn('cloudtrail', `trail/${name}`)),
    ),
  );
