const NAMES = [
  'email',
  'mode',
  'timeZone',
  'digestTime',
  'neverBlock',
  'documentationAddresses',
  'protectedPrincipals',
  'certificateZones',
  'approvalHours',
  'maxAgeDays',
  'logRetentionDays',
];
const NUMBERS = ['approvalHours', 'maxAgeDays', 'logRetentionDays'];

/** Every setting by name, from `params` in serverless.yml and `--param` on the command line. */
module.exports = async ({ resolveVariable }) => {
  const settings = {};
  for (const name of NAMES) {
    const value = String(await resolveVariable(`param:${name}`)).trim();
    settings[name] = NUMBERS.includes(name) ? Number(value) : value;
  }
  return settings;
};
