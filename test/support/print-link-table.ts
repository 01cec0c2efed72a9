import { linkTable } from './link-table.ts';

// node test/support/print-link-table.ts: the table of docs/cli.md of what is in the way on this machine.
process.stdout.write(`${linkTable()}\n`);
