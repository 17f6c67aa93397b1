import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export interface Resource {
  Type: string;
  DependsOn?: string[];
  Properties: Record<string, never>;
}
export interface Template {
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: unknown }>;
  environment: Record<string, unknown>;
  functions: Record<string, unknown>;
}

/** The settings of a deployment that names none, as serverless.yml has them. */
export const DEFAULTS: Readonly<Record<string, string | number>> = {
  email: '',
  mode: 'enforce',
  timeZone: 'UTC',
  digestTime: '07:00',
  sesFrom: '',
  sesIdentity: '',
  neverBlock: '',
  neverBlockParameter: '',
  neverBlockObject: '',
  playbookParameter: '',
  awsRanges: 'all',
  documentationAddresses: 'refuse',
  protectedPrincipals: '',
  memberAccounts: '',
  regions: '',
  certificateZones: '',
  approvalHours: 24,
  maxAgeDays: 7,
  logRetentionDays: 90,
  ipSets: 1,
  cloudFront: 'off',
  cloudFrontIpSets: '',
  blockResponse: 'default',
  forwardedIp: 'off',
  webAcl: 'off',
  managedRules: 'count',
  blockedRequestsAlarm: 1000,
  protect: '',
  webAclCheck: 'on',
  athena: 'off',
  securityHub: 'off',
  networkAcls: '',
  networkAclRules: '50-69',
  egressPrefixListV4: '',
  egressPrefixListV6: '',
  domainList: '',
  databaseRotation: 'off',
  parameterBackup: 'off',
  rotationSubnets: '',
  rotationSecurityGroups: '',
};

const resolver = (settings: object) => (name: string) =>
  ({ 'self:service': 'riposte', 'sls:stage': 'test', 'self:custom.settings': { ...DEFAULTS, ...settings } })[name];

/** The main stack with these settings, but for the functions, which the packaging adds. */
export async function stackWith(settings: object = {}): Promise<Template> {
  const stack = require('../../deploy/stack.cjs') as (from: object) => Promise<{
    resources: Omit<Template, 'environment' | 'functions'>;
    environment: Template['environment'];
    functions: Template['functions'];
  }>;
  const { resources, environment, functions } = await stack({ resolveVariable: resolver(settings) });
  return { ...resources, environment, functions };
}

/** The second stack, of serverless.cloudfront.yml. */
export function cloudFrontStackWith(settings: object = {}): Promise<Template> {
  const stack = require('../../deploy/cloudfront.cjs') as (from: object) => Promise<Template>;
  return stack({ resolveVariable: resolver(settings) });
}
