import { jest } from '@jest/globals';

// Tests that start processes and wait for real time get five minutes each, where others get one: on an idle machine each
// ends within seconds.
jest.setTimeout(300_000);
