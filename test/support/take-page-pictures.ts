import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AttemptStatus } from '../../functions/contract/attempt.ts';
import type { ServiceStatus, StatusAnswer } from '../../functions/contract/status.ts';
import { plusSeconds, toUtc } from '../../functions/domain/values/instant.ts';
import { startChromium } from './chromium.ts';
import { openPageServer } from './page-server.ts';
import { PROVIDER_DOWN, SAMPLE_NOW, type SampleService, SECRET_EXPIRED, sampleAnswer } from './sample-services.ts';

const HOURS = (hours: number): number => Math.round(hours * 3600);
const HEALTHY: readonly SampleService[] = [
  { id: 'genesys', lifetimeSeconds: 86_400, ageSeconds: HOURS(7.4), lifetimes: Array(20).fill(86_400) },
  {
    id: 'microsoft-graph',
    ageSeconds: HOURS(0.71),
    lifetimes: [3599, 3599, 4712, 3599, 4490, 3599, 5100, 3599, 3599, 4211, 4890, 3599],
    definition: { timing: { expectedLifetimeSeconds: { min: 3599, max: 5400 } } },
  },
  { id: 'zoom', ageSeconds: HOURS(0.2), lifetimes: Array(14).fill(3600) },
];
const FAILING: readonly SampleService[] = [
  { ...(HEALTHY[0] as SampleService) },
  {
    ...(HEALTHY[1] as SampleService),
    lifetimeSeconds: 3599,
    ageSeconds: 4321,
    failure: SECRET_EXPIRED,
    failingForSeconds: 1920,
    consecutiveFailures: 7,
  },
  {
    ...(HEALTHY[2] as SampleService),
    ageSeconds: 3120,
    failure: PROVIDER_DOWN,
    failingForSeconds: 700,
    consecutiveFailures: 3,
  },
];
const SITUATIONS = { healthy: HEALTHY, failing: FAILING };
const SIZES = { desktop: { width: 1000, height: 700 }, phone: { width: 390, height: 844 } };

/** Returns what status told before: a token each half hour, then failures where there are any now. */
function* historyOf(answer: StatusAnswer): Generator<StatusAnswer> {
  for (let index = 20; index > 0; index--) {
    const services = answer.services.map((status): ServiceStatus => {
      const { lastFailure, consecutiveFailures, lastAttempt } = status;
      const isFailure = lastFailure !== null && index < consecutiveFailures;
      const at = toUtc(plusSeconds(SAMPLE_NOW, -index * (isFailure ? 240 : 1800) - 300));
      const attempt: AttemptStatus = isFailure ? { ...lastFailure, at } : { at, outcome: 'refreshed' };
      return { ...status, lastAttempt: lastAttempt && attempt, lastFailure: null };
    });
    yield { ...answer, services };
  }
}

/** Takes pictures of the page, of which docs/images has two, into the directory that is named. */
const directory = process.argv[2] ?? '.token-keeper/pictures';
mkdirSync(directory, { recursive: true });
const browser = await startChromium();
for (const [situation, services] of Object.entries(SITUATIONS)) {
  const answer = sampleAnswer(services);
  const server = await openPageServer({ ...answer, services: [] });
  for (const shown of [...historyOf(answer), answer]) {
    server.show(shown);
  }
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport, colorScheme });
      await page.goto(server.url);
      await page.screenshot({ path: join(directory, `page-${situation}-${size}-${colorScheme}.png`), fullPage: true });
      await page.close();
    }
  }
  await server.close();
}
await browser.close();
