/** Returns the names of the events of a service that the consumer has logged, in order. */
export function heardEvents(lines: readonly string[], service: string): readonly string[] {
  return lines
    .flatMap((line) => /\{"heard".*\}/.exec(line) ?? [])
    .map((json) => JSON.parse(json) as { readonly heard: string; readonly service: string })
    .filter((event) => event.service === service)
    .map(({ heard }) => heard);
}

/** Returns a check that events of all these names were heard, in whatever order. */
export function hasAll(...names: readonly string[]): (heard: readonly string[]) => boolean {
  return (heard) => names.every((name) => heard.includes(name));
}
