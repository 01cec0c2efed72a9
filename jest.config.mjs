import { availableParallelism } from 'node:os';

/** Node 24 runs the sources as they are; in tests swc strips the types, and nothing else changes. */
const shared = {
  // Jest's own default is a folder of the machine: nothing is left outside the clone.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript' },
          transform: { verbatimModuleSyntax: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};

export default {
  // Some wait for a real process or connection: three of them keep two cores busy. A share of more than 100 % Jest reads as a number.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // Many times what any test takes on an idle machine: a busy one may need it.
  testTimeout: 300_000,
  testSequencer: '<rootDir>/test/support/long-first.ts',
  reporters: ['default', '<rootDir>/test/support/count-reporter.ts'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      setupFiles: ['<rootDir>/test/support/without-cdk-validation.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(process|system|deploy|localstack|servers)/'],
    },
    // Tests that start processes: those that end within seconds, those that take longer, those of what is deployed,
    // to MiniStack and to LocalStack, and those that run authorization servers of others.
    ...['process', 'system', 'deploy', 'localstack', 'servers'].map((name) => ({
      ...shared,
      displayName: name,
      testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
      // Theirs are run by the Jest of the app that they belong to.
      testPathIgnorePatterns: ['/node_modules/', '/fixtures/'],
    })),
  ],
};
