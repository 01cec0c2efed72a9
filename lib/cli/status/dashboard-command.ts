import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { monotonicMs } from '../../../functions/adapters/process/system-clock.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { sendJson } from '../../local/http/body.ts';
import { openLoopbackServer } from '../../local/http/loopback-server.ts';
import { parsePort } from '../../local/option-values.ts';
import { createAttemptHistory } from '../../local/status-page/attempt-history.ts';
import { createStatusPage } from '../../local/status-page/status-page.ts';
import { untilStopSignal } from '../../local/stop-signal.ts';
import { askStatus } from '../ask/invoke-functions.ts';
import type { CliContext } from '../command/cli-context.ts';
import { runCommand, type Session } from '../command/run-command.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import { targetName, type Whereabouts } from '../target/target-name.ts';
import { addTargetOptions, type TargetOptions, targetText } from '../target/target-options.ts';
import { createSharedPages, createSharedStatus } from './shared-status.ts';

/** Next to the port of `npm start`, so that both can run. */
const DEFAULT_PORT = 4701;

const HELP = `
Serves the page on 127.0.0.1 until Ctrl-C. The deployment is asked while somebody looks at the page, the same every 5 s
at most, however many browsers are open. It needs to be allowed to invoke the alias status, nothing else; no token is shown.

Exit codes: 0 stopped, 64 wrong usage or the port is taken, 69 the deployment could not be found.

Examples:
  npx token-keeper dashboard
  npx token-keeper dashboard --stack TokenKeeper --profile production --region eu-central-1
  npx token-keeper dashboard --port 0 --json`;

interface DashboardOptions extends TargetOptions {
  readonly port: number;
}

/** Returns the command `dashboard`: the page of all services, of a deployment. */
export function createDashboardCommand(context: CliContext): Command {
  const command = new Command('dashboard')
    .description('a page for the browser: how every service is, live')
    .option('--port <port>', 'loopback port of the page; 0 takes any free one', parsePort, DEFAULT_PORT)
    .addHelpText('after', HELP)
    .action((options: DashboardOptions) =>
      // The page adds what its commands need by itself.
      runCommand(context, { ...options, typed: '' }, (session) => serve(session, options)),
    );
  return addTargetOptions(command);
}

async function serve(session: Session, options: DashboardOptions): Promise<ExitCode> {
  const { stdout, signals, clock, connection } = session;
  // What cannot be found now is told here, not on a page: the command line is wrong, or nobody is signed in.
  await connection.names.serveTokens();
  const history = createAttemptHistory();
  const newest = createSharedStatus({
    ask: async () => (await askStatus(connection)).answer,
    onAnswer: history.observe,
    now: clock.now,
    elapsedMs: monotonicMs,
    sleep: (ms) => sleep(ms, undefined, { ref: false }),
  });
  const pages = createSharedPages({
    ask: async (page) => (await askStatus(connection, page)).answer,
    elapsedMs: monotonicMs,
  });
  const { where } = connection;
  const title = `token-keeper: ${targetName(where)}`;
  const page = createStatusPage({
    title,
    status: (asked) => (asked ? pages(asked) : newest()),
    history,
    target: commandTarget(where, options),
  });
  const stopped = untilStopSignal(signals, () => process.exit(EXIT.interrupted));
  const server = await openLoopbackServer(options.port, (request, response) =>
    request.method === 'GET'
      ? page(request, response)
      : sendJson(response, { status: 405, body: { message: 'only GET is answered here' }, headers: { Allow: 'GET' } }),
  );
  try {
    stdout.write(
      options.json
        ? `${JSON.stringify({ event: 'started', address: server.url })}\n`
        : `${title}\n  page  ${server.url}\n  stop  Ctrl-C\n`,
    );
    await stopped;
  } finally {
    await server.close();
  }
  return EXIT.fine;
}

/** Returns what a command needs in whatever shell it is pasted into: npm start has no stack, and its address may be in the environment. */
function commandTarget({ kind, endpoint }: Whereabouts, options: TargetOptions): string {
  const { stack, keeper, ...others } = options;
  const named = kind === 'local' || options.function !== undefined ? others : options;
  return targetText({ ...named, ...defined({ endpointUrl: endpoint }) });
}
