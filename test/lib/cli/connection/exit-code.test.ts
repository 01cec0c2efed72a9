import { expect, test } from '@jest/globals';
import type { Severity } from '../../../../functions/contract/diagnosis.ts';
import { EXIT, exitCodeOf, worstSeverity } from '../../../../lib/cli/connection/exit-code.ts';

test.each<[readonly Severity[], Severity, number]>([
  [[], 'ok', 0],
  [['ok', 'ok'], 'ok', 0],
  [['ok', 'watch'], 'watch', 0],
  [['degraded', 'watch'], 'degraded', 2],
  [['degraded', 'action-required', 'ok'], 'action-required', 1],
])('%j: %s ends with %d', (severities, worst, exitCode) => {
  expect(worstSeverity(severities)).toBe(worst);
  expect(exitCodeOf(worst)).toBe(exitCode);
});

test('no two meanings share a code, and none of them is one that Node or a shell gives', () => {
  const codes = Object.values(EXIT);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter((code) => code > 2 && code < 64)).toEqual([]);
});
