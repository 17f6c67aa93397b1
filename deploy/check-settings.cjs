/** The framework's door to deploy/check-settings.ts: stops `package` and `deploy` before anything is built. */
module.exports = class CheckSettings {
  constructor(serverless) {
    this.hooks = { initialize: () => this.check(serverless) };
  }

  async check(serverless) {
    const { commands, options } = serverless.processedInput;
    if (!['package', 'deploy'].includes(commands.join(' '))) return;
    const { deploymentProblems } = await import('./check-settings.ts');
    const { service } = serverless;
    const stage = options.stage ?? service.provider.stage;
    const wrong = deploymentProblems({
      service,
      stack: `riposte-${stage}`,
      folder: serverless.serviceDir,
      params: options.param ?? [],
      deploying: commands[0] === 'deploy',
    });
    if (wrong.length > 0) throw new serverless.classes.Error(wrong.join('\n'), 'BAD_SETTINGS');
  }
};
