const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest's own environment, but with a global object that is an ordinary one. Jest hands Node a proxy to watch it by, and
 * then each `Object`, `Math` or `Map` in code under test is looked up by calls through Node and that proxy.
 */
module.exports = class OrdinaryGlobalEnvironment extends TestEnvironment {
  constructor(config, context) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
  }
};
