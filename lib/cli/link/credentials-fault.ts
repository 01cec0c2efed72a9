import type { AwsSite } from './asked-of-aws.ts';
import type { LinkFault } from './link-causes.ts';
import { networkFault } from './network-fault.ts';

const NONE = /^Could not (?:load|resolve) credentials/;
const SESSION = /\bSSO\b|Token is expired|session has expired|reauthenticate|aws (?:sso )?login/i;

/**
 * Returns why nothing was sent: there are no credentials, or whoever gives them (SSO, STS, another command) gave none.
 *
 * @param word what the error is called
 * @param said first line of its message
 * @param host the host that whoever gives them was asked at; absent: nobody was
 */
export function credentialsFault(
  { profile }: AwsSite,
  { word, said, host }: { readonly word: string; readonly said: string; readonly host?: string | undefined },
): LinkFault {
  const whose = profile === undefined ? '' : ` with profile ${JSON.stringify(profile)}`;
  if (NONE.test(said)) return { code: 'credentials-missing', fact: `no AWS credentials${whose} were found` };
  if (word === 'TokenProviderError' || SESSION.test(said)) {
    const advice = `sign in again: aws sso login${profile === undefined ? '' : ` --profile ${profile}`}`;
    return { code: 'session-expired', fact: `nobody is signed in${whose}, or the session has ended`, advice };
  }
  const network = networkFault(word, host ?? 'whoever gives them');
  // A command's line and output may be secret, and the SDK quotes both.
  const why =
    network?.fact ??
    (/^Command failed|credential_process/i.test(said) ? 'credential_process failed' : `${word}: ${said}`);
  return {
    code: network && host ? network.code : 'credentials-unavailable',
    fact: `credentials${whose} could not be had: ${why}`,
  };
}
