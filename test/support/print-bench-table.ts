import { fileURLToPath } from 'node:url';
import { readResults } from '../../bench/harness/results-file.ts';
import { resultsTable } from '../../bench/harness/results-table.ts';

// node test/support/print-bench-table.ts: the table of docs/performance.md that bench/results.json makes.
process.stdout.write(resultsTable(readResults(fileURLToPath(new URL('../../bench/results.json', import.meta.url)))));
