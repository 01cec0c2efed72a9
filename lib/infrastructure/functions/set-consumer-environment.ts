import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Annotations } from 'aws-cdk-lib/core';
import { FUNCTION_VARIABLE } from '../../client/transport/function-target.ts';

/** The ARN that each function was told, in this app. */
const TOLD = new WeakMap<IGrantable, string>();

/**
 * Tells a function, by its environment, which function the client library is to ask; other grantees have no environment.
 *
 * A function that uses two keepers can be told of one only: it keeps the first and synth warns.
 */
export function tellFunction(grantee: IGrantable, serveTokensArn: string): void {
  if (!hasEnvironment(grantee)) {
    return;
  }
  const told = TOLD.get(grantee) ?? serveTokensArn;
  if (told !== serveTokensArn) {
    Annotations.of(grantee).addWarningV2(
      'token-keeper:two-keepers',
      `${FUNCTION_VARIABLE} names the serve-tokens of another TokenKeeper already; give this one's name or ARN to the ` +
        'second TokenClient as functionName',
    );
    return;
  }
  TOLD.set(grantee, told);
  grantee.addEnvironment(FUNCTION_VARIABLE, told);
}

/** Asked by what it can do, not by its class: an app may have a second copy of aws-cdk-lib. */
function hasEnvironment(grantee: IGrantable): grantee is LambdaFunction {
  return 'addEnvironment' in grantee && typeof grantee.addEnvironment === 'function';
}
