/** A secret is there, but no request can be made with it. The message goes on after 'the secret cannot be used: '. */
export class SecretUnusable extends Error {
  override readonly name = 'SecretUnusable';
}
