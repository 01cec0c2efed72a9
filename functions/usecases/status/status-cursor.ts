import { LANE_KINDS, type LaneKind } from '../../domain/template/due-lane.ts';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import { type Instant, isInstant } from '../../domain/values/instant.ts';

/** Kinds of lanes, those first whose tenants are worst off. */
export const WORST_FIRST: readonly LaneKind[] = LANE_KINDS.toSorted((a, b) => worth(b) - worth(a));

function worth(kind: LaneKind): number {
  return (['in-use', 'failing', 'new', 'unusable'] satisfies LaneKind[]).indexOf(kind);
}

/** Where a tenant stands among all, the worst first: no two have one place. */
export interface Place {
  readonly kind: LaneKind;
  readonly dueAt: Instant;
  /** Digits that stand for the tenant: whoever may see no others learns no name of one. */
  readonly mark: string;
}

/** Before all tenants. */
export const START: Place = { kind: 'unusable', dueAt: 0 as Instant, mark: '' };

/** What the pages belong to; with another one their order is another. */
export type PageScope = readonly (string | undefined)[];

/** Returns a negative number where the first place comes before the other, a positive one where it comes after. */
export function comparePlaces(a: Place, b: Place): number {
  return worth(b.kind) - worth(a.kind) || a.dueAt - b.dueAt || (a.mark < b.mark ? -1 : Number(a.mark > b.mark));
}

/** Returns the digits that stand for a key of the table. */
export function markOf(key: string, sha256Hex: Sha256Hex): string {
  return sha256Hex(key).slice(0, 12);
}

/** Returns the text that says where the next page begins: after a place. */
export function writeCursor(place: Place, scope: PageScope, sha256Hex: Sha256Hex): string {
  const { kind, dueAt, mark } = place;
  return [kind, dueAt, mark, checkOf(place, scope, sha256Hex)].join('.');
}

/** Reads what {@link writeCursor} wrote for the same pages; `undefined`: it is something else. */
export function readCursor(text: string, scope: PageScope, sha256Hex: Sha256Hex): Place | undefined {
  const [word, seconds = '', mark = '', check] = text.split('.');
  const kind = LANE_KINDS.find((one) => one === word);
  const dueAt = Number(seconds);
  if (kind === undefined || !isInstant(dueAt)) return undefined;
  const place = { kind, dueAt, mark };
  return check === checkOf(place, scope, sha256Hex) && text === writeCursor(place, scope, sha256Hex)
    ? place
    : undefined;
}

function checkOf({ kind, dueAt, mark }: Place, scope: PageScope, sha256Hex: Sha256Hex): string {
  return sha256Hex(JSON.stringify([kind, dueAt, mark, ...scope.map((one) => one ?? null)])).slice(0, 16);
}
