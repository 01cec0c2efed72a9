/**
 * What names a parameter that is secret. Definitions are shown and travel in the code asset, so a secret belongs in its secret. `key`
 * is not among them: it is what Google calls the key of an app, which is public.
 */
export const SECRET_NAME =
  /secret|pass(w|phrase$|code$|$)|^pwd$|^pin$|assertion$|token$|credential|signature$|^sig$|(api|access|auth|private|functions?|subscription)[-_]?key$|^(x-)?auth(orization)?$/i;

/** Tells whether what stands under a name is most likely secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
