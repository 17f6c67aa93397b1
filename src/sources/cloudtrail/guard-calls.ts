import type { CallReader, CallReaders } from './reader.ts';
import { firstOf, ifThere, onlyIf } from './reader.ts';
import { at, entriesOf, word } from './request.ts';

/** A block on public access, of which a part or all is off from now on. */
const readBlock: CallReader = (asked) => {
  const settings = at(asked.request, 'PublicAccessBlockConfiguration');
  const names = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
  const off = names.filter((name) => word(settings, name) !== 'true');
  if (off.length === 0) return undefined;
  return { what: `${asked.line.says}: ${off.join(', ')} off`, facts: { lost: off.join(' ') } };
};

/** Instances that take IMDSv1 again give their credentials to whoever can make them fetch an address. */
const readMetadata: CallReader = ({ request }) =>
  ['optional', 'no-preference'].includes(word(request, 'httpTokens'))
    ? { what: 'Instance metadata can be read without a token (IMDSv1)' }
    : undefined;

/** A patch of API Gateway that takes the authorizer off. */
const readOpenMethod: CallReader = ({ request, line }) => {
  const steps = entriesOf(at(request, 'patchOperations'));
  const open = steps.some((step) => /authorizationtype/.test(word(step, 'path')) && word(step, 'value') === 'none');
  return open || word(request, 'authorizationType') === 'none'
    ? { what: `${line.says}: everybody may call it`, facts: { opened: 'everybody' } }
    : undefined;
};

/** Which guards were lowered, and which calls only touched them. */
export const GUARD_CALLS: CallReaders = {
  's3:PutBucketPublicAccessBlock': readBlock,
  's3:PutPublicAccessBlock': readBlock,
  's3:PutAccountPublicAccessBlock': readBlock,
  's3:PutAccessPointPublicAccessBlock': readBlock,
  's3:PutBucketVersioning': onlyIf('VersioningConfiguration.Status', ['suspended'], {
    what: 'The versioning of a bucket was suspended',
  }),
  'ec2:ModifyInstanceMetadataDefaults': readMetadata,
  'ec2:ModifyInstanceMetadataOptions': readMetadata,
  'ec2:ModifyInstanceAttribute': ifThere('userData'),
  'ec2:ModifyVpcBlockPublicAccessOptions': onlyIf('internetGatewayBlockMode', ['off'], {
    what: 'The block on internet access of networks was turned off',
  }),
  'ec2:ModifyVpcEndpoint': ifThere('policyDocument', 'resetPolicy'),
  'ssm:UpdateServiceSetting': ({ request }) =>
    /public-sharing-permission/.test(word(request, 'settingId')) && word(request, 'settingValue') === 'enable'
      ? { decision: 'now', what: 'Documents of Systems Manager can be made public again' }
      : {},
  'logs:PutLogGroupDeletionProtection': onlyIf('deletionProtectionEnabled', ['false']),
  'cloudformation:UpdateTerminationProtection': onlyIf('enableTerminationProtection', ['false'], {
    what: 'The termination protection of a stack was turned off',
  }),
  'dynamodb:UpdateContinuousBackups': onlyIf('pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled', ['false']),
  'elasticfilesystem:PutBackupPolicy': onlyIf('backupPolicy.status', ['disabled', 'disabling']),
  'route53resolver:UpdateFirewallConfig': onlyIf('firewallFailOpen', ['enabled'], {
    what: 'The DNS Firewall lets everything through when it fails',
  }),
  'route53resolver:UpdateResolverDnssecConfig': onlyIf('validation', ['disable'], {
    what: 'DNSSEC validation of a network was turned off',
  }),
  'apigateway:UpdateMethod': readOpenMethod,
  'apigateway:UpdateRoute': readOpenMethod,
  'apigateway:UpdateRestApi': ({ request }) =>
    entriesOf(at(request, 'patchOperations')).some((step) => word(step, 'path').startsWith('/policy'))
      ? { what: 'The policy of an API was changed' }
      : undefined,
  'network-firewall:UpdateFirewallDeleteProtection': onlyIf('deleteProtection', ['false']),
  'rds:ModifyActivityStream': firstOf(ifThere('auditPolicyState')),
};
