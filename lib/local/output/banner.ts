import { durationText } from '../../../functions/domain/values/duration-text.ts';
import { listed } from '../../../functions/status-page/verdict.ts';
import { describeAccess } from '../http/port-access.ts';
import type { StartedFacts } from './reporter.ts';

const LABEL_WIDTH = 8;

/** Returns what a person needs first: what runs, where it is seen, what to try, how to stop; with `isVerbose` also where all is. */
export function banner(facts: StartedFacts, isVerbose: boolean): string {
  const { mode, services, templates = [], url, access, everySeconds } = facts;
  const rows: readonly (readonly [string, string])[] = [
    ['keeps', listed(services.map((service) => (templates.includes(service) ? `${service} of its tenants` : service)))],
    ...(isVerbose ? details(facts) : []),
    ...(everySeconds === undefined
      ? []
      : ([
          ['page', `${url} (open it in a browser)`],
          ['try', tryCommand(facts)],
          ...(access.requiresSignature || isVerbose ? [] : [['note', OPEN] as const]),
          ['stop', `Ctrl-C; times are UTC; --log shows every read${isVerbose ? '' : ', --verbose more of this'}`],
        ] as const)),
  ];
  const title = mode === 'demo' ? 'token-keeper demo, with an authorization server of its own' : 'token-keeper';
  const doing = everySeconds === undefined ? 'one sweep' : `a sweep every ${durationText(everySeconds)}`;
  return [`${title}: ${doing}`, ...rows.map(([label, text]) => `  ${label.padEnd(LABEL_WIDTH)}${text}`), ''].join('\n');
}

/** Returns a command that gets a token of the first service; where all have tenants, one that tells which tenants there are. */
export function tryCommand({
  services,
  templates = [],
  url,
}: Pick<StartedFacts, 'services' | 'templates' | 'url'>): string {
  const plain = services.find((service) => !templates.includes(service));
  const what = plain === undefined ? `tenant list ${services[0]}` : `get ${plain}`;
  return `npx token-keeper ${what} --endpoint-url ${url}`;
}

/** Who may get tokens; the access that is not the default has to say nothing. */
export const OPEN = 'every process here can get tokens; --require-signature ends that';

function details({ mode, dataDirectory, url, access, services, asksPerSecond }: StartedFacts) {
  const [open, signed] = describeAccess(access);
  const curl = `curl -s ${url}/2015-03-31/functions/serve-tokens:${services[0]}/invocations -d '{"operation":"getToken"}'`;
  const consumer = `a consumer asks for a token ${Math.round((asksPerSecond ?? 0) * 100) / 100} times a second`;
  return [
    ['data', dataDirectory],
    ['address', `${url} (DynamoDB, Secrets Manager and Lambda APIs${mode === 'demo' ? ', authorization server' : ''})`],
    ['access', open],
    ['', signed],
    ...(asksPerSecond === undefined ? [] : [['reads', consumer] as const]),
    ...(access.requiresSignature ? [] : [['curl', curl] as const]),
  ] as const;
}
