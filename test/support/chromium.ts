import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** Returns why no browser can run on this machine; `undefined` when one can. */
export function whyNoChromium(): string | undefined {
  return existsSync(CHROMIUM) ? undefined : `${CHROMIUM} is missing (apt-get install chromium)`;
}

/** Starts a headless Chromium, the one of the system: nothing is downloaded. */
export function startChromium(): Promise<Browser> {
  // Its sandbox needs a user of its own; the pages are ours, and root in a container has none.
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    timeout: 120_000,
  });
}
