import { fileURLToPath } from 'node:url';
import { readmeTable } from '../../bench/harness/readme-table.ts';
import { readResults } from '../../bench/harness/results-file.ts';

// node test/support/print-bench-table.ts: the table of README.md that bench/results.json makes.
process.stdout.write(readmeTable(readResults(fileURLToPath(new URL('../../bench/results.json', import.meta.url)))));
