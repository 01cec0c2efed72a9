/** Who may ask what on the port. */
export interface PortAccess {
  /** Whole path of the file that has the credential of this run. */
  readonly credentialsFile: string;
  /** Whether invoking a function needs it as well. */
  readonly requiresSignature: boolean;
}

/** Returns what whoever is refused is told to do; `isThere`: whether the file still is. */
export function signingAdvice(access: PortAccess, isThere: boolean): string {
  return isThere
    ? `${describeAccess(access)[1]}.`
    : `The file with the credential of this run is gone, and nothing brings it back but a new start: ${access.credentialsFile}.`;
}

/** Returns, in two lines, who may ask what on the port. */
export function describeAccess({ credentialsFile, requiresSignature }: PortAccess): readonly [string, string] {
  const guarded = requiresSignature ? 'DynamoDB, Secrets Manager and Invoke' : 'DynamoDB and Secrets Manager';
  return [
    requiresSignature
      ? 'The page and the ids of the services are open to every process of this machine, tokens are not.'
      : 'Every process of this machine may invoke functions, so get tokens; --require-signature ends that.',
    `${guarded} answer requests signed with the credential of this run: AWS_SHARED_CREDENTIALS_FILE=${credentialsFile}`,
  ];
}
