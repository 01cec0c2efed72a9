import type { Whereabouts } from './connection.ts';

/** Returns what was asked, as the person named it: `stack TokenKeeper, eu-central-1`, `function F at http://127.0.0.1:4566`. */
export function targetName({ kind, endpoint, stack, function: named, region }: Whereabouts): string {
  if (kind === 'local') return `the local environment at ${endpoint}`;
  const what = named === undefined ? `stack ${stack}` : `function ${named}`;
  return `${what}${region === undefined ? '' : `, ${region}`}${endpoint === undefined ? '' : ` at ${endpoint}`}`;
}
