import type { Environment } from '../../platform/environment.ts';

/** What the process that a client lives in gives it: the only place of the client that reads either. */
export interface Runtime {
  /** Read again for every request: Lambda renews the credentials in the environment of a running process. */
  readonly environment: Environment;
  /** Returns a number from 0 to below 1. */
  readonly random: () => number;
}

/** The runtime of this process. */
export const processRuntime: Runtime = {
  get environment() {
    return process.env;
  },
  random: () => Math.random(),
};
