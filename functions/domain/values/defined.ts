/** The members of `T`, those that may be `undefined` turned into ones that may be absent. */
type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Returns the named members of `from`. */
export function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, K>;
}

/** Returns `members` without those that are `undefined`: for what is stored or sent, where a name means a value. */
export function defined<const T extends object>(members: T): Defined<T> {
  // Several times as fast as by entries: an answer of getToken goes through here.
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) {
      found[name] = value;
    }
  }
  return found as Defined<T>;
}
