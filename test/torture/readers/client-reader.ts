import { setTimeout as sleep } from 'node:timers/promises';
import { TokenClient } from '../../../lib/client/token-client.ts';
import { TokenKeeperError } from '../../../lib/client/transport/errors.ts';
import { LOCAL_REGION } from '../../../lib/local/functions/function-reference.ts';
import { between, pickOne, type SeededRandom } from '../schedule/seeded-random.ts';
import { trueMs } from '../world/true-time.ts';
import type { ReaderContext } from './direct-reader.ts';

/** Asks again and again as consumers do: with lib/client, over Lambda's Invoke API with its faults, until the campaign is over. */
export async function readAsClient(context: ReaderContext, awsUrl: string, random: SeededRandom): Promise<void> {
  const environment = { AWS_ENDPOINT_URL: awsUrl, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const functionName = context.serve.definition.name;
  const client = new TokenClient({ functionName, region: LOCAL_REGION, runtime: { environment, random } });
  await sleep(between(0, 2000, random));
  while (context.goesOn()) {
    await readOnce(context, client, pickOne(context.services, random));
    await sleep(between(50, 1000, random));
  }
}

async function readOnce(
  { oracle, serve, ...context }: ReaderContext,
  client: TokenClient,
  granted: string,
): Promise<void> {
  const wish = { granted };
  try {
    const answer = await client.getToken(granted);
    const { accessToken, service, fingerprint, expiresInSeconds } = answer;
    const leftMs = trueMs();
    // It may have been in memory since it was issued, whatever the clock of serve-tokens was when it was handed out.
    const skewsMs = context.skewsOf(accessToken, serve.everyChild, 0, leftMs);
    oracle.judgeText(JSON.stringify(answer), 'a token of the client as JSON');
    oracle.judgeAnswer({
      wish,
      answer: { accessToken, service, fingerprint, expiresInSeconds },
      leftMs,
      stoodStillMs: 0,
      skewsMs,
    });
    context.onEnd('token', granted);
  } catch (error) {
    const isKnown = error instanceof TokenKeeperError;
    const { code, message, stack } = isKnown ? error : { code: String(error), message: '', stack: '' };
    oracle.judgeText(`${code} ${message} ${stack}`, 'an error of the client');
    // The client has an error of its own for every end; that Lambda denies the call is one of the faults.
    const isOfContract = isKnown && code !== 'InvalidConfiguration';
    oracle.judgeError(wish, isOfContract ? 'TokenUnavailable' : code, false);
    context.onEnd(code, granted);
  }
}
