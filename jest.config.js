const shared = {
  testEnvironment: '<rootDir>/test/support/environment.cjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
        module: { type: 'es6' },
      },
    ],
  },
  testTimeout: 60_000,
  // Jest leaves one core idle by default, which on two cores is half.
  maxWorkers: '100%',
};

/**
 * The unit, property and local-account suites: Node alone. The AWS SDK and all modules that keep nothing are loaded once
 * for each worker, which only suites may do that call no server: the SDK stands outside of a test's own variables.
 */
export default {
  ...shared,
  testEnvironment: '<rootDir>/test/support/shared-environment.cjs',
  runtime: '<rootDir>/test/support/runtime.cjs',
  // What a suite has loaded stays with its worker, and hundreds of suites would outgrow what V8 allows it.
  workerIdleMemoryLimit: '1.5GB',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/test/e2e/', '/test/pages/', '/test/databases/', '/test/reality/'],
};

/** The suites against emulators, for `jest.e2e.config.js`. */
export const e2e = { ...shared, testMatch: ['<rootDir>/test/e2e/**/*.test.ts'], testTimeout: 600_000 };

/** The pages in a real browser, for `jest.pages.config.js`. */
export const pages = {
  ...shared,
  testMatch: ['<rootDir>/test/pages/**/*.test.ts'],
  testTimeout: 60_000,
  maxWorkers: 1,
};

/** Rotations on real database servers, which these start themselves, for `jest.databases.config.js`. */
export const databases = {
  ...shared,
  testMatch: ['<rootDir>/test/databases/**/*.test.ts'],
  globalSetup: '<rootDir>/test/databases/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/databases/support/global-teardown.ts',
  testTimeout: 60_000,
  maxWorkers: 1,
};

/** The packaged stack against AWS's own rules, for `jest.reality.config.js`. */
export const reality = {
  ...shared,
  testMatch: ['<rootDir>/test/reality/**/*.test.ts'],
  globalSetup: '<rootDir>/test/reality/support/global-setup.ts',
  testTimeout: 120_000,
  maxWorkers: 1,
};
