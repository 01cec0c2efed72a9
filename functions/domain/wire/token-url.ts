/**
 * What names a parameter that is secret. Definitions are shown and travel in the code asset, so a secret belongs in its secret. `key`
 * is not among them: it is what Google calls the key of an app, which is public.
 */
const SECRET_NAME =
  /secret|passw|^pwd$|assertion$|^([a-z]+[-_])?token$|credential|signature$|^sig$|(api|subscription)[-_]?key$|^(x-)?auth(orization)?$/i;

/** Tells whether what stands under a name is most likely secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Tells whether `text` may be a token endpoint: https, or http where nothing leaves the machine; nothing secret in it. */
export function isTokenUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username !== '' || url.password !== '' || url.hash !== '') return false;
  if ([...url.searchParams.keys()].some(isSecretName)) return false;
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}
