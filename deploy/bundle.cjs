const { join } = require('node:path');

/** The framework's door to deploy/bundle/: gives each function its archive before the framework looks for one. */
module.exports = class Bundle {
  constructor(serverless, options, { log }) {
    this.hooks = {
      'before:package:createDeploymentArtifacts': () => this.bundle(serverless, log),
      'before:deploy:function:packageFunction': () => this.bundle(serverless, log, options.function),
    };
  }

  async bundle({ service, serviceDir }, log, only) {
    const { bundleFunctions } = await import('./bundle/bundle.ts');
    const ids = only ? [only] : Object.keys(service.functions);
    const into = join(serviceDir, '.serverless');
    const { settings } = service.custom;
    const archives = await bundleFunctions({ ids, root: serviceDir, settings, into, say: (line) => log.notice(line) });
    for (const [id, artifact] of archives) service.functions[id].package = { artifact };
  }
};
