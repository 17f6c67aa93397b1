// What CloudWatch Logs accepts; another number would fail in the middle of a deployment.
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 3653];
const ADDRESS = /^[^\s@,<>"]+@[^\s@,<>"]+\.[^\s@,<>".]+$/;

const oneOf = (...values) => ({ ok: (value) => values.includes(value), may: `one of ${values.join(', ')}` });
const between = (least, most) => ({
  ok: (value) => value >= least && value <= most,
  may: `a number from ${least} to ${most}`,
});

const RULES = {
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
};

/** What is wrong with the settings, one sentence each; `deploying` asks for the address too. */
function problems(settings, deploying) {
  const wrong = Object.entries(RULES)
    .filter(([name, rule]) => !rule.ok(settings[name]))
    .map(([name, rule]) => `${name} is ${JSON.stringify(settings[name])}; it must be ${rule.may}.`);
  if (deploying && settings.email === '')
    wrong.push('email is missing, and nobody would be told: add --param email=you@example.com.');
  return wrong;
}

/** Names that no setting has: a mistyped one would be silently without effect. */
function unknown(given, settings) {
  const names = given.map((pair) => pair.split('=')[0]).filter((name) => !Object.hasOwn(settings, name));
  return names.map((name) => `${name} is no setting; there are ${Object.keys(settings).join(', ')}.`);
}

/** Stops `package` and `deploy` before anything is built when a setting can't be right. */
class CheckSettings {
  constructor(serverless) {
    this.hooks = { initialize: () => this.check(serverless) };
  }

  check(serverless) {
    const { commands, options } = serverless.processedInput;
    if (!['package', 'deploy'].includes(commands.join(' '))) return;
    const { settings } = serverless.service.custom;
    const wrong = [...unknown(options.param ?? [], settings), ...problems(settings, commands[0] === 'deploy')];
    if (wrong.length > 0) throw new serverless.classes.Error(wrong.join('\n'), 'BAD_SETTINGS');
  }
}

module.exports = CheckSettings;
module.exports.problems = problems;
module.exports.unknown = unknown;
