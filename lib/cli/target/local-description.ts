import { SELF_DESCRIPTION_PATH, type SelfDescription } from '../../local/gateway/self-description.ts';
import { isLoopbackUrl } from './target-options.ts';

/** The local environment answers at once, or something else listens there. */
const TIMEOUT_MS = 2000;

/**
 * Returns what the local environment (`npm start`) at an endpoint says of itself; `undefined` when it is none: AWS and
 * its emulators answer this path with an error. `nobody` when nothing listens there.
 */
export async function readLocalDescription(endpointUrl: string): Promise<SelfDescription | 'nobody' | undefined> {
  const url = new URL(SELF_DESCRIPTION_PATH, endpointUrl);
  // It listens on loopback only, so nobody else is asked.
  if (url.protocol !== 'http:' || !isLoopbackUrl(endpointUrl)) return undefined;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    const body: unknown = answer.ok ? await answer.json() : undefined;
    return isSelfDescription(body) ? body : undefined;
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    // Whatever else is wrong with the endpoint, the first call that needs it says so in its own words.
    return code === 'ECONNREFUSED' ? 'nobody' : undefined;
  }
}

function isSelfDescription(value: unknown): value is SelfDescription {
  const { serveTokensFunction, refreshTokensFunction, tokenTable, credentialsFile, services } = (value ??
    {}) as Partial<SelfDescription>;
  return (
    [serveTokensFunction, refreshTokensFunction, tokenTable, credentialsFile].every(
      (name) => typeof name === 'string',
    ) && Array.isArray(services)
  );
}
