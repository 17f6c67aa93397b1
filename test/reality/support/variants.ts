/** One deployment that the checks look at: where it is, and the settings that it names. */
export interface Variant {
  id: 'default' | 'everything' | 'largest';
  region: string;
  settings: Readonly<Record<string, string>>;
}

const EMAIL = { email: 'security@example.com' };

/** Everything that can be turned on together in one region. */
const EVERYTHING = {
  ...EMAIL,
  sesFrom: 'riposte@example.com',
  cloudFront: 'on',
  webAcl: 'on',
  managedRules: 'block',
  geoBlock: 'KP,IR',
  rateLimitPath: '/login',
  rateLimitBy: 'address-and-path',
  blockResponse: 'custom',
  forwardedIp: 'X-Forwarded-For:LAST',
  protect: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/0a1b2c3d4e5f6071',
  securityHub: 'on',
  replayBus: 'on',
  workflows: 'arn:aws:iam::111122223333:role/release',
  runWorkflows: 'on',
  athena: 'on',
  parameterBackup: 'on',
  databaseRotation: 'on',
  rotationSubnets: 'subnet-0a1b2c3d4e5f60001,subnet-0a1b2c3d4e5f60002',
  rotationSecurityGroups: 'sg-0a1b2c3d4e5f60001',
  networkAcls: 'acl-0a1b2c3d4e5f60001,acl-0a1b2c3d4e5f60002',
  egressPrefixListV4: 'pl-0a1b2c3d4e5f60004',
  egressPrefixListV6: 'pl-0a1b2c3d4e5f60006',
  domainList: 'rslvr-fdl-0a1b2c3d4e5f6',
  neverBlock: Array.from({ length: 10 }, (_, n) => `203.0.113.${n}/32`).join(','),
  neverBlockParameter: '/riposte/partners',
  neverBlockObject: 's3://example-partners/addresses.txt',
  rules: 'appconfig',
  stopAlarms: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:checkout-errors',
  protectedPrincipals: 'break-glass-*,OrganizationAccountAccessRole',
  memberAccounts: '444455556666,123456789012',
  regions: 'eu-west-1,eu-central-1',
  certificateZones: 'Z0123456789ABCDEFGHIJ,Z0123456789ABCDEFGHIK',
  contain: 'instances,sessions,users,objects,clusters,functions,databases,tasks',
  baseline: 'tls,encryption,volumes,listeners',
  quarantineVpcs: 'vpc-0a1b2c3d4e5f60001',
};

/** Each is packaged once in a run. */
export const VARIANTS: readonly Variant[] = [
  { id: 'default', region: 'eu-west-1', settings: EMAIL },
  { id: 'everything', region: 'us-east-1', settings: EVERYTHING },
  {
    id: 'largest',
    region: 'us-east-1',
    settings: { ...EVERYTHING, ipSets: '50', forwardedIp: 'X-Forwarded-For:ANY' },
  },
];
