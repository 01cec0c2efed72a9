import { jest } from '@jest/globals';

// Tests that start processes and wait for real time get two minutes each, where unit tests get ten seconds.
jest.setTimeout(120_000);
