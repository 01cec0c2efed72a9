import { diagnoseCall, diagnoseInvocation } from '../../../functions/domain/diagnosis/for-clients.ts';
import { CliProblem, usageProblem } from './cli-problem.ts';
import { EXIT } from './exit-code.ts';

/** What the SDK and single services call what the table of causes knows by another name. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  TimeoutError: 'TIMEOUT',
  AbortError: 'TIMEOUT',
  AccessDenied: 'AccessDeniedException',
  ExpiredToken: 'ExpiredTokenException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  TokenProviderError: 'CredentialsProviderError',
};

/** Returns AWS's word for an error, or the system's for a connection that failed. */
export function awsErrorName(error: unknown): string {
  if (!Error.isError(error)) return 'UnknownError';
  // Where no answer came the SDK passes on the system's error, which has a code; its own have a name only.
  const code =
    'code' in error && typeof error.code === 'string' && /^(?:E[A-Z_]+|PROXY_\w+)$/.test(error.code)
      ? error.code
      : undefined;
  const name = code ?? error.name;
  return OTHER_NAMES[name] ?? name;
}

/** Returns the problem that invoking a function failed with, before the function ran. */
export function invocationProblem(functionName: string, error: unknown): CliProblem {
  const problem = awsProblem(`invoking ${functionName}`, error);
  const { message, exitCode, errorName = '', cause } = problem;
  return exitCode === EXIT.usage
    ? problem
    : new CliProblem(message, { exitCode, errorName, diagnosis: diagnoseInvocation(errorName), cause });
}

/**
 * Returns the problem that a call to any other AWS API failed with.
 *
 * @param what what was being done: `asking for the stack TokenKeeper`
 */
export function awsProblem(what: string, error: unknown): CliProblem {
  const said = Error.isError(error) ? (error.message.split('\n')[0] ?? '').trim() : '';
  if (said === 'Region is missing') {
    return usageProblem('no AWS region: give --region, or set AWS_REGION or the region of the profile', error);
  }
  const errorName = awsErrorName(error);
  return new CliProblem(`${what}: ${errorName}${said === '' || said === errorName ? '' : `: ${said}`}`, {
    exitCode: EXIT.unavailable,
    errorName,
    diagnosis: diagnoseCall({ name: errorName, message: said }),
    cause: error,
  });
}
