const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');
const { installCommonGlobals } = require('jest-util');
const OrdinaryGlobalEnvironment = require('./environment.cjs');

/** What each suite is given anew, and what Jest sets for each. */
const GIVEN = ['process', 'console'];
const SET = new Set(['prepareStackTrace', 'stackTraceLimit']);

/** The global object of this worker's suites, and what it and all that it names had before the first of them. */
let world;

function newWorld(config, about) {
  const { context, global } = new OrdinaryGlobalEnvironment(config, about);
  return { context, global, properties: propertiesOf(global) };
}

/** What a suite could change for the next one: the global object's own, and that of each constructor and prototype. */
function propertiesOf(global) {
  const named = Object.entries(Object.getOwnPropertyDescriptors(global))
    .map(([name, { value }]) => (GIVEN.includes(name) ? undefined : value))
    .filter((value) => value !== global && (typeof value === 'function' || (typeof value === 'object' && value)));
  const prototypes = named.map(({ prototype }) => prototype).filter((prototype) => prototype);
  return [...new Set([global, ...named, ...prototypes])].map((owner) => ({
    owner,
    before: new Map(Reflect.ownKeys(owner).map((name) => [name, Object.getOwnPropertyDescriptor(owner, name)])),
  }));
}

const isSame = (a, b) => Object.is(a?.value, b?.value) && a?.get === b?.get && a?.set === b?.set;

/** Puts back what is otherwise than it was. @returns the names of it */
function putBack({ owner, before }) {
  const changed = [];
  for (const name of new Set([...Reflect.ownKeys(owner), ...before.keys()])) {
    const [was, is] = [before.get(name), Object.getOwnPropertyDescriptor(owner, name)];
    if (isSame(was, is)) continue;
    changed.push(String(name));
    if (is && !is.configurable) continue;
    delete owner[name];
    if (was) Object.defineProperty(owner, name, was);
  }
  return changed;
}

/** As Jest's own environment has it for its older timers: a timer that does nothing but be known by its number. */
const timerConfig = {
  idToRef: (id) => ({
    id,
    ref() {
      return this;
    },
    unref() {
      return this;
    },
  }),
  refToId: (timer) => timer?.id,
};

/**
 * One global object for all suites of a worker, since the modules that they share (`runtime.cjs`) belong to one. What a
 * suite leaves on it is taken away; a suite that leaves a changed `Date` or `Array.prototype` fails.
 */
module.exports = class SharedGlobalEnvironment {
  customExportConditions = ['node', 'node-addons'];

  constructor(given, about) {
    world ??= newWorld(given, about);
    const { context, global } = world;
    const { projectConfig: config } = given;
    const anew = { Symbol: global.Symbol, Date: global.Date };
    installCommonGlobals(anew, {}, 'off');
    global.process = anew.process;
    const moduleMocker = new ModuleMocker(global);
    Object.assign(this, { context, global, moduleMocker });
    this.fakeTimers = new LegacyFakeTimers({ config, global, moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers({ config, global });
  }

  async setup() {}

  async teardown() {
    this.fakeTimers?.dispose();
    this.fakeTimersModern?.dispose();
    Object.assign(this, { context: null, fakeTimers: null, fakeTimersModern: null });
    const [own, ...others] = world.properties;
    putBack(own);
    const changed = others.flatMap(putBack).filter((name) => !SET.has(name));
    if (changed.length > 0) throw new Error(`This suite leaves changed what all suites have: ${changed.join(', ')}.`);
  }

  exportConditions() {
    return this.customExportConditions;
  }

  getVmContext() {
    return this.context;
  }
};
