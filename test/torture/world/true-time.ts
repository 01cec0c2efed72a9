/**
 * Returns the true time in milliseconds: a counter that all processes of the machine share, that nobody can set, and that goes on
 * while a process is stopped. One reading alone means nothing.
 *
 * @see https://man7.org/linux/man-pages/man2/clock_gettime.2.html CLOCK_MONOTONIC
 */
export function trueMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
