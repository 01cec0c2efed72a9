/** What a person puts in for what stands in angle brackets. */
const VALUES: Readonly<Record<string, string>> = { service: 'genesys', seconds: '60' };

/**
 * Returns the arguments of every different `npx token-keeper ...` of a page, in inline code or in a console block, with values
 * for what is left open.
 */
export function commandLines(page: string): readonly (readonly string[])[] {
  const found = page.matchAll(/[`$] ?npx token-keeper ([^`]+?)(?=`|\n\$|\n```)/g);
  const lines = [...found].map(([, line = '']) =>
    line.replaceAll(/\s+/g, ' ').replaceAll(/<(\w+)>/g, (open, name: string) => VALUES[name] ?? open),
  );
  return [...new Set(lines)].map((line) => line.split(' '));
}
