import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { buildFunctions } from '../lib/build/function-bundles.ts';
import { buildPackage } from '../lib/build/package/package-bundles.ts';
import { EXIT } from '../lib/cli/connection/exit-code.ts';
import { type BenchArguments, parseArguments } from './harness/arguments.ts';
import { endChildren } from './harness/children.ts';
import { machineLines } from './harness/machine.ts';
import { installPeers } from './harness/peers.ts';
import { resultsTable, summaryLine } from './harness/report.ts';
import { merged, readResults, writeResults } from './harness/results-file.ts';
import { runRows } from './harness/run-rows.ts';
import { ROWS } from './rows/all-rows.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const RESULTS = join(ROOT, 'bench/results.json');
/** A whole run ends within 8 minutes, a quick one within 90 seconds; building and installing is not in it. */
const LIMITS = { whole: { rowMs: 150_000, totalMs: 480_000 }, quick: { rowMs: 60_000, totalMs: 90_000 } };
/** A row could not be measured. Whether goals are kept decides nothing. */
const NOT_MEASURED = 1;

const output = {
  writeOut: (text: string): void => void process.stdout.write(text),
  writeErr: (text: string): void => void process.stderr.write(text),
};
const log = (line: string): void => output.writeOut(`${line}\n`);

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    return await measure(parseArguments(process.argv.slice(2), ROWS, output));
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    }
    throw error;
  }
}

async function measure({ quick, replace, only }: BenchArguments): Promise<number> {
  const signal = stopSignal();
  log(machineLines(ROOT).join('\n'));
  installPeers(ROOT, log);
  await buildFunctions();
  await buildPackage();
  const names = ROWS.map(({ name }) => name);
  const { results, notMeasured } = await runRows(
    ROWS.filter(({ name }) => only.includes(name)),
    { quick, random: Math.random, log, root: ROOT },
    { ...LIMITS[quick ? 'quick' : 'whole'], nowMs: () => performance.now(), endAll: endChildren, signal },
  );
  if (results.length > 0) {
    log(resultsTable(results));
  }
  log(summaryLine(results, notMeasured));
  if (signal.aborted) {
    return EXIT.interrupted;
  }
  if (replace !== 'nothing') {
    writeResults(RESULTS, merged(replace === 'all' ? [] : readResults(RESULTS), results, names));
    log('saved in bench/results.json');
  }
  return notMeasured.length === 0 ? EXIT.fine : NOT_MEASURED;
}

/** Returns a signal that is aborted by the first Ctrl-C; the second one ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      stop.abort(new Error('it was stopped'));
      endChildren();
    });
  }
  process.once('exit', endChildren);
  return stop.signal;
}
