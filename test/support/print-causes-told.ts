import { causesToldTable } from '../servers/causes-told.ts';

// node test/support/print-causes-told.ts: the table below "What is told there" in docs/providers/self-hosted-servers.md.
process.stdout.write(`${causesToldTable()}\n`);
