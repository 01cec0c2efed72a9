/** Environment variables by name; absent means not set. */
export type Environment = Readonly<Record<string, string | undefined>>;
