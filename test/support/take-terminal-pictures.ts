import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import xterm from '@xterm/headless';
import type { Browser } from 'playwright-core';
import { startChromium } from './chromium.ts';
import { FEW, takePicture, withAgedServices } from './picture-services.ts';
import { createWorkspace } from './workspace.ts';

const COLUMNS = 80;
const CTRL_C = '\u0003';
/** The first eight colours of a terminal, as they are legible on a dark ground. */
const COLOURS = ['#3b4048', '#ff6c6b', '#98be65', '#ecbe7b', '#51afef', '#c678dd', '#46d9ff', '#dfdfdf'];

type Terminal = InstanceType<typeof xterm.Terminal>;

/** Runs the program on a terminal until `isThere`, and returns what is on its screen as HTML. */
async function screenOf(args: readonly string[], rows: number, isThere: (text: string) => boolean): Promise<string> {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows, allowProposedApi: true });
  const command = `stty cols ${COLUMNS} rows ${rows} && exec node bin/token-keeper.ts ${args.join(' ')}`;
  // It gives the program a terminal of its own.
  const program = spawn('script', ['-qec', command, '/dev/null'], { env: { ...process.env, TERM: 'xterm-256color' } });
  const ended = once(program, 'exit');
  program.stdout.on('data', (data: Buffer) => terminal.write(data));
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  while (!hasEnded && !isThere(textOf(terminal))) await sleep(200);
  const html = htmlOf(terminal);
  program.stdin.write(CTRL_C);
  await ended;
  return html;
}

function textOf({ buffer: { active }, rows }: Terminal): string {
  return Array.from(
    { length: rows },
    (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
  ).join('\n');
}

function htmlOf({ buffer: { active }, rows, cols }: Terminal): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: cols }, (_cell, column) => active.getLine(active.baseY + row)?.getCell(column));
    return cells
      .map((cell) => {
        const colour = cell?.isFgPalette() ? `color:${COLOURS[cell.getFgColor() % 8]};` : '';
        const weight = cell?.isBold() ? 'font-weight:bold;' : '';
        const text = (cell?.getChars() || ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
        return `<span style="${colour}${weight}${cell?.isDim() ? 'opacity:.6' : ''}">${text}</span>`;
      })
      .join('');
  });
  const style = 'display:inline-block;margin:0;padding:12px;font:14px/18px monospace;background:#1e2127;color:#dfdfdf';
  return `<body style="margin:0"><pre style="${style}">${lines.join('\n')}</pre>`;
}

async function take(browser: Browser, html: string, path: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  await page.setContent(html);
  await takePicture(page.locator('pre'), path);
  await page.close();
}

/** Takes the pictures of the terminal for docs/images into the directory that is named, of the real commands. */
const directory = process.argv[2] ?? '.token-keeper/pictures';
mkdirSync(directory, { recursive: true });
const browser = await startChromium();
await withAgedServices(FEW, async (url) => {
  const address = ['--endpoint-url', url];
  const status = await screenOf(['status', '--watch', ...address], 24, (text) => text.includes('a sweep every'));
  await take(browser, status, join(directory, 'status.png'));
  const debug = await screenOf(['debug', 'microsoft-graph', ...address], 50, (text) =>
    /clock of the provider/.test(text),
  );
  await take(browser, debug, join(directory, 'debug.png'));
});
const workspace = createWorkspace();
const start = ['start', '--port', '0', '--data-dir', join(workspace.path, 'data')];
const live = await screenOf(start, 24, (text) => /demo consumer: [1-9]/.test(text));
await take(browser, live, join(directory, 'start.png'));
workspace.remove();
await browser.close();
