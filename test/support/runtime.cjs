const { default: Runtime } = require('jest-runtime');

/** Packages that keep no state of their own: the SDK's commands and clients. */
const SHARED = /[\\/]node_modules[\\/]@(aws-sdk|smithy)[\\/]/;

/** The names that a shared package exports, by its path. */
const names = new Map();

/**
 * Jest's own runtime, but for the AWS SDK: a worker loads it once and not once for each test file, of which compiling
 * its 30 clients was a third. All that is ours, and every other package, is still each file's own.
 */
module.exports = class SharedSdkRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const { cjsExportsCache, _resolution: resolution } = this;
    const read = cjsExportsCache.getExportsOf.bind(cjsExportsCache);
    cjsExportsCache.getExportsOf = (from, path) => {
      if (!SHARED.test(path)) return read(from, path);
      if (!names.has(path)) names.set(path, read(from, path));
      return names.get(path);
    };
    // Else each of its files is parsed again to see that it is none of ECMAScript's modules.
    const isCommonJs = resolution.isExplicitlyCommonjs.bind(resolution);
    resolution.isExplicitlyCommonjs = (path) => SHARED.test(path) || isCommonJs(path);
  }

  requireModuleOrMock(from, name) {
    return SHARED.test(name) ? require(name) : super.requireModuleOrMock(from, name);
  }
};
