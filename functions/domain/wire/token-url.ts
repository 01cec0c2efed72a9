import { isSecretName } from '../values/secret-name.ts';

/** Tells whether `text` may be a token endpoint: https, or http where nothing leaves the machine; nothing secret in it. */
export function isTokenUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username !== '' || url.password !== '' || text.includes('#')) return false;
  if ([...url.searchParams.keys()].some(isSecretName)) return false;
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}
