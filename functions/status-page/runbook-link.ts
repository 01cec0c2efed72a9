import { SERVICE_ID_PATTERN } from '../contract/constants.ts';
import type { ServiceStatus } from '../contract/status.ts';

/** Where a reader of a status goes on from it. */
export interface Guide {
  /** Address of the runbook, absolute or of the page itself; absent: there is no link. */
  readonly runbook?: string | undefined;
  /** What the command line needs to find the deployment, `--stack TokenKeeper`; absent: nothing. */
  readonly target?: string | undefined;
  /** Whether it is the page, whose script copies commands, and which tells all of a service that it is asked for. Default: no. */
  readonly inPage?: boolean;
}

/** Tells whether the name of a service can stand in a command that is copied into a shell. */
export function isTypable(service: string): boolean {
  return SERVICE_ID_PATTERN.test(service);
}

/** What a status is about: a service, or one tenant of it. */
export type Named = Pick<ServiceStatus, 'service' | 'tenant'>;

/** A name that a tenant can have, whatever the form: nothing in it acts in a shell. */
const TENANT_NAME = /^[A-Za-z0-9][\w.~-]{0,252}$/;

/** Returns a command about a service as it is typed; null where its name belongs into no shell. */
export function commandFor(command: string, { service, tenant }: Named, guide: Guide): string | null {
  if (!isTypable(service) || (tenant !== undefined && !TENANT_NAME.test(tenant))) return null;
  return withTarget(
    `npx token-keeper ${command} ${service}${tenant === undefined ? '' : ` --tenant ${tenant}`}`,
    guide,
  );
}

/** Returns a command with what finds the deployment. */
export function withTarget(command: string, { target }: Guide): string {
  return target ? `${command} ${target}` : command;
}

/** Returns the anchor of a heading, as GitHub makes it: lower case, hyphens for spaces, no punctuation. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

/** The headings of docs/runbook.md by the codes that they are about, matched from the beginning. */
const HEADINGS: readonly (readonly [codes: RegExp, heading: string])[] = [
  [/^(sweep-fault|events-)/, 'refresh-tokens errors'],
  [/^(sweep-|never-)/, 'Sweep missing'],
  [/^lifetime-/, 'Lifetime unusual'],
  [/^(previous-secret-used|same-token|provider-host-paused)$/, 'Refresh failing'],
  [/^not-refreshed-in-time$/, 'Token overdue'],
  [/^(new-tokens-rejected|token-revoked-early)$/, 'No valid token'],
];

/** Returns the heading of docs/runbook.md about the trouble that a service is in; undefined: none is. */
export function headingOf(status: ServiceStatus): string | undefined {
  if (status.consecutiveFailures > 0) return 'Refresh failing';
  const known = HEADINGS.find(([codes]) => codes.test(status.diagnosis.code))?.[1];
  if (known !== undefined) return known;
  if (!status.usable) return 'No valid token';
  return status.state === 'overdue' ? 'Token overdue' : undefined;
}
