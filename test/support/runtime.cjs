const { readFileSync } = require('node:fs');
const { fileURLToPath } = require('node:url');
const { default: Runtime } = require('jest-runtime');

/** The SDK's commands and clients keep no state of their own, and need no global object of a test's. */
const SDK = /[\\/]node_modules[\\/]@(aws-sdk|smithy)[\\/]/;
const PACKAGE = /[\\/]node_modules[\\/]/;
const TEST = /[\\/]test[\\/]/;
/** Jest's own that belong to one suite: what runs its tests, and what finds the lines of its errors. */
const OF_ONE_SUITE = /[\\/]node_modules[\\/](jest-circus|source-map-support)[\\/]/;
/** A module that can be given another value keeps something from one suite to the next. */
const KEEPS = /^(export )?let /m;

/** The names that a package of the SDK exports, by its path. */
const names = new Map();

/** What suites of this worker share, each by its address or path, and where the lines of it are found. */
const shared = { modules: new Map(), packages: new Map(), jest: new Map(), maps: new Map() };
/** What a module imports, by its address; of no other it is known that it could be shared. */
const imports = new Map();
/** Whether a module may be shared, as far as it was asked. */
const verdicts = new Map();
/** Values that were frozen. */
const frozen = new WeakSet();
/** What finds modules in this run. Who watches sees a file change, and makes another one. */
let found;
/** The suite that runs, whose own modules a shared one imports when it does so later. */
let current;

/** Whether a module by itself keeps nothing from one suite to the next. */
function keepsNothing(address) {
  if (!address.startsWith('file:')) return address !== 'node:process' && address !== 'node:module';
  const path = fileURLToPath(address);
  if (PACKAGE.test(path) || path.endsWith('.json')) return true;
  return imports.has(address) && !TEST.test(path) && !KEEPS.test(readFileSync(path, 'utf8'));
}

/** Whether suites may share a module: neither it nor anything that it imports keeps what one suite leaves in it. */
function mayBeShared(address) {
  const asked = new Set([address]);
  for (const at of asked) {
    if (verdicts.get(at) === true) continue;
    if (verdicts.get(at) === false || !keepsNothing(at)) {
      verdicts.set(address, false);
      return false;
    }
    for (const imported of imports.get(at) ?? []) asked.add(imported);
  }
  for (const at of asked) verdicts.set(at, true);
  return true;
}

/** What one run has loaded is nothing to the next one in the same process, before which files may have changed. */
function beginRun(resolver) {
  if (resolver === found) return;
  found = resolver;
  for (const kept of [names, imports, verdicts, ...Object.values(shared)]) kept.clear();
}

/** What suites share is frozen, so that a suite that would change a list or a table of it fails and says so. */
function freeze(value) {
  if (typeof value !== 'object' || value === null || frozen.has(value)) return;
  frozen.add(value);
  const prototype = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== null && Object.getPrototypeOf(prototype) !== null) return;
  for (const { value: part } of Object.values(Object.getOwnPropertyDescriptors(value))) freeze(part);
  Object.freeze(value);
}

/**
 * Jest's own runtime, but a worker loads most modules once and not once for each test file: all of ours that keep
 * nothing from one suite to the next, the packages, and Jest's own. To load and compile them, and to run code that is
 * new each time, was half of what the suites took. A suite's own are its tests and their helpers, and each module with a
 * `let` of its own or one that it imports.
 */
module.exports = class SharingRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    beginRun(args[2]);
    const { cjsExportsCache, esmLoader, registries, transformCache, _resolution: resolution } = this;
    const read = cjsExportsCache.getExportsOf.bind(cjsExportsCache);
    cjsExportsCache.getExportsOf = (from, path) => {
      if (!SDK.test(path)) return read(from, path);
      if (!names.has(path)) names.set(path, read(from, path));
      return names.get(path);
    };
    // Else each of its files is parsed again to see that it is none of ECMAScript's modules.
    const isCommonJs = resolution.isExplicitlyCommonjs.bind(resolution);
    resolution.isExplicitlyCommonjs = (path) => SDK.test(path) || isCommonJs(path);

    const { dynamicImport } = esmLoader;
    current = { runtime: this, dynamicImport };
    esmLoader.dynamicImport = (...asked) => current.dynamicImport(...asked);
    const build = esmLoader.buildSyncSourceEntry.bind(esmLoader);
    esmLoader.buildSyncSourceEntry = (asked) => {
      const entry = build(asked);
      if (entry.deps) imports.set(entry.cacheKey, entry.deps);
      return entry;
    };
    const walk = esmLoader.walkGraphSync.bind(esmLoader);
    esmLoader.walkGraphSync = (asked) => {
      const root = walk(asked);
      this.share();
      return root;
    };
    for (const [address, module] of shared.modules) registries.esModuleRegistry.set(address, module);
    for (const [path, module] of shared.packages) registries.moduleRegistry.set(path, module);
    for (const [path, module] of shared.jest) registries.internalModuleRegistry.set(path, module);
    transformCache.sourceMaps = shared.maps;
  }

  /** Notes what the next suites need not load. Which calls are recorded goes by module: there suites share nothing. */
  share() {
    if (process.env.RIPOSTE_RECORD_CALLS) return;
    const { esModuleRegistry, moduleRegistry, internalModuleRegistry } = this.registries;
    for (const [address, module] of esModuleRegistry) {
      if (shared.modules.has(address) || module.status !== 'evaluated' || !mayBeShared(address)) continue;
      shared.modules.set(address, module);
      if (!PACKAGE.test(address) && address.startsWith('file:'))
        for (const value of Object.values(module.namespace)) freeze(value);
    }
    for (const [path, module] of moduleRegistry)
      if (PACKAGE.test(path) && module.loaded) shared.packages.set(path, module);
    for (const [path, module] of internalModuleRegistry)
      if (!OF_ONE_SUITE.test(path) && module.loaded) shared.jest.set(path, module);
  }

  setModuleMock(_, name) {
    throw new Error(`${name} cannot be mocked: suites share modules, which have imported the real one. Hand it over.`);
  }

  setMock(from, name) {
    this.setModuleMock(from, name);
  }

  requireModuleOrMock(from, name) {
    if (SDK.test(name)) return require(name);
    return this === current.runtime
      ? super.requireModuleOrMock(from, name)
      : current.runtime.requireModuleOrMock(from, name);
  }

  requireInternalModule(from, name) {
    return this === current.runtime
      ? super.requireInternalModule(from, name)
      : current.runtime.requireInternalModule(from, name);
  }

  teardown() {
    this.share();
    super.teardown();
  }
};
