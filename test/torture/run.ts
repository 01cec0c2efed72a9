import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { Campaign } from './campaign.ts';
import { isClean } from './figures.ts';
import { parseTortureOptions, type TortureOptions } from './options.ts';
import { MARKDOWN_HEAD, markdownRow, reportLines } from './report.ts';

// `npm run torture -- --seed N --for 10m`: exit code 0 when everything that has to be zero is zero, else 1.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** A campaign that has not ended so long after its time never will. */
const OVERTIME_MS = 120_000;

try {
  await main(parseTortureOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode;
}

async function main({ seeds, seconds, format }: TortureOptions): Promise<void> {
  if (format === 'markdown') console.log(MARKDOWN_HEAD);
  for (const seed of seeds) {
    const tooLong = setTimeout(
      () => {
        console.error('the campaign has not come to its end');
        process.exit(1);
      },
      seconds * 1000 + OVERTIME_MS,
    );
    const figures = await new Campaign({ root: ROOT, seed, seconds }).run();
    clearTimeout(tooLong);
    const date = new Date().toISOString().slice(0, 10);
    const texts = {
      text: () => reportLines(figures).join('\n'),
      json: () => JSON.stringify({ ...figures, node: process.version }),
      markdown: () => markdownRow(figures, date),
    };
    console.log(texts[format]());
    if (!isClean(figures)) {
      process.exitCode = 1;
      if (format !== 'text') console.error(figures.trace.join('\n'));
    }
  }
}
