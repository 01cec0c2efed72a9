import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Annotations } from 'aws-cdk-lib/core';
import { FUNCTION_VARIABLE } from '../../client/transport/function-target.ts';

/** The ARN that was set on each function of this app. */
const ARN_OF_GRANTEE = new WeakMap<IGrantable, string>();

/**
 * Sets the environment variable that tells the client library which function to invoke; other grantees have no environment.
 *
 * The variable holds one ARN: a function that uses two keepers keeps the first, and synth warns.
 */
export function setConsumerEnvironment(grantee: IGrantable, serveTokensArn: string): void {
  if (!hasEnvironment(grantee)) return;
  const arn = ARN_OF_GRANTEE.get(grantee) ?? serveTokensArn;
  if (arn !== serveTokensArn) {
    Annotations.of(grantee).addWarningV2(
      'token-keeper:two-keepers',
      `${FUNCTION_VARIABLE} names the serve-tokens of another TokenKeeper already; give this one's name or ARN to the ` +
        'second TokenClient as functionName',
    );
    return;
  }
  ARN_OF_GRANTEE.set(grantee, arn);
  grantee.addEnvironment(FUNCTION_VARIABLE, arn);
}

/** Checks for the method, not the class: an app may have a second copy of aws-cdk-lib. */
function hasEnvironment(grantee: IGrantable): grantee is LambdaFunction {
  return 'addEnvironment' in grantee && typeof grantee.addEnvironment === 'function';
}
