const NAMES = [
  'email',
  'mode',
  'timeZone',
  'digestTime',
  'sesFrom',
  'sesIdentity',
  'neverBlock',
  'neverBlockParameter',
  'neverBlockObject',
  'playbookParameter',
  'awsRanges',
  'documentationAddresses',
  'protectedPrincipals',
  'memberAccounts',
  'regions',
  'certificateZones',
  'approvalHours',
  'maxAgeDays',
  'logRetentionDays',
  'ipSets',
  'cloudFront',
  'cloudFrontIpSets',
  'blockResponse',
  'forwardedIp',
  'webAcl',
  'managedRules',
  'blockedRequestsAlarm',
  'protect',
  'webAclCheck',
  'athena',
  'securityHub',
  'networkAcls',
  'networkAclRules',
  'egressPrefixListV4',
  'egressPrefixListV6',
  'domainList',
  'databaseRotation',
  'parameterBackup',
  'rotationSubnets',
  'rotationSecurityGroups',
];
const NUMBERS = ['approvalHours', 'maxAgeDays', 'logRetentionDays', 'ipSets', 'blockedRequestsAlarm'];

async function read(resolveVariable, names) {
  const settings = {};
  for (const name of names) {
    const value = String(await resolveVariable(`param:${name}`)).trim();
    settings[name] = NUMBERS.includes(name) ? Number(value) : value;
  }
  return settings;
}

/** Every setting by name, from `params` in serverless.yml and `--param` on the command line. */
module.exports = ({ resolveVariable }) => read(resolveVariable, NAMES);
module.exports.read = read;
