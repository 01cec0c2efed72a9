import { type Instant, instant } from '../domain/values/instant.ts';
import { type Html, html } from './html.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Returns the instant that RFC 3339 text of a status means. */
export function instantOf(utc: string): Instant {
  return instant(Math.floor(Date.parse(utc) / 1000));
}

/** Returns a duration in its two largest units, `45 s`, `23 min 10 s`, `3 d 4 h`; its sign is left out. */
export function formatDuration(seconds: number): string {
  const whole = Math.abs(seconds);
  if (whole < MINUTE) {
    return `${whole} s`;
  }
  if (whole < HOUR) {
    return units(whole, [MINUTE, 'min'], [1, 's']);
  }
  return whole < DAY ? units(whole, [HOUR, 'h'], [MINUTE, 'min']) : units(whole, [DAY, 'd'], [HOUR, 'h']);
}

type Unit = readonly [seconds: number, name: string];

function units(seconds: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${largeName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`;
}

/** Returns `05:01:10Z`, with the date before it where that is not the day of `now`; both are RFC 3339 in UTC. */
export function shortUtc(utc: string, now: string): string {
  const [date = '', time = ''] = utc.split('T');
  return now.startsWith(date) ? time : `${date} ${time}`;
}

/** Returns an instant as an element; a dash where there is none. */
export function timeHtml(utc: string | null | undefined, now: string): Html {
  return utc ? html`<time datetime="${utc}">${shortUtc(utc, now)}</time>` : html`–`;
}

/** Returns an instant as an element, with how long ago it was or how far ahead it is. */
export function timeAndAgeHtml(utc: string | null | undefined, now: string): Html {
  if (!utc) {
    return html`–`;
  }
  const age = instantOf(now) - instantOf(utc);
  const told = age < 0 ? `in ${formatDuration(age)}` : `${formatDuration(age)} ago`;
  return html`${timeHtml(utc, now)} (${told})`;
}
