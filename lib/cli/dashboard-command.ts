import { Command } from 'commander';
import { monotonicMs } from '../../functions/adapters/system-clock.ts';
import type { StatusAnswer } from '../../functions/domain/contract.ts';
import type { FunctionError } from '../local/functions/function-error.ts';
import { parsePort } from '../local/port-option.ts';
import { sendJson } from '../local/servers/json-response.ts';
import { openLoopbackServer } from '../local/servers/loopback-server.ts';
import { createAttemptHistory } from '../local/status-page/attempt-history.ts';
import { createStatusPage } from '../local/status-page/status-page.ts';
import { untilStopSignal } from '../local/stop-signal.ts';
import type { CliContext } from './cli-context.ts';
import { CliProblem } from './cli-problem.ts';
import type { Connection } from './connection.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { askStatus } from './keeper.ts';
import { runCommand } from './run-command.ts';
import { shareAnswers } from './shared-answer.ts';
import { addTargetOptions, type TargetOptions } from './target-options.ts';

/** Beside the port of `start`. */
const DEFAULT_PORT = 4701;
/** Pages come every two seconds; what they are shown is at most this old, and asking for it costs an invocation. */
const KEPT_MS = 4000;

const HELP = `
Every open page shares one answer; while no page is open nobody is asked. Ctrl-C ends it.

Exit codes: 0 ended, 64 wrong usage, 69 the deployment cannot be found.

Examples:
  token-keeper dashboard
  token-keeper dashboard --stack TokenKeeper --region eu-central-1 --profile on-call
  token-keeper dashboard --port 0 --json`;

interface DashboardOptions extends TargetOptions {
  readonly port: number;
}

/** Returns the command `dashboard`: the page of `start`, of a deployment. */
export function createDashboardCommand(context: CliContext): Command {
  const command = new Command('dashboard')
    .description('a page with every token, live, of a deployment: for a browser on this machine')
    .option('--port <port>', 'loopback port of the page; 0 takes any free one', parsePort, DEFAULT_PORT)
    .addHelpText('after', HELP)
    .action((options: DashboardOptions) =>
      runCommand(context, options, (connection) => serveDashboard(context, connection, options)),
    );
  return addTargetOptions(command);
}

async function serveDashboard(
  { stdout, signals }: CliContext,
  connection: Connection,
  { port, json }: DashboardOptions,
): Promise<ExitCode> {
  // A stack that is not there is told here, not by the page.
  await connection.names.serveTokens();
  const history = createAttemptHistory();
  const status = shareAnswers(
    async () => {
      const answer = await statusOrFailure(connection);
      if ('services' in answer) {
        history.observe(answer);
      }
      return answer;
    },
    KEPT_MS,
    monotonicMs,
  );
  const page = createStatusPage({ title: titleOf(connection), status, history });
  const server = await openLoopbackServer(port, async (request, response) => {
    if (request.method === 'GET') {
      await page(request, response);
    } else {
      sendJson(response, { status: 405, body: { message: 'this page is for reading' }, headers: { Allow: 'GET' } });
    }
  });
  stdout.write(json ? `${JSON.stringify({ url: server.url })}\n` : `${server.url} shows the tokens, until Ctrl-C\n`);
  await untilStopSignal(signals, () => {});
  await server.close();
  return EXIT.fine;
}

/** A status that cannot be had is what the page shows then: in the words of the command line, with what to do. */
async function statusOrFailure(connection: Connection): Promise<StatusAnswer | FunctionError> {
  try {
    return (await askStatus(connection)).answer;
  } catch (error) {
    if (!(error instanceof CliProblem)) {
      throw error;
    }
    const { message, diagnosis } = error;
    return {
      errorType: 'no answer',
      errorMessage: diagnosis ? `${message}. ${diagnosis.cause}: ${diagnosis.advice}` : message,
    };
  }
}

function titleOf({ where }: Connection): string {
  return where.kind === 'local' ? `token-keeper at ${where.endpoint}` : `token-keeper: ${where.stack}`;
}
