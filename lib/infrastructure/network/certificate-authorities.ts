import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Which authorities token endpoints may have their certificates of. */
export interface AuthorityProps {
  /**
   * Authorities that token endpoints may have their certificates of besides the public ones: each the path of a PEM file, or its
   * text. They are for token endpoints only, not for AWS.
   *
   * @default - public authorities only
   */
  readonly certificateAuthorities?: readonly string[];
}

/** Authorities that were read. */
export interface ReadAuthorities {
  /** All certificates in PEM; absent: none were passed. */
  readonly pem?: string;
  /** What cannot be used, one line each. */
  readonly problems: readonly string[];
  /** What a person should know. */
  readonly warnings: readonly string[];
}

/** A block that has no end swallows the next, and the last one is not found at all. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/**
 * Reads authorities, from files where paths were passed.
 *
 * @param nowMs what time it is, in milliseconds since 1970: an authority that has expired is warned of
 */
export function readAuthorities({ certificateAuthorities: given }: AuthorityProps, nowMs: number): ReadAuthorities {
  if (given === undefined) return { problems: [], warnings: [] };
  if (!Array.isArray(given) || given.length === 0 || given.some((one) => typeof one !== 'string' || one === '')) {
    return {
      problems: ["certificateAuthorities: expected a list of PEM texts or paths: ['certs/corporate.pem']"],
      warnings: [],
    };
  }
  const all = given.map((one: string) => readOne(one, nowMs));
  const [problems, warnings] = [all.flatMap((one) => one.problems), all.flatMap((one) => one.warnings)];
  return { pem: all.map(({ pem }) => pem).join('\n'), problems, warnings };
}

function readOne(given: string, nowMs: number): ReadAuthorities {
  const isText = given.includes('-----BEGIN');
  const what = `certificateAuthorities: ${isText ? 'a text' : JSON.stringify(given)}`;
  const problem = (text: string): ReadAuthorities => ({ problems: [`${what} ${text}`], warnings: [] });
  let text = given;
  try {
    text = isText ? given : readFileSync(given, 'utf8');
  } catch (error) {
    return problem(
      `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown fault'}); paths start where synth runs`,
    );
  }
  const blocks = [...text.matchAll(BLOCK)];
  if (blocks.some(([, kind = '']) => kind.includes('PRIVATE KEY'))) {
    return problem('holds a private key, which belongs nowhere but to its authority; expected certificates only');
  }
  if (blocks.length === 0 || blocks.some(([, kind]) => kind !== 'CERTIFICATE')) {
    return problem('is no PEM of certificates: expected -----BEGIN CERTIFICATE----- and nothing else in such lines');
  }
  if (text.split('-----BEGIN ').length - 1 !== blocks.length) {
    return problem('has a certificate that does not end, or ends twice: expected each from its BEGIN to its END');
  }
  const certificates = blocks.map(([block], index) => judge(block, `${what}, certificate ${index + 1}`, nowMs));
  return {
    pem: blocks.map(([block]) => block).join('\n'),
    problems: certificates.flatMap(({ problems }) => problems),
    warnings: certificates.flatMap(({ warnings }) => warnings),
  };
}

function judge(pem: string, what: string, nowMs: number): Omit<ReadAuthorities, 'pem'> {
  try {
    const certificate = new X509Certificate(pem);
    const name = `${what} (${certificate.subject.replaceAll('\n', ', ')})`;
    // A server that signed its certificate itself is its own authority.
    if (!certificate.ca && !certificate.checkIssued(certificate)) {
      return { problems: [`${name} is of no authority; expected that of who issued it`], warnings: [] };
    }
    const isExpired = Date.parse(certificate.validTo) < nowMs;
    const text = `${name} has expired on ${certificate.validTo}: nothing that it issued is trusted`;
    return { problems: [], warnings: isExpired ? [text] : [] };
  } catch {
    return { problems: [`${what} cannot be read as X.509; expected PEM as openssl writes it`], warnings: [] };
  }
}
