import { type Snippet, snippetsOf } from './page-snippets.ts';

const README = '../README.md';
const SECTIONS = { local: 'Try it', deployed: 'A Microsoft Graph token in your Lambda' };

/** The lines of one console block, without their prompts. */
export function linesOf({ text }: Snippet): readonly string[] {
  return [...text.matchAll(/^\$ (.*)$/gm)].map(([, line = '']) => line);
}

/** Returns the snippets of README.md that a test runs: test/system/readme.test.ts the local ones, test/deploy/readme.test.ts the deployed. */
export function readmeSnippets(which: keyof typeof SECTIONS, language: string): readonly Snippet[] {
  return snippetsOf(README).filter((one) => one.heading === SECTIONS[which] && one.language === language);
}

/** Returns the snippets of README.md that stand elsewhere, so that neither of the two tests would run them. */
export function otherReadmeSnippets(): readonly Snippet[] {
  return snippetsOf(README).filter(({ heading, text }) => !Object.values(SECTIONS).includes(heading) && text !== '');
}
