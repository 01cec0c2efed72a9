/** Where a deployment is, for reports. */
export interface Whereabouts {
  /** `local` is the local environment, `npm start`. */
  readonly kind: 'local' | 'aws';
  /** Absent: AWS's own endpoints. */
  readonly endpoint?: string;
  /** Not asked where the functions were named. */
  readonly stack: string;
  /** serve-tokens, as it was named; absent: the stack says. */
  readonly function?: string;
  /** As it was named; absent: the environment or the profile decides. */
  readonly region?: string;
  /** Which of this the command line does not say, and who says it; absent: nothing. */
  readonly origin?: string;
}

/** Returns what was asked, as the person named it: `stack TokenKeeper, eu-central-1`, `function F at http://127.0.0.1:4566`. */
export function targetName({ kind, endpoint, stack, function: named, region, origin }: Whereabouts): string {
  const here = kind === 'local' ? 'the local environment' : `stack ${stack}`;
  const what = named === undefined ? here : `function ${named}`;
  const by = origin === undefined ? '' : ` (${origin})`;
  return `${what}${region === undefined ? '' : `, ${region}`}${endpoint === undefined ? '' : ` at ${endpoint}`}${by}`;
}
