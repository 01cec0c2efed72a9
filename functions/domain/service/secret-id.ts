/** The parts of the ARN of a secret that say where and what it is. */
export interface SecretArn {
  readonly region: string;
  readonly account: string;
  /** All after `secret:`: the name, with the six random characters where the ARN is complete. */
  readonly resource: string;
}

const ARN = /^arn:[^:]+:secretsmanager:([^:]+):([^:]+):secret:([^:]+)$/;
/** What Secrets Manager adds to a name. */
const RANDOM_END = /-[A-Za-z0-9]{6}$/;
/** An end of that length that people write: a word, a number, or both. About one random end in 40 looks like it. */
const WORD_END = /-(?:[A-Z]?[a-z]+|[A-Z]+)?\d*$/;

/** Returns the parts of the ARN of a secret; `undefined` for a name. */
export function secretArnOf(reference: string): SecretArn | undefined {
  const [, region, account, resource] = ARN.exec(reference) ?? [];
  return region === undefined || account === undefined || resource === undefined
    ? undefined
    : { region, account, resource };
}

/**
 * Tells whether an ARN has the six random characters at its end; `unclear` where its end could as well be that of the name,
 * as in `...:secret:crm-client`.
 */
export function isCompleteArn({ resource }: SecretArn): 'yes' | 'no' | 'unclear' {
  if (!RANDOM_END.test(resource)) return 'no';
  return WORD_END.test(resource) ? 'unclear' : 'yes';
}

/**
 * Returns what to ask Secrets Manager for, one after the other until there is a secret: the name, or the complete ARN.
 *
 * An ARN without its random characters is never asked for: where the name ends in a hyphen and six characters, Secrets
 * Manager takes these for the random ones and finds nothing.
 *
 * @param reference name or ARN of the secret, as definitions have it
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
export function secretIdsOf(reference: string): readonly string[] {
  const arn = secretArnOf(reference);
  if (!arn) return [reference];
  const isComplete = isCompleteArn(arn);
  return [...(isComplete === 'yes' ? [] : [arn.resource]), ...(isComplete === 'no' ? [] : [reference])];
}

/** Returns the name of a secret for people, of its name or ARN: without the random characters where it is sure that they are there. */
export function secretNameOf(reference: string): string {
  const arn = secretArnOf(reference);
  if (!arn) return reference;
  return isCompleteArn(arn) === 'yes' ? arn.resource.replace(RANDOM_END, '') : arn.resource;
}
