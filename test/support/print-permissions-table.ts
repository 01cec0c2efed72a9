import { permissionsTable } from './permissions-table.ts';

// node test/support/print-permissions-table.ts | grep "^|": what belongs below the marker of docs/security.md.
process.stdout.write(permissionsTable());
