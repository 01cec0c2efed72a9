/**
 * The version of the contract that this code speaks; every answer carries it. It goes up when a member or a word changes its
 * meaning or goes: what is only added leaves it as it is. An answer without one is of version 0, token-keeper 0.1.0.
 *
 * @see docs/adr/0024-the-contract-owns-its-words.md
 */
export const CONTRACT_VERSION = 1;
/** How long serve-tokens may run, in seconds: whoever asks it waits longer than that. */
export const SERVE_TOKENS_SECONDS = 30;
/** How long refresh-tokens may run, in seconds, where no service has tenants; elsewhere a refresh of one service may. */
export const REFRESH_TOKENS_SECONDS = 60;
/** How long a sweep over tenants may run, in seconds, with its beginning and its end. */
export const TENANTS_SWEEP_SECONDS = 300;
/** How long of that it works at most, from the start of its invocation. */
export const TENANTS_WORK_SECONDS = 240;
/** The alias that serves the status of all services and never a token. */
export const STATUS_ALIAS = 'status';
/** A token with fewer seconds left than this counts as expired: it would meet clock skew and latency on its way. */
export const EXPIRY_BUFFER_SECONDS = 30;
/** Stands between the id of a service and a group of its tenants in the alias that opens the group. */
export const GROUP_SEPARATOR = '--';
/** What the id of a service looks like; {@link STATUS_ALIAS} is none. It is the name of the service's alias, too. */
export const SERVICE_ID_PATTERN = /^[A-Za-z][A-Za-z0-9-_]{0,63}$/;
/** What the fingerprint of a token looks like: 12 lower-case hex digits. */
export const FINGERPRINT_PATTERN = /^[0-9a-f]{12}$/;
