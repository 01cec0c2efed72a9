import { afterEach, beforeEach } from '@jest/globals';

/** Keys that any emulator takes. */
export const AWS_KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** Has the SDK find {@link AWS_KEYS} in every test of a file, and no instance to ask for others; what tests set goes with them. */
export function useAwsEnvironment(): void {
  const saved = { ...process.env };
  beforeEach(() => {
    Object.assign(process.env, AWS_KEYS, { AWS_EC2_METADATA_DISABLED: 'true' });
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) {
      if (!(name in saved)) delete process.env[name];
    }
    Object.assign(process.env, saved);
  });
}
