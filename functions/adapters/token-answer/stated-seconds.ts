const NUMBER = /^(?<number>-?\d+(?:\.\d+)?(?:e\+?\d+)?)\s*(?<unit>s|sec|seconds)?$/i;
const DURATION =
  /^(?<sign>-?)P(?:(?<days>\d+)D)?(?:T(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+(?:\.\d+)?)S)?)?$/i;
/** Hours, minutes and seconds, as many hours as there are; .NET puts days and a point before them. */
const CLOCK = /^(?<sign>-?)(?:(?<days>\d+)\.)?(?<hours>\d+):(?<minutes>[0-5]\d):(?<seconds>[0-5]\d(?:\.\d+)?)$/;

/** Returns a number as it stands, or the one that a text is; `undefined` for anything else, a text with a unit among it. */
export function parseNumber(value: unknown): number | undefined {
  const found = typeof value === 'string' ? NUMBER.exec(value.trim())?.groups : undefined;
  return finite(found && found['unit'] === undefined ? Number(found['number']) : value);
}

/**
 * Returns the seconds that a member says, `3600`, `"3600"`, `"3.6e3"`, `"3600s"` or `"PT1H"`, negative ones included;
 * `undefined` for anything else.
 */
export function parseSeconds(value: unknown): number | undefined {
  const text = typeof value === 'string' ? NUMBER.exec(value.trim())?.groups?.['number'] : undefined;
  return text === undefined ? (finite(value) ?? partsOf(value, DURATION)) : finite(Number(text));
}

/** Returns the seconds of `"241:10:10"`, `"1.02:03:04"` (of .NET, with days) or `"PT1H"`; `undefined` for anything else. */
export function parseDuration(value: unknown): number | undefined {
  return partsOf(value, CLOCK) ?? partsOf(value, DURATION);
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function partsOf(value: unknown, form: RegExp): number | undefined {
  const part = typeof value === 'string' ? form.exec(value.trim())?.groups : undefined;
  const units = part && [part['days'], part['hours'], part['minutes'], part['seconds']];
  if (!units || units.every((unit) => unit === undefined)) return undefined;
  const [days, hours, minutes, seconds] = units.map((unit) => Number(unit ?? 0)) as [number, number, number, number];
  return (part['sign'] === '-' ? -1 : 1) * (((days * 24 + hours) * 60 + minutes) * 60 + seconds);
}
