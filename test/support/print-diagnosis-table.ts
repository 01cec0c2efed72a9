import { diagnosisTables } from './diagnosis-table.ts';

// node test/support/print-diagnosis-table.ts: what belongs below the marker of docs/diagnosis.md.
process.stdout.write(diagnosisTables());
