import type { Diagnosis } from '../../../functions/contract/diagnosis.ts';
import type { Cause, CauseTable } from '../../../functions/domain/failure/cause.ts';

const PERSON = 'action-required';

/** Why AWS could not be asked from this machine: one row of docs/cli.md each. What AWS itself refuses is in docs/diagnosis.md. */
// biome-ignore format: a table is read by its columns
export const LINK_CAUSES = {
  'credentials-missing': { severity: PERSON, summary: 'no credentials for AWS were found, and AWS was not asked',
    advice: 'sign in (aws sso login), name a profile by --profile or AWS_PROFILE, or for npm start: --endpoint-url http://127.0.0.1:4700' },
  'session-expired': { severity: PERSON, summary: 'the session of this profile has ended, and AWS was not asked',
    advice: 'sign in again: aws sso login --profile <profile>' },
  'credentials-unavailable': { severity: PERSON, summary: 'the credentials of AWS could not be had, and the call was not made',
    advice: 'see what the message names: the role and its trust, the source profile, or the command of credential_process' },
  'run-credential-unreadable': { severity: PERSON, summary: 'npm start takes signed calls only, and the credential of its run cannot be read',
    advice: 'run the command as the user who started npm start, and start that again if the file is gone' },
  'nothing-listens': { severity: PERSON, summary: 'nothing listens at the endpoint that was named',
    advice: 'is npm start running? Start it, or correct --endpoint-url (AWS_ENDPOINT_URL)' },
  'not-aws': { severity: PERSON, summary: 'what answers is not AWS',
    advice: 'correct --endpoint-url (AWS_ENDPOINT_URL); without one a portal, proxy or firewall has answered' },
  'aws-dns-failed': { severity: 'watch', summary: 'DNS has no address for the host of AWS',
    advice: 'check network, VPN and DNS of this machine, and the spelling of region and endpoint' },
  'aws-proxy-refused': { severity: PERSON, summary: 'the proxy of this machine did not let the call through',
    advice: 'check HTTPS_PROXY with its user and password, and whether NO_PROXY has to name the host' },
  'aws-certificate-untrusted': { severity: PERSON, summary: 'this machine does not trust the certificate that it was shown for AWS',
    advice: 'where a proxy or an endpoint of yours has a private authority: NODE_EXTRA_CA_CERTS=<its PEM file>, otherwise check the clock' },
  'aws-unreachable': { severity: 'watch', summary: 'AWS could not be reached from here',
    advice: 'check network, VPN, firewall and proxy of this machine, and the region' },
} as const satisfies CauseTable;

/** The code of one of {@link LINK_CAUSES}. */
export type LinkCode = keyof typeof LINK_CAUSES;

/** Tells whether the code of a cause says that AWS could not be asked. */
export function isLinkCode(code: string | undefined): boolean {
  return code !== undefined && Object.hasOwn(LINK_CAUSES, code);
}

/** What is known of a link that failed. */
export interface LinkFault {
  /** One fact, with host or profile: `nothing listens at 127.0.0.1:1`. */
  readonly fact: string;
  readonly code: LinkCode;
  /** In place of the advice of the table, where more is known. */
  readonly advice?: string;
}

/**
 * Returns the diagnosis of a link that failed.
 *
 * @param service which one of AWS was on its way to be asked; absent: it could have been any
 */
export function diagnoseLink({ code, advice }: Pick<LinkFault, 'code' | 'advice'>, service = 'AWS'): Diagnosis {
  const cause: Cause = LINK_CAUSES[code];
  const message = cause.summary.replaceAll('AWS', service);
  return { code, severity: cause.severity, message, advice: advice ?? cause.advice };
}
