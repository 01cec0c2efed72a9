import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { untilStopSignal } from '../../../lib/local/stop-signal.ts';

test.each(['SIGINT', 'SIGTERM'])('%s ends the wait', async (signal) => {
  const source = new EventEmitter();
  const stopped = untilStopSignal(source, () => {});
  source.emit(signal);
  await expect(stopped).resolves.toBeUndefined();
});

test('the same Ctrl-C passed on by npm does not force the end, a later one does', async () => {
  const source = new EventEmitter();
  let forced = 0;
  const stopped = untilStopSignal(source, () => {
    forced += 1;
  });
  source.emit('SIGINT');
  source.emit('SIGINT');
  await stopped;
  expect(forced).toBe(0);
  await sleep(1100);
  source.emit('SIGINT');
  expect(forced).toBe(1);
});
