import { type Gateway, openGateway } from '../../lib/local/gateway/gateway.ts';
import { createAttemptHistory } from '../../lib/local/status-page/attempt-history.ts';
import type { Answer } from '../../lib/local/status-page/status-failure.ts';
import { createStatusPage } from '../../lib/local/status-page/status-page.ts';
import type { AskStatus } from '../../lib/local/status-page/tenants-page.ts';

/** The page as the local environment serves it, with a status that the test gives. */
export interface PageServer {
  readonly url: string;
  /** Shows another status from now on, or asks for it each time. */
  readonly show: (answer: Answer | AskStatus) => void;
  readonly close: () => Promise<void>;
}

/** Serves the page on any free port of loopback. */
export async function openPageServer(first: Answer | AskStatus): Promise<PageServer> {
  const gateway: Gateway = await openGateway(0);
  const history = createAttemptHistory();
  let answer = first;
  const show = (next: Answer | AskStatus): void => {
    answer = next;
    if (typeof next !== 'function' && 'services' in next) {
      history.observe(next);
    }
  };
  show(first);
  const refuse = (): never => {
    throw new Error('only the page is here');
  };
  gateway.serve({
    dynamodb: refuse,
    secretsManager: refuse,
    invoke: refuse,
    page: createStatusPage({
      title: 'token-keeper',
      status: async (page) => (typeof answer === 'function' ? answer(page) : answer),
      history,
      target: '--stack TokenKeeper',
    }),
    description: '',
  });
  return { url: gateway.url, show, close: gateway.close };
}
