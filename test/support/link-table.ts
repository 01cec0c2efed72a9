import { LINK_CAUSES } from '../../lib/cli/link/link-causes.ts';

/** Returns the table of docs/cli.md: what the command line says of the way to AWS, what it means and what to do. */
export function linkTable(): string {
  const cell = (text: string): string => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const rows = Object.entries(LINK_CAUSES).map(
    ([code, { summary, advice }]) => `| \`${code}\` | ${cell(summary)} | ${cell(advice)} |`,
  );
  return ['| it says | it means | what to do |', '|---|---|---|', ...rows].join('\n');
}
