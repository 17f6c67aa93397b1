/** The framework's door to deploy/doctor.ts: the last lines of a deployment say what is still to be done. */
module.exports = class Doctor {
  constructor(serverless, options, { log }) {
    this.hooks = { 'after:deploy:deploy': () => this.look(serverless, options, log) };
  }

  async look({ service }, options, log) {
    if (String(service.service) !== 'riposte') return;
    const { lookAfter } = await import('./doctor.ts');
    const { stage, region } = service.provider;
    await lookAfter({ stage, region, profile: options['aws-profile'], say: (line) => log.notice(line) });
  }
};
