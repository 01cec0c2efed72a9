import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import type { DueKey } from '../ports/tenant-store.ts';

/** Where a page begins: in which lane, after which row of it. */
export interface ListPlace {
  /** Index of the lane among those that are read, in their order. */
  readonly lane: number;
  /** Absent: with its first row. */
  readonly after?: DueKey | undefined;
}

/** The sum, the lane, from when on the row is due, its key. Whoever gets it does not look into it. */
const CURSOR = /^([0-9a-f]{12})!(\d{1,4})(?:!([^!]{1,32})!(.{1,2048}))?$/;

/** Returns the text for a place. Its sum is of everything that a place depends on, so that no other list takes it. */
export function cursorOf(
  service: string,
  lanes: readonly string[],
  { lane, after }: ListPlace,
  sha256Hex: Sha256Hex,
): string {
  const row = after ? `!${after.dueAt}!${after.key}` : '';
  const text = `${lane}${row}`;
  return `${sumOf(service, lanes[lane], text, sha256Hex)}!${text}`;
}

/** Returns the place that a text stands for; `undefined` where it was made by others, or for another service or other lanes. */
export function placeOf(
  service: string,
  lanes: readonly string[],
  cursor: string,
  sha256Hex: Sha256Hex,
): ListPlace | undefined {
  const [, sum, number = '', dueAt, key = ''] = CURSOR.exec(cursor) ?? [];
  const lane = Number(number);
  if (sum !== sumOf(service, lanes[lane], cursor.slice(13), sha256Hex) || lanes[lane] === undefined) return undefined;
  return dueAt === undefined ? { lane } : { lane, after: { key, dueAt: Number(dueAt) as DueKey['dueAt'] } };
}

function sumOf(service: string, lane: string | undefined, text: string, sha256Hex: Sha256Hex): string {
  return sha256Hex(JSON.stringify([service, lane, text])).slice(0, 12);
}
