import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type NetworkRequest, PrivateNetwork } from '../../support/private-network.ts';

const LOGIN = 'login.microsoftonline.com';
const GRAPH = 'graph.microsoft.com';

/** Stand-ins of Entra's token endpoint and of Microsoft Graph, behind a proxy, with certificates of an authority of their own. */
export interface MicrosoftOnLoopback {
  /** What leads a process to them: it makes real https requests to the real names. */
  readonly environment: Readonly<Record<string, string>>;
  /** The token requests: path and form. Each is answered with a token, so who starts it looks at what was asked. */
  readonly asked: readonly object[];
  /** The tokens that were issued, oldest first. */
  readonly issued: readonly string[];
  /** What callers of Graph have shown in `authorization`. */
  readonly callers: readonly (string | undefined)[];
  close(): Promise<void>;
}

/** Starts them. @param authorities the file to write for NODE_EXTRA_CA_CERTS; what this machine has there is in it too */
export async function startMicrosoftOnLoopback(authorities: string): Promise<MicrosoftOnLoopback> {
  const asked: object[] = [];
  const issued: string[] = [];
  const callers: (string | undefined)[] = [];
  const network = await PrivateNetwork.start([LOGIN, GRAPH]);
  const issue = ({ method, path, body }: NetworkRequest): object => {
    // `debug` looks by HEAD whether it is there.
    if (method !== 'POST') return {};
    asked.push({ path, ...Object.fromEntries(new URLSearchParams(body)) });
    issued.push(`token-${issued.length + 1}-of-graph`);
    return { access_token: issued.at(-1), token_type: 'Bearer', expires_in: 3599 };
  };
  network.answer = (request) => {
    if (request.host === LOGIN) return issue(request);
    callers.push(request.authorization);
    return { value: [{ displayName: 'Ada' }] };
  };
  const own = process.env['NODE_EXTRA_CA_CERTS'] ?? '';
  writeFileSync(authorities, `${existsSync(own) ? readFileSync(own, 'utf8') : ''}\n${network.authority}`);
  return {
    environment: {
      ...network.environment,
      NO_PROXY: '127.0.0.1,localhost',
      NODE_EXTRA_CA_CERTS: authorities,
      // fetch of Node looks at HTTPS_PROXY only where this says so.
      NODE_USE_ENV_PROXY: '1',
    },
    asked,
    issued,
    callers,
    close: () => network.close(),
  };
}
