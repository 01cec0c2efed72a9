/** The account and region that this machine pretends to be. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'us-east-1';

const QUALIFIER = String.raw`\$LATEST|[A-Za-z0-9-_]+`;
/** name, name:qualifier, account:function:name[:qualifier] or a whole ARN, as the Invoke API takes them. */
const FUNCTION_NAME = new RegExp(
  String.raw`^(?:arn:aws[a-zA-Z-]*:lambda:(?<region>[a-z0-9-]+):)?(?:(?<account>\d{12}):)?(?:function:)?` +
    `(?<name>[A-Za-z0-9-_]+)(?::(?<qualifier>${QUALIFIER}))?$`,
);

/** A function as a caller names it. Absent region, account, qualifier: not named. */
export interface FunctionReference {
  readonly name: string;
  readonly qualifier?: string | undefined;
  readonly region?: string | undefined;
  readonly account?: string | undefined;
}

/**
 * Returns what the FunctionName of an Invoke request means.
 *
 * @returns `undefined` when it is neither a name nor an ARN, with or without a qualifier
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html FunctionName
 */
export function parseFunctionName(text: string): FunctionReference | undefined {
  const { name, qualifier, region, account } = FUNCTION_NAME.exec(text)?.groups ?? {};
  return name === undefined ? undefined : { name, qualifier, region, account };
}

/** Returns the ARN of a function, by default one of this machine, with the qualifier it was invoked by, if any. */
export function functionArn(reference: FunctionReference): string {
  const { name, qualifier, region = LOCAL_REGION, account = LOCAL_ACCOUNT } = reference;
  return `arn:aws:lambda:${region}:${account}:function:${name}${qualifier ? `:${qualifier}` : ''}`;
}

/** Returns the name of the log group of a function, as Lambda has it where nobody names another one. */
export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** Returns whether a reference can mean a function of this machine. */
export function isOfThisMachine({ region = LOCAL_REGION, account = LOCAL_ACCOUNT }: FunctionReference): boolean {
  return region === LOCAL_REGION && account === LOCAL_ACCOUNT;
}
