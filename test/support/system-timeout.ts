import { jest } from '@jest/globals';

// System tests start processes and wait for real time: they get two minutes each, where unit tests get ten seconds.
jest.setTimeout(120_000);
