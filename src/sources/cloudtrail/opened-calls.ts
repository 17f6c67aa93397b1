import { adminPortsOf, coversWorld, isWorld } from '../../core/world-open.ts';
import { readIngress, readModifiedRules } from './ingress.ts';
import { readOpened, readSharedWith } from './opened.ts';
import type { CallReader, CallReaders } from './reader.ts';
import { asReading, firstOf, onlyIf } from './reader.ts';
import { at, entriesOf, textsOf, word } from './request.ts';
import { readImage, readSnapshot } from './sharing.ts';
import { readDatabaseSnapshot } from './sharing-databases.ts';

const MODIFY = /^Modify/;

/** A database that gets an address of the internet: its security groups alone stand before it then. */
const readPublicDatabase: CallReader = firstOf(
  ({ request, line }) =>
    word(request, 'publiclyAccessible') === 'true'
      ? { what: `${line.says}: it can be reached from the internet`, severity: 8, facts: { opened: 'everybody' } }
      : undefined,
  ({ request }) =>
    word(request, 'backupRetentionPeriod') === '0'
      ? { kind: 'backup-removed', what: 'The automated backups of a database were turned off', severity: 7.5 }
      : undefined,
  ({ request, call }) =>
    word(request, 'deletionProtection') === 'false' && MODIFY.test(call.name)
      ? { decision: 'digest', kind: 'guard-lowered', what: 'The deletion protection of a database was turned off' }
      : undefined,
  ({ request, call }) =>
    at(request, 'masterUserPassword') !== undefined && MODIFY.test(call.name)
      ? { decision: 'digest', kind: 'credential-made', what: 'The master password of a database was set' }
      : undefined,
);

/** A new database with an address of the internet can wait: nothing lies in it yet. */
const readNewDatabase: CallReader = (asked) =>
  word(asked.request, 'publiclyAccessible') === 'true'
    ? { ...readPublicDatabase(asked), decision: 'digest' }
    : undefined;

const withoutSnapshot = firstOf(onlyIf('skipFinalSnapshot', ['true']), onlyIf('skipFinalClusterSnapshot', ['true']));

const fromEverybody =
  (...path: string[]): CallReader =>
  ({ request, line }) =>
    isWorld(word(request, ...path)) ? { what: `${line.says} to everybody`, facts: { opened: 'everybody' } } : undefined;

const publicUrl = onlyIf('authType', ['none'], {
  what: 'Everybody can call a function by its URL',
  facts: { opened: 'everybody' },
});

/** Entries of a new list, or that were added to a list of addresses which rules refer to. */
const readPrefixList: CallReader = ({ request }) =>
  coversWorld(
    ['addEntries', 'addEntry', 'entries', 'entry']
      .flatMap((name) => entriesOf(at(request, name)))
      .map((entry) => word(entry, 'cidr')),
  )
    ? { what: 'A prefix list lets everybody in, wherever a rule refers to it', facts: { opened: 'everybody' } }
    : undefined;

/** A network ACL that lets everybody reach an admin port. Security groups may still stand before it: it can wait. */
const readAclEntry: CallReader = ({ request, line }) => {
  if (word(request, 'ruleAction') !== 'allow' || word(request, 'egress') === 'true') return undefined;
  const [from, to] = ['from', 'to'].map((end) => word(request, 'portRange', end));
  const rule = {
    protocol: word(request, 'aclProtocol') || word(request, 'protocol') || '-1',
    fromPort: from ? Number(from) : undefined,
    toPort: to ? Number(to) : undefined,
    cidr: word(request, 'cidrBlock') || word(request, 'ipv6CidrBlock'),
  };
  if (!isWorld(rule.cidr) || adminPortsOf(rule).length === 0) return undefined;
  const what = `${line.says}: it lets everybody through to ${rule.fromPort === undefined ? 'every port' : `ports ${from} to ${to}`}`;
  return { what, severity: 4, facts: { opened: 'everybody', ports: adminPortsOf(rule).join(' ') } };
};

const readDocumentShared: CallReader = (asked) => {
  const added = textsOf(at(asked.request, 'accountIdsToAdd'));
  if (added.length === 0) return undefined;
  return added.some((name) => name.toLowerCase() === 'all')
    ? { severity: 8.5, what: 'A document was made public: everybody can read it', facts: { opened: 'everybody' } }
    : {
        decision: 'digest',
        kind: 'shared-with-account',
        what: `A document was shared with ${added.slice(0, 3).join(', ')}`,
      };
};

