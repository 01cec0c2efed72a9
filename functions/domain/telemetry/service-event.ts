import type { Instant } from '../values/instant.ts';

/** The `source` of every event. */
export const EVENT_SOURCE = 'token-keeper';

/** The `detail-type` of every event: what rules select by. */
export const EVENT_TYPES = {
  refreshed: 'Token Refreshed',
  failing: 'Token Refresh Failing',
  'action-required': 'Token Action Required',
  recovered: 'Token Refresh Recovered',
} as const;

/** The name of an event. */
export type EventName = keyof typeof EVENT_TYPES;

/** Something that has changed with a service. Its detail is flat and never has a token, a secret or an answer's text. */
export interface ServiceEvent {
  readonly name: EventName;
  readonly at: Instant;
  readonly detail: Readonly<Record<string, string | number | boolean>> & { readonly service: string };
}
