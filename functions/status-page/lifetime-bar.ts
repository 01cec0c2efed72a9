import type { ServiceStatus } from '../contract/status.ts';
import { shortUtc } from '../domain/values/duration-text.ts';
import { instantOf } from '../domain/values/instant.ts';
import { type Html, html } from './html.ts';

/** Narrower windows are drawn as wide as this, in percent of the bar: half a minute of a day would be invisible. */
const LEAST_WIDTH = 0.8;

/** The bar of one token on its way from issue to expiry, in percent of its width. */
interface Scale {
  readonly at: (seconds: number) => number;
  readonly now: number;
  readonly expiry: number;
}

/**
 * Returns the bar of a token: issue on the left, expiry on the right, each window higher than the one before it, and a
 * line for now. Once the token has expired the bar goes on to the right of it, for one more lifetime at most.
 */
export function lifetimeBar(status: ServiceStatus, now: string): Html {
  const { windows, expiresAt, obtainedAt, lifetimeSeconds, secondsToExpiry, refreshDueAt } = status;
  if (!windows || !expiresAt || !obtainedAt || !lifetimeSeconds || secondsToExpiry === null) {
    return html`<p class="tk-none">no token is stored</p>`;
  }
  // Issued ahead of now, nobody knows how much of it is gone.
  const isAhead = instantOf(obtainedAt) > instantOf(now);
  const scale = scaleOf(lifetimeSeconds, isAhead ? lifetimeSeconds : secondsToExpiry);
  const due = refreshDueAt === null ? lifetimeSeconds : instantOf(refreshDueAt) - instantOf(obtainedAt);
  const { mandatorySeconds, expiryBufferSeconds } = windows;
  const texts = {
    due: refreshDueAt && `due ${shortUtc(refreshDueAt, now)}`,
    expires: `${secondsToExpiry > 0 || isAhead ? 'expires' : 'expired'} ${shortUtc(expiresAt.utc, now)}`,
  };
  return html`<svg class="tk-bar" width="100%" height="68" role="img" aria-label="${spoken(status, scale, texts)}">
${zone('fresh', 0, scale.expiry, 10)}
${zone('due', scale.at(due), scale.expiry, 14)}
${zone('overdue', scale.at(lifetimeSeconds - mandatorySeconds), scale.expiry, 18)}
${zone('end', scale.at(lifetimeSeconds - expiryBufferSeconds), scale.expiry, 22)}
${scale.expiry < 100 ? html`<line class="tk-past" x1="${scale.expiry}%" x2="100%" y1="33" y2="33"/>` : null}
<rect class="tk-gone" x="0" y="11" width="${Math.min(scale.now, scale.expiry)}%" height="24"/>
${texts.due && mark(scale.at(due), 50, texts.due)}
${mark(scale.expiry, 65, texts.expires)}
<svg class="tk-now" x="${scale.now}%" overflow="visible" width="1" height="40"><line y1="12" y2="40"/>
<text y="9" text-anchor="${anchorOf(scale.now, 4)}">now</text></svg>
</svg>`;
}

/** What stands below the bar. */
interface Texts {
  readonly due: string | null;
  readonly expires: string;
}

/** Returns a label at its place; each has a line of its own, so that no two can overlap, and turns away from the edge it is near. */
function mark(percent: number, y: number, text: string): Html {
  return html`<line class="tk-tick" x1="${percent}%" x2="${percent}%" y1="34" y2="${y - 9}"/><text class="tk-label" x="${percent}%" y="${y}" text-anchor="${anchorOf(percent, 45)}">${text}</text>`;
}

function scaleOf(lifetimeSeconds: number, secondsToExpiry: number): Scale {
  const elapsed = Math.min(Math.max(lifetimeSeconds - secondsToExpiry, 0), 2 * lifetimeSeconds);
  const longest = Math.max(lifetimeSeconds, elapsed);
  const percent = (seconds: number): number => Math.round((seconds / longest) * 10_000) / 100;
  const expiry = percent(lifetimeSeconds);
  const at = (seconds: number): number => Math.max(Math.min(percent(seconds), expiry - LEAST_WIDTH), 0);
  return { at, now: percent(elapsed), expiry };
}

function zone(name: string, from: number, to: number, height: number): Html {
  const width = Math.round((to - from) * 100) / 100;
  return html`<rect class="tk-${name}" x="${from}%" width="${width}%" y="${34 - height}" height="${height}"/>`;
}

/** Returns on which side of its place a text stands that needs `room` percent of the bar on either side to stand in the middle. */
function anchorOf(percent: number, room: number): string {
  if (percent < room) return 'start';
  return percent > 100 - room ? 'end' : 'middle';
}

function spoken({ state, secondsToExpiry }: ServiceStatus, { now }: Scale, { due, expires }: Texts): string {
  const isOver = secondsToExpiry === null || secondsToExpiry <= 0;
  const life = isOver ? 'it is over' : `${Math.floor(now)} % are over, ${state}`;
  return `Life of the token: ${life}; ${due === null ? '' : `${due}, `}${expires}`;
}

/** Returns what is left of a token as a bar of the size of a word; without a token nothing. */
export function smallBar({ lifetimeSeconds, secondsToExpiry }: ServiceStatus): Html | null {
  if (!lifetimeSeconds || secondsToExpiry === null) return null;
  const left = Math.round(Math.min(Math.max(secondsToExpiry / lifetimeSeconds, 0), 1) * 100);
  return html`<svg class="tk-small" width="72" height="8" aria-hidden="true"><rect class="tk-track" width="100%" height="8"/><rect class="tk-fresh" x="${100 - left}%" width="${left}%" height="8"/></svg>`;
}
