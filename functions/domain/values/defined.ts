/** The members of `T`, those that may be `undefined` turned into ones that may be absent. */
type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Returns the named members of `from`, those that are `undefined` left out. */
export function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  const found: Partial<T> = {};
  for (const name of names) {
    if (from[name] !== undefined) {
      found[name] = from[name];
    }
  }
  return found as Pick<T, K>;
}

/** Returns `members` without those that are `undefined`: for what is stored or sent, where a name means a value. */
export function defined<const T extends object>(members: T): Defined<T> {
  const found: Record<string, unknown> = {};
  for (const name in members) {
    if (members[name] !== undefined) {
      found[name] = members[name];
    }
  }
  return found as Defined<T>;
}
