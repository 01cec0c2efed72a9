import { createRequire } from 'node:module';

/** `node:http` by require: see the alias in function-bundles.ts. */
const http = createRequire(import.meta.url)('node:http') as typeof import('node:http');

export const { Agent, request, STATUS_CODES } = http;
