import type { StatusAnswer } from '../../functions/contract/status.ts';
import type { FunctionError } from '../../lib/local/functions/function-error.ts';
import { type Gateway, openGateway } from '../../lib/local/gateway/gateway.ts';
import { createAttemptHistory } from '../../lib/local/status-page/attempt-history.ts';
import type { StatusFailure } from '../../lib/local/status-page/status-page.ts';
import { createStatusPage } from '../../lib/local/status-page/status-page.ts';

/** The page as the local environment serves it, with a status that the test gives. */
export interface PageServer {
  readonly url: string;
  /** Shows another status from now on. */
  readonly show: (answer: StatusAnswer | StatusFailure | FunctionError) => void;
  readonly close: () => Promise<void>;
}

/** Serves the page on any free port of loopback. */
export async function openPageServer(first: StatusAnswer | StatusFailure | FunctionError): Promise<PageServer> {
  const gateway: Gateway = await openGateway(0);
  const history = createAttemptHistory();
  let answer = first;
  const show = (next: StatusAnswer | StatusFailure | FunctionError): void => {
    answer = next;
    if ('services' in next) {
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
      status: async () => answer,
      history,
      target: '--stack TokenKeeper',
    }),
    description: '',
  });
  return { url: gateway.url, show, close: gateway.close };
}
