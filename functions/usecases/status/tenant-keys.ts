import type { Lane } from '../../domain/template/due-lane.ts';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import { type Instant, instantNear } from '../../domain/values/instant.ts';
import type { DueIndex, DueKey } from '../ports/tenant-store.ts';
import { comparePlaces, markOf, type Place, WORST_FIRST } from './status-cursor.ts';

/** A lane, or what of it is due by an instant. */
export interface WantedLane extends Lane {
  readonly until?: Instant | undefined;
}

/** A tenant that the due index names: where it stands, its key, and the host of its token endpoint. */
export interface PlacedKey extends Place {
  readonly key: string;
  readonly host: string;
}

/** So many keys more are read of a lane where one second has more than a page of them. */
const MORE_KEYS = 1000;

/**
 * Returns the next tenants of some lanes, the worst first, and among equals those first that have been due longest: their keys only.
 *
 * @param after where the page before ended, whether or not that tenant is still there
 * @param count so many, or fewer where there are no more
 * @throws {StoreUnavailableError}
 */
export async function keysAfter(
  index: DueIndex,
  lanes: readonly WantedLane[],
  { after, count, sha256Hex }: { readonly after: Place; readonly count: number; readonly sha256Hex: Sha256Hex },
): Promise<readonly PlacedKey[]> {
  const found: PlacedKey[] = [];
  for (const kind of WORST_FIRST.slice(WORST_FIRST.indexOf(after.kind))) {
    const left = count - found.length;
    if (left === 0) break;
    const from = kind === after.kind ? after : { kind, dueAt: 0 as Instant, mark: '' };
    const ofKind = lanes.filter((lane) => lane.kind === kind);
    const keys = await Promise.all(ofKind.map((lane) => readLane(index, lane, from, { least: left, sha256Hex })));
    found.push(...keys.flat().toSorted(comparePlaces).slice(0, left));
  }
  return found;
}

/** Reads a lane second by second: an index has no order within one, so that a page could end anywhere in it. */
async function readLane(
  index: DueIndex,
  { key: lane, kind, host, until }: WantedLane,
  from: Place,
  { least, sha256Hex }: { readonly least: number; readonly sha256Hex: Sha256Hex },
): Promise<readonly PlacedKey[]> {
  const found: PlacedKey[] = [];
  let last: DueKey | undefined;
  for (let limit = least + 1; ; limit = MORE_KEYS) {
    const page = await index.readDue({ lane, from: from.dueAt || undefined, until, after: last, limit });
    for (const { key, dueAt } of page.keys) {
      const placed = { kind, dueAt: instantNear(dueAt), mark: markOf(key, sha256Hex), key, host };
      if (comparePlaces(placed, from) > 0) {
        found.push(placed);
      }
    }
    last = page.keys.at(-1);
    const inPart = page.hasMore && last ? instantNear(last.dueAt) : undefined;
    if (inPart === undefined) return found;
    const whole = found.filter(({ dueAt }) => dueAt < inPart);
    if (whole.length >= least) return whole;
  }
}
