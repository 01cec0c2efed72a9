import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { FUNCTION_VARIABLE } from '../../client/transport/function-target.ts';
import { isOfService } from './check-principal.ts';
import type { ITokenKeeper } from './token-keeper-interface.ts';

/** The ARN that was set on each function of this app, or told of any other grantee. */
const ARN_OF_GRANTEE = new WeakMap<object, string>();

/**
 * Sets the environment variable that tells the client library which function to invoke: on a function, and on that of an
 * alias or version. Where it cannot be set from here, synth tells variable and value.
 *
 * The variable holds one ARN: a function that uses two keepers keeps the first, and one that was told another by hand keeps that;
 * synth warns.
 */
export function setConsumerEnvironment(grantee: IGrantable, keeper: ITokenKeeper): void {
  const consumer = functionOf(grantee) ?? grantee;
  const known = ARN_OF_GRANTEE.get(consumer);
  if (known === keeper.serveTokensArn) return;
  if (hasEnvironment(consumer)) {
    const own = variableOf(consumer);
    if (own === undefined) {
      consumer.addEnvironment(FUNCTION_VARIABLE, keeper.serveTokensArn);
    } else if (JSON.stringify(own) !== JSON.stringify(Stack.of(consumer).resolve(keeper.serveTokensArn))) {
      tellOfSecond(consumer);
    }
  } else if (!isOfService(grantee.grantPrincipal)) {
    tellVariable(grantee, keeper);
  }
  ARN_OF_GRANTEE.set(consumer, known ?? keeper.serveTokensArn);
}

/** Follows aliases and versions to their function; `undefined` where there is none with an environment. */
function functionOf(grantee: object): LambdaFunction | undefined {
  if (hasEnvironment(grantee)) return grantee;
  return 'lambda' in grantee && typeof grantee.lambda === 'object' && grantee.lambda !== null
    ? functionOf(grantee.lambda)
    : undefined;
}

/** Checks for the method, not the class: an app may have a second copy of aws-cdk-lib. */
function hasEnvironment(grantee: object): grantee is LambdaFunction {
  return 'addEnvironment' in grantee && typeof grantee.addEnvironment === 'function';
}

/** Returns what the variable is set to already, resolved; absent: it is not set, or nothing can be resolved before synth. */
function variableOf(consumer: LambdaFunction): unknown {
  const { defaultChild: resource } = consumer.node;
  if (!(resource && 'environment' in resource)) return undefined;
  try {
    const { variables } = Stack.of(consumer).resolve(resource.environment) ?? {};
    return variables?.[FUNCTION_VARIABLE];
  } catch {
    return undefined;
  }
}

function tellOfSecond(consumer: IConstruct): void {
  Annotations.of(consumer).addWarningV2(
    'token-keeper:two-keepers',
    `${FUNCTION_VARIABLE} names the serve-tokens of another TokenKeeper already, or was set by hand; give this one's name or ARN to the ` +
      'second TokenClient as functionName',
  );
}

function tellVariable(grantee: IGrantable, keeper: ITokenKeeper): void {
  const { serveTokensArn: arn } = keeper;
  const value = Token.isUnresolved(arn)
    ? `serveTokensArn of ${keeper.node.path}, which its stack outputs as ServeTokensArn`
    : arn;
  const [place, name] = Construct.isConstruct(grantee)
    ? [grantee, grantee.node.path]
    : [keeper, String(grantee.grantPrincipal)];
  Annotations.of(place).addInfoV2(
    'token-keeper:consumer-environment',
    `${FUNCTION_VARIABLE} cannot be set for ${name} from here. Code that uses the client library in its name needs it: ${value}`,
  );
}
