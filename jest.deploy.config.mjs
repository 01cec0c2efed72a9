import { shared } from './jest.config.mjs';

/** Tests of what is deployed: the bundles in Lambda's own runtime, and the stack in an emulated AWS. */
export default {
  maxWorkers: 1,
  // They wait for real deadlines.
  testTimeout: 120_000,
  reporters: ['default', '<rootDir>/test/support/count-reporter.ts'],
  projects: [
    {
      ...shared,
      displayName: 'deploy',
      testMatch: ['<rootDir>/test/deploy/**/*.test.ts'],
    },
  ],
};
