import type { Diagnosis } from '../../../functions/contract/diagnosis.ts';
import { diagnoseCall, diagnoseInvocation, diagnoseOwnClock } from '../../../functions/domain/diagnosis/for-clients.ts';
import { type AwsFault, refusalKindOf } from '../../../functions/domain/refusal/aws-refusal.ts';
import { type AwsAsk, type AwsSite, askOf } from '../link/asked-of-aws.ts';
import { credentialsFault } from '../link/credentials-fault.ts';
import { diagnoseLink, type LinkFault } from '../link/link-causes.ts';
import { networkFault } from '../link/network-fault.ts';
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

/** What AWS says where a signature is right but for its time. */
const CLOCK = /signature (?:expired|not yet current)|request (?:has )?expired|RequestExpired|TooSkewed|InTheFuture/i;

/** What the SDK says of an answer that it cannot read, or that names no error. */
const UNREADABLE = /^(?:SyntaxError|Unknown(?:Error)?): |XML parse error/;

/** Returns AWS's word for an error, or the system's for a connection that failed. */
export function awsErrorName(error: unknown): string {
  if (!Error.isError(error)) return 'UnknownError';
  // Where no answer came the SDK passes on the system's error, which has a code; its own have a name only.
  const { code } = error as { readonly code?: unknown };
  const name = typeof code === 'string' && /^[A-Z][A-Z\d]*_?[A-Z\d_]*$/.test(code) ? code : error.name;
  return OTHER_NAMES[name] ?? name;
}

/** Returns the problem that invoking a function failed with, before the function ran. */
export function invocationProblem(functionName: string, error: unknown): CliProblem {
  return problemOf(`invoking ${functionName}`, error, ({ name }) => diagnoseInvocation(name));
}

/**
 * Returns the problem that a call to any other AWS API failed with. It names the service, its host or the region, by the call that the
 * error belongs to.
 *
 * @param what what was being done: `asking for the stack TokenKeeper`
 */
export function awsProblem(what: string, error: unknown): CliProblem {
  return problemOf(what, error, diagnoseRefusal);
}

/** Returns the problem that there are no credentials to ask AWS with. */
export function signInProblem(error: unknown, site: AwsSite): CliProblem {
  const name = awsErrorName(error);
  const fault = credentialsFault(site, credentialsError(error));
  const told = { exitCode: EXIT.unavailable, errorName: name, diagnosis: diagnoseLink(fault), cause: error };
  return new CliProblem(fault.fact, told);
}

function problemOf(
  what: string,
  error: unknown,
  diagnose: (fault: AwsFault, ask: AwsAsk | undefined) => Diagnosis | undefined,
): CliProblem {
  if (error instanceof CliProblem) return error;
  const said = firstLine(error);
  if (said === 'Region is missing') {
    const place = 'give --region, or set AWS_REGION or the region of the profile';
    return usageProblem(`no AWS region: ${place}, or for npm start: --endpoint-url http://127.0.0.1:4700`, error);
  }
  const ask = askOf(error);
  const name = awsErrorName(error);
  const told = { exitCode: EXIT.unavailable, errorName: name, cause: error };
  const link = linkFault(error, { name, message: said }, ask);
  if (link)
    return new CliProblem(`${what}: ${link.fact}`, {
      ...told,
      diagnosis: diagnoseLink(link, ask?.host && ask.service),
    });
  const call = ask === undefined ? '' : ` (${[ask.action, ...(ask.region ? [`in ${ask.region}`] : [])].join(' ')})`;
  const diagnosis = CLOCK.test(`${name} ${said}`)
    ? diagnoseOwnClock(Number.POSITIVE_INFINITY)
    : diagnose({ name, message: said }, ask);
  return new CliProblem(`${what}${call}: ${name}${said === '' || said === name ? '' : `: ${said}`}`, {
    ...told,
    diagnosis,
  });
}

/** Returns which link failed before AWS could say anything; `undefined` when AWS has answered. */
function linkFault(error: unknown, fault: AwsFault, ask: AwsAsk | undefined): LinkFault | undefined {
  const { name } = fault;
  // What failed before anything was sent failed for want of credentials.
  if (name === 'CredentialsProviderError' || (ask && ask.host === undefined)) {
    return credentialsFault(ask ?? {}, credentialsError(error));
  }
  if (ask?.unreadableCredential !== undefined && refusalKindOf(fault) === 'credentials-refused') {
    return { code: 'run-credential-unreadable', fact: `the credential in ${ask.unreadableCredential} cannot be read` };
  }
  const { host } = ask ?? {};
  if (host && !host.includes('.amazonaws.') && UNREADABLE.test(`${name}: ${fault.message}`)) {
    return { code: 'not-aws', fact: `what ${host} sent is no answer of AWS` };
  }
  return networkFault(name, host ?? hostOf(error) ?? 'AWS');
}

function credentialsError(error: unknown): Parameters<typeof credentialsFault>[1] {
  const isOwn = Error.isError(error) && error.name === 'TokenProviderError';
  return { word: isOwn ? error.name : awsErrorName(error), said: firstLine(error), host: hostOf(error) };
}

function firstLine(error: unknown): string {
  return Error.isError(error) ? (error.message.split('\n')[0] ?? '').trim() : '';
}

/** Returns the host that an error of the system names. */
function hostOf(error: unknown): string | undefined {
  const { hostname, address, port } = (error ?? {}) as Readonly<
    Record<'hostname' | 'address' | 'port', string | undefined>
  >;
  return hostname ?? (address === undefined || port === undefined ? address : `${address}:${port}`);
}

/** The table of causes speaks of AWS in general; who was asked is known here. */
function diagnoseRefusal(fault: AwsFault, ask: AwsAsk | undefined): Diagnosis | undefined {
  const diagnosis = diagnoseCall(fault);
  if (ask === undefined || diagnosis === undefined) return diagnosis;
  const words: Readonly<Record<string, string>> = {
    'call-denied': `this identity may not call ${ask.action}`,
    'call-throttled': `${ask.service} throttles the calls of this account`,
    'credentials-refused': `${ask.service} does not accept the credentials of this machine`,
  };
  return { ...diagnosis, message: words[diagnosis.code] ?? diagnosis.message };
}
