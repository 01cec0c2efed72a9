import { CAUSES_BY_ORIGIN } from '../../functions/domain/diagnosis/all-causes.ts';
import type { CauseTable } from '../../functions/domain/failure/cause.ts';

const TITLES = {
  state: 'What holds of a service',
  failure: 'Why an attempt fails',
  reader: 'Why a reader gets no token',
  refusal: 'What AWS refuses to token-keeper itself',
  client: 'What only a client sees',
} as const satisfies Record<keyof typeof CAUSES_BY_ORIGIN, string>;

/** Returns the tables of docs/diagnosis.md as they follow from the code. */
export function diagnosisTables(): string {
  const origins = Object.keys(TITLES) as (keyof typeof TITLES)[];
  return origins.map((origin) => `## ${TITLES[origin]}\n\n${tableOf(CAUSES_BY_ORIGIN[origin])}\n`).join('\n');
}

function tableOf(causes: CauseTable): string {
  const rows = Object.entries(causes).map(
    ([code, { severity, summary, advice }]) =>
      `| \`${code}\` | ${severity} | ${escaped(summary)} | ${escaped(advice)} |`,
  );
  return ['| code | at least | cause | what to do |', '|---|---|---|---|', ...rows].join('\n');
}

/** Words in angle brackets would be read as HTML, and a bar would end the cell. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
