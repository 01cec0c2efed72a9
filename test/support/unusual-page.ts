import type { ScriptedAnswer } from './scripted-server.ts';

/** A kind of token endpoint, as docs/unusual-endpoints.md has it. */
export interface Kind {
  readonly title: string;
  /** What the page has as its services. */
  readonly services: unknown;
  /** Requests and answers, as HTTP writes them. */
  readonly exchanges: readonly { readonly request: string; readonly answer: string }[];
  /** The answer to wrong credentials. */
  readonly refused: string;
  /** From the table in docs/providers.md. */
  readonly lifetime: number;
  /** How the token goes to the API, from the table. */
  readonly header: string;
  readonly cause: string;
}

/** Returns the kinds of the page, each with its row of the table. @throws {Error} when a kind has no row, or a row no kind */
export function kindsOf(page: string, providers: string): readonly Kind[] {
  const rows = new Map(
    [...providers.matchAll(/^\| \[(.+?)\]\(unusual-endpoints\.md#.+?\) \| (\d+) \| `(.+?)` \| \[`(.+?)`\]/gm)].map(
      ([, title = '', ...row]) => [title, row],
    ),
  );
  const sections = page.split(/^## /m).slice(1);
  if (rows.size !== sections.length) throw new Error(`${rows.size} rows, ${sections.length} kinds`);
  return sections.map((section) => {
    const title = section.slice(0, section.indexOf('\n'));
    const [lifetime, header, cause] = rows.get(title) ?? [];
    if (lifetime === undefined || header === undefined || cause === undefined) throw new Error(`no row: ${title}`);
    const messages = blocksOf(section, 'http');
    const exchanges = Array.from({ length: Math.floor(messages.length / 2) }, (_, index) => ({
      request: messages[2 * index] ?? '',
      answer: messages[2 * index + 1] ?? '',
    }));
    const services: unknown = JSON.parse(blocksOf(section, 'json')[0] ?? '');
    return { title, services, exchanges, refused: messages.at(-1) ?? '', lifetime: Number(lifetime), header, cause };
  });
}

function blocksOf(section: string, language: string): readonly string[] {
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)\\n\`\`\`$`, 'gms'))].map(([, code = '']) => code);
}

/** Returns what a server does to answer like this. */
export function answerOf(message: string): ScriptedAnswer {
  const [head = '', body = ''] = message.split('\n\n');
  const [status = '', ...lines] = head.split('\n');
  const headers = lines.map((line) => line.split(': ') as [string, string]);
  return { status: Number(status.split(' ')[1]), headers: Object.fromEntries(headers), body };
}
