import { readFileSync } from 'node:fs';
import { type Snippet, snippetsOf } from './page-snippets.ts';

const README = '../README.md';
const SECTIONS = { local: 'Try it', deployed: 'A Microsoft Graph token in your Lambda' };

/** The lines of a console block, without their prompts. */
export function linesOf({ text }: Snippet): readonly string[] {
  return [...text.matchAll(/^\$ (.*)$/gm)].map(([, line = '']) => line);
}

/** Returns the snippets of README.md that are run: test/system/readme.test.ts has the local ones, test/deploy/readme.test.ts the deployed. */
export function readmeSnippets(which: keyof typeof SECTIONS, language: string): readonly Snippet[] {
  return snippetsOf(README).filter((one) => one.heading === SECTIONS[which] && one.language === language);
}

/** Returns the snippets of README.md that stand elsewhere, where neither of the two tests would run them. */
export function otherReadmeSnippets(): readonly Snippet[] {
  return snippetsOf(README).filter(({ heading }) => !Object.values(SECTIONS).includes(heading));
}

/** Returns the commands within the text of README.md, each once. */
export function commandsInText(): readonly string[] {
  const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').replaceAll(/^```.*?^```$/gms, '');
  return [
    ...new Set([...text.matchAll(/`((?:npm|npx) [^`]+)`/g)].map(([, command = '']) => command.replaceAll('\n', ' '))),
  ];
}

/** What of them test/deploy/readme.test.ts runs once its stack is deployed, and what each prints. */
export const AFTER_DEPLOYMENT: ReadonlyMap<string, RegExp> = new Map([
  ['npx token-keeper status', /^graph +fresh /m],
  ['npx token-keeper debug graph', /^passed +token endpoint /m],
  ['npx token-keeper history graph', /refreshed/],
  ['npx token-keeper logs graph', /refresh-tokens +refresh refreshed \(forced\)/],
  ['npx token-keeper exec graph -- CMD', /^token-\d+-of-graph$/m],
  ['npx token-keeper init genesys --region eu-central-1', /^services\.json: added genesys$/m],
  ['npx token-keeper validate services.json', /^services\.json: 2 services are valid: /m],
]);

/** The others, and what runs them. */
export const RUN_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['npm ci', 'test/system/readme.test.ts'],
  ['npm pack', 'test/deploy/readme.test.ts, in a copy of the clone'],
  ['npm run check', '.ci/run'],
  ['npm test', '.ci/run'],
  ['npm run cost -- --services 50 --reads 1000000', 'test/lib/cost/cost-page.test.ts, as docs/cost.md has it'],
  ['npm start -- --tenants 2000', 'test/process/demo.test.ts, with 200'],
  ['npm start -- --services services.json', 'test/system/own-services.test.ts'],
  ['npx cdk deploy', 'test/deploy/deployment.test.ts, of this stack'],
  ['npx cdk synth -q', 'test/system/synth.test.ts'],
  ['npx token-keeper tenant import graph customers.csv', 'test/process/tenant-import.test.ts, of a file of 10,000'],
  [
    'npx token-keeper init custom --issuer https://login.example.com',
    'test/docs/first-commands.test.ts, of an issuer that exists',
  ],
]);
