/** The framework's door to deploy/check-settings.ts: stops `package` and `deploy` before anything is built. */
module.exports = class CheckSettings {
  constructor(serverless, _, { log }) {
    this.hooks = { initialize: () => this.check(serverless, log) };
  }

  async check(serverless, log) {
    const { commands, options } = serverless.processedInput;
    if (!['package', 'deploy'].includes(commands.join(' '))) return;
    const { checkDeployment } = await import('./check-settings.ts');
    const { service, serviceDir, configurationInput } = serverless;
    const { wrong, say } = await checkDeployment({
      service,
      stage: options.stage ?? service.provider.stage,
      folder: serviceDir,
      options,
      params: configurationInput?.params ?? {},
      deploying: commands[0] === 'deploy',
    });
    for (const line of say) log.notice(line);
    if (wrong.length > 0) throw new serverless.classes.Error(wrong.join('\n'), 'BAD_SETTINGS');
  }
};
