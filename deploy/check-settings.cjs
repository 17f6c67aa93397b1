const { listOf } = require('./web-acl.cjs');

// What CloudWatch Logs accepts; another number would fail in the middle of a deployment.
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 3653];
const ADDRESS = /^[^\s@,<>"]+@[^\s@,<>"]+\.[^\s@,<>".]+$/;
const DOMAIN = /^([a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}$/;
const REFERENCES = /^([\w-]{1,128}-block-list(-v[46]-\d\d\|[\w-]{36}|\|\d{1,2})\|CLOUDFRONT(,|$))*$/;
const PARAMETER = /^(\/?[\w.-]{1,400}(\/[\w.-]{1,400}){0,14})?$/;
const OBJECT = /^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[\w./=@+-]{1,512})?$/;
const HEADER = /^[A-Za-z0-9-]{1,255}:(FIRST|LAST|ANY)$/;

const ACLS = /^(acl-[0-9a-f]{8,17}(\s*,\s*|$))*$/;
const REGIONS = /^([a-z]{2,4}(-[a-z]+)+-\d{1,2}(\s*,\s*|$))*$/;
const MEMBERS = /^(\d{12}(\s*,\s*|$))*$/;
const PREFIX_LIST = /^(pl-[0-9a-f]{8,17})?$/;
const SUBNETS = /^(subnet-[0-9a-f]{8,17}(\s*,\s*|$))*$/;
const SECURITY_GROUPS = /^(sg-[0-9a-f]{8,17}(\s*,\s*|$))*$/;
const DOMAIN_LIST = /^(rslvr-fdl-[0-9a-f]{8,32})?$/;

function isRuleBand(value) {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(value) ?? [];
  return Number(first) >= 1 && Number(first) <= Number(last) && Number(last) <= 32_766;
}

const oneOf = (...values) => ({ ok: (value) => values.includes(value), may: `one of ${values.join(', ')}` });
const between = (least, most) => ({
  ok: (value) => Number.isInteger(value) && value >= least && value <= most,
  may: `a number from ${least} to ${most}`,
});

const RULES = {
  neverBlockParameter: {
    ok: (value) => PARAMETER.test(value),
    may: 'the name of a parameter such as /riposte/partners',
  },
  playbookParameter: {
    ok: (value) => PARAMETER.test(value),
    may: 'the name of a parameter such as /riposte/playbooks',
  },
  neverBlockObject: { ok: (value) => OBJECT.test(value), may: 'an object such as s3://bucket/key' },
  awsRanges: oneOf('all', 'origin-facing', 'none'),
  mode: oneOf('observe', 'notify', 'approve', 'enforce'),
  documentationAddresses: oneOf('refuse', 'block'),
  logRetentionDays: oneOf(...RETENTION_DAYS),
  approvalHours: between(1, 168),
  maxAgeDays: between(1, 90),
  digestTime: { ok: (value) => /^([01]\d|2[0-3]):[0-5]\d$/.test(value), may: 'a time such as 07:00' },
  timeZone: {
    ok: (value) => value === 'UTC' || Intl.supportedValuesOf('timeZone').includes(value),
    may: 'an IANA time zone such as Europe/Zurich',
  },
  email: { ok: (value) => value === '' || ADDRESS.test(value), may: 'one e-mail address' },
  memberAccounts: { ok: (value) => MEMBERS.test(value), may: 'accounts of 12 digits, comma-separated' },
  regions: { ok: (value) => REGIONS.test(value), may: 'regions such as eu-west-1, comma-separated' },
  sesFrom: { ok: (value) => value === '' || ADDRESS.test(value), may: 'one e-mail address' },
  sesIdentity: {
    ok: (value) => value === '' || ADDRESS.test(value) || DOMAIN.test(value),
    may: 'a domain or an address that is an identity of Amazon SES in this region',
  },
  ipSets: between(1, 50),
  cloudFront: oneOf('off', 'on'),
  cloudFrontIpSets: {
    ok: (value) => REFERENCES.test(value),
    may: 'the output IpSets of the stack of serverless.cloudfront.yml',
  },
  blockResponse: oneOf('default', 'custom'),
  forwardedIp: {
    ok: (value) => value === 'off' || HEADER.test(value),
    may: 'off, or a header and FIRST, LAST or ANY, such as X-Forwarded-For:LAST',
  },
  webAcl: oneOf('off', 'on'),
  managedRules: oneOf('count', 'block'),
  blockedRequestsAlarm: between(0, 1_000_000_000),
  webAclCheck: oneOf('off', 'on'),
  athena: oneOf('off', 'on'),
  securityHub: oneOf('off', 'on'),
  networkAcls: { ok: (value) => ACLS.test(value), may: 'ids of network ACLs such as acl-0a1b2c3d4e5f60001' },
  networkAclRules: { ok: isRuleBand, may: 'a band of rule numbers such as 50-69' },
  egressPrefixListV4: { ok: (value) => PREFIX_LIST.test(value), may: 'a prefix list such as pl-0a1b2c3d4e5f60004' },
  egressPrefixListV6: { ok: (value) => PREFIX_LIST.test(value), may: 'a prefix list such as pl-0a1b2c3d4e5f60006' },
  databaseRotation: oneOf('off', 'on'),
  parameterBackup: oneOf('off', 'on'),
  rotationSubnets: { ok: (value) => SUBNETS.test(value), may: 'ids of subnets such as subnet-0a1b2c3d4e5f60001' },
  rotationSecurityGroups: {
    ok: (value) => SECURITY_GROUPS.test(value),
    may: 'ids of security groups such as sg-0a1b2c3d4e5f60001',
  },
  domainList: { ok: (value) => DOMAIN_LIST.test(value), may: 'a domain list such as rslvr-fdl-0a1b2c3d4e5f6' },
};

// What AWS::WAFv2::WebACLAssociation takes. Network load balancers and HTTP APIs have no web ACL.
const PROTECTABLE = [
  /^elasticloadbalancing:[^:]+:\d{12}:loadbalancer\/app\/[^/]+\/[0-9a-f]+$/,
  /^apigateway:[^:]+::\/restapis\/[^/]+\/stages\/[^/]+$/,
  /^appsync:[^:]+:\d{12}:apis\/[^/]+$/,
  /^cognito-idp:[^:]+:\d{12}:userpool\/[^/]+$/,
  /^apprunner:[^:]+:\d{12}:service\/[^/]+\/[0-9a-f]+$/,
  /^ec2:[^:]+:\d{12}:verified-access-instance\/vai-[0-9a-f]+$/,
];

function protectProblem(arn, region) {
  const [, , service, home] = arn.split(':');
  const what = `protect names ${JSON.stringify(arn)}`;
  if (service === 'cloudfront')
    return `${what}; a distribution takes its web ACL from its own configuration: see docs/block-list.md.`;
  if (!PROTECTABLE.some((pattern) => pattern.test(arn.split(':').slice(2).join(':'))))
    return `${what}; it must be the ARN of an application load balancer, a stage of a REST API, an AppSync API, a Cognito user pool, an App Runner service or a Verified Access instance.`;
  return home === region ? undefined : `${what}; it is not in ${region}, where the web ACL is.`;
}

const isOf = (address, identity) => {
  const domain = address.split('@')[1];
  return address === identity || domain === identity || domain.endsWith(`.${identity}`);
};

const rotationProblems = ({ databaseRotation, rotationSubnets, rotationSecurityGroups }) => [
  Boolean(rotationSubnets) !== Boolean(rotationSecurityGroups) &&
    'rotationSubnets and rotationSecurityGroups belong together: give both, or neither where databases are reached without a VPC.',
  rotationSubnets &&
    databaseRotation !== 'on' &&
    'rotationSubnets is given, and there is no function for them: add --param databaseRotation=on.',
];

/** What is wrong with settings that depend on each other, or on the region. */
function together(settings, region) {
  const { cloudFront, cloudFrontIpSets, protect, webAcl, sesFrom, sesIdentity } = settings;
  const protects = listOf(protect);
  return [
    ...rotationProblems(settings),
    sesIdentity && !sesFrom && 'sesIdentity is given, and no sender: add --param sesFrom=ADDRESS.',
    sesIdentity &&
      sesFrom &&
      !isOf(sesFrom, sesIdentity) &&
      `sesFrom is "${sesFrom}", which does not belong to the identity ${sesIdentity}.`,
    cloudFront === 'on' &&
      region !== 'us-east-1' &&
      `cloudFront is "on", and CloudFormation makes what is of scope CLOUDFRONT in us-east-1 only, not in ${region}. Deploy the second stack first, npx serverless deploy --config serverless.cloudfront.yml --stage STAGE, and give its output IpSets to this one as the param cloudFrontIpSets.`,
    cloudFront === 'on' &&
      cloudFrontIpSets &&
      'cloudFront is "on" and cloudFrontIpSets is given; the sets are made here or in the second stack, not in both.',
    protects.length > 0 &&
      webAcl !== 'on' &&
      'protect is given, and there is no web ACL to protect it with: add --param webAcl=on.',
    ...protects.map((arn) => protectProblem(arn, region)),
  ].filter(Boolean);
}

/** What is wrong with the settings, one sentence each; `deploying` asks for the address too. */
function problems(settings, deploying, region) {
  const wrong = Object.entries(RULES)
    .filter(([name, rule]) => name in settings && !rule.ok(settings[name]))
    .map(([name, rule]) => `${name} is ${JSON.stringify(settings[name])}; it must be ${rule.may}.`);
  wrong.push(...together(settings, region));
  if (deploying && settings.email === '')
    wrong.push('email is missing, and nobody would be told: add --param email=you@example.com.');
  return wrong;
}

/** Names that no setting has: a mistyped one would be silently without effect. */
function unknown(given, settings) {
  const names = given.map((pair) => pair.split('=')[0]).filter((name) => !Object.hasOwn(settings, name));
  return names.map((name) => `${name} is no setting; there are ${Object.keys(settings).join(', ')}.`);
}

/** What is wrong with the riposte.yml beside serverless.yml, a line for each mistake. */
async function fileProblems(folder = process.cwd()) {
  const { loadRiposteYml } = await import('../src/policy/riposte-yml/load.ts');
  try {
    loadRiposteYml(folder);
    return [];
  } catch (error) {
    if (error.code !== 'BAD_CONFIG') throw error;
    return error.message.split('\n');
  }
}

/** Stops `package` and `deploy` before anything is built when a setting can't be right. */
class CheckSettings {
  constructor(serverless) {
    this.hooks = { initialize: () => this.check(serverless) };
  }

  async check(serverless) {
    const { commands, options } = serverless.processedInput;
    if (!['package', 'deploy'].includes(commands.join(' '))) return;
    const { custom, provider } = serverless.service;
    const wrong = [
      ...unknown(options.param ?? [], custom.settings),
      ...problems(custom.settings, commands[0] === 'deploy', provider.region),
      ...(await fileProblems(serverless.serviceDir)),
    ];
    if (wrong.length > 0) throw new serverless.classes.Error(wrong.join('\n'), 'BAD_SETTINGS');
  }
}

module.exports = CheckSettings;
module.exports.problems = problems;
module.exports.unknown = unknown;
module.exports.fileProblems = fileProblems;
