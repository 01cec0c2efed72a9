/** The alias that serves the status of all services and never a token. */
export const STATUS_ALIAS = 'status';
/** A token with fewer seconds left than this counts as expired: it would meet clock skew and latency on its way. */
export const EXPIRY_BUFFER_SECONDS = 30;