/** A cluster whose API server everybody can reach; its log, when it is turned off, is another matter. */
const readCluster: CallReader = firstOf(
  ({ request, line }) => {
    const network = at(request, 'resourcesVpcConfig');
    const cidrs = textsOf(at(network, 'publicAccessCidrs'));
    const isOpen = word(network, 'endpointPublicAccess') === 'true' && (cidrs.length === 0 || coversWorld(cidrs));
    return isOpen || coversWorld(cidrs)
      ? { what: `${line.says}: everybody can reach its API server`, severity: 7, facts: { opened: 'everybody' } }
      : undefined;
  },
  ({ request }) =>
    entriesOf(at(request, 'logging', 'clusterLogging')).some((log) => word(log, 'enabled') === 'false')
      ? { kind: 'record-ended', what: 'Logs of a cluster were turned off' }
      : undefined,
);

const PUBLIC_DATABASES = Object.fromEntries(
  'rds:ModifyDBInstance rds:ModifyDBCluster rds:RestoreDBInstanceFromDBSnapshot rds:RestoreDBInstanceFromS3 rds:RestoreDBInstanceToPointInTime rds:RestoreDBClusterFromSnapshot rds:RestoreDBClusterFromS3 rds:RestoreDBClusterToPointInTime redshift:ModifyCluster redshift:RestoreFromClusterSnapshot'
    .split(' ')
    .map((key) => [key, readPublicDatabase]),
);
const NEW_DATABASES = Object.fromEntries(
  'rds:CreateDBInstance rds:CreateDBCluster rds:CreateDBInstanceReadReplica redshift:CreateCluster'
    .split(' ')
    .map((key) => [key, readNewDatabase]),
);

/** What was opened or shared, and to whom. What is not here and sets a policy is read by its policy. */
export const OPENED_CALLS: CallReaders = {
  'ec2:ModifySnapshotAttribute': asReading(readSnapshot),
  'ec2:ModifyImageAttribute': asReading(readImage),
  'ec2:AuthorizeSecurityGroupIngress': asReading(readIngress),
  'ec2:ModifySecurityGroupRules': asReading(readModifiedRules),
  'rds:ModifyDBSnapshotAttribute': asReading(readDatabaseSnapshot('dBSnapshotIdentifier')),
  'rds:ModifyDBClusterSnapshotAttribute': asReading(readDatabaseSnapshot('dBClusterSnapshotIdentifier')),
  ...PUBLIC_DATABASES,
  ...NEW_DATABASES,
  'rds:DeleteDBInstance': withoutSnapshot,
  'rds:DeleteDBCluster': withoutSnapshot,
  'redshift:DeleteCluster': withoutSnapshot,
  'rds:AuthorizeDBSecurityGroupIngress': fromEverybody('cIDRIP'),
  'redshift:AuthorizeClusterSecurityGroupIngress': fromEverybody('cIDRIP'),
  'redshift:AuthorizeSnapshotAccess': readSharedWith,
  'redshift:AuthorizeDataShare': readSharedWith,
  'ram:CreateResourceShare': readSharedWith,
  'ram:AssociateResourceShare': readSharedWith,
  'ec2:CreateNetworkInterfacePermission': readSharedWith,
  'ec2:ModifyVpcEndpointServicePermissions': readOpened,
  'ec2:ModifyManagedPrefixList': readPrefixList,
  'ec2:CreateManagedPrefixList': readPrefixList,
  'ec2:CreateNetworkAclEntry': readAclEntry,
  'ec2:ReplaceNetworkAclEntry': readAclEntry,
  'ssm:ModifyDocumentPermission': readDocumentShared,
  'lambda:CreateFunctionUrlConfig': publicUrl,
  'lambda:UpdateFunctionUrlConfig': publicUrl,
  'codebuild:UpdateProjectVisibility': onlyIf('projectVisibility', ['public_read'], {
    what: 'A build project was made public: everybody can read its logs',
    facts: { opened: 'everybody' },
  }),
  'cognito-identity:CreateIdentityPool': onlyIf('allowUnauthenticatedIdentities', ['true'], {
    what: 'An identity pool gives credentials to everybody, without a sign-in',
    facts: { opened: 'everybody' },
  }),
  'cognito-identity:UpdateIdentityPool': onlyIf('allowUnauthenticatedIdentities', ['true'], {
    what: 'An identity pool gives credentials to everybody, without a sign-in',
    facts: { opened: 'everybody' },
  }),
  'eks:UpdateClusterConfig': readCluster,
  'apigateway:DeleteAuthorizer': () => ({ what: 'An authorizer was deleted: methods that used it may be open' }),
};
