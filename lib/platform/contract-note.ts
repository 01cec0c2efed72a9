import { CONTRACT_VERSION } from '../../functions/contract/constants.ts';

/** A note names this many members; more are counted. */
const NAMED = 5;

/** What reads an answer, as its own words call it. */
export type ContractReader = 'command' | 'page';

/**
 * Returns what to say of an answer that is of another version of the contract or could not be read in full: which side is
 * older, and what was not understood. `undefined`: nothing.
 *
 * @param unread members and words, as the readers of the contract name them
 */
export function contractNote(
  reader: ContractReader,
  contractVersion: number,
  unread: readonly string[] = [],
): string | undefined {
  const more = unread.length > NAMED ? ` and ${unread.length - NAMED} more` : '';
  const list = unread.length === 0 ? '' : `not understood: ${unread.slice(0, NAMED).join(', ')}${more}`;
  if (contractVersion === CONTRACT_VERSION) {
    return list === '' ? undefined : `the answer of token-keeper is damaged, or not of token-keeper; ${list}`;
  }
  const [relation, advice] =
    contractVersion < CONTRACT_VERSION
      ? ['older', 'deploy a newer token-keeper to see all of it']
      : ['newer', `update this ${reader} to see all of it`];
  const versions = `contract ${contractVersion}, this one ${CONTRACT_VERSION}`;
  const rest = list === '' ? '' : `; ${list}`;
  return `the deployment is ${relation} than this ${reader} (${versions}): ${advice}${rest}`;
}
