import { FAILURES } from '../catalogue/match-failure.ts';
import type { CauseTable } from '../failure/cause.ts';
import { REQUEST_CAUSES, SIDE_CAUSES, STORE_CAUSES } from '../refusal/refusal-causes.ts';
import { CLIENT_CAUSES } from './client-causes.ts';
import { READER_CAUSES, STATE_CAUSES } from './state-causes.ts';

/**
 * Every cause there is, by where it is seen: the one table that status, refusals, the command line and the documentation
 * speak from. The functions import its parts, since what only clients can see would be dead weight in them.
 */
export const CAUSES_BY_ORIGIN = {
  state: STATE_CAUSES,
  failure: FAILURES,
  reader: READER_CAUSES,
  refusal: { ...STORE_CAUSES, ...REQUEST_CAUSES, ...SIDE_CAUSES },
  client: CLIENT_CAUSES,
} as const satisfies Readonly<Record<string, CauseTable>>;

/** The code of any cause. */
export type CauseCode = {
  [Origin in keyof typeof CAUSES_BY_ORIGIN]: keyof (typeof CAUSES_BY_ORIGIN)[Origin];
}[keyof typeof CAUSES_BY_ORIGIN];
