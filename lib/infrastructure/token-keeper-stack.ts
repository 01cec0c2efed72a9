import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { addStackOutputs } from './access/keeper-outputs.ts';
import { TokenKeeper } from './token-keeper.ts';
import type { TokenKeeperProps } from './token-keeper-props.ts';

/** A stack that is a TokenKeeper and nothing else. */
export interface TokenKeeperStackProps extends StackProps, TokenKeeperProps {}

/** Deploys a {@link TokenKeeper} and outputs what a person needs next. */
export class TokenKeeperStack extends Stack {
  readonly keeper: TokenKeeper;

  constructor(scope: Construct, id: string, props: TokenKeeperStackProps) {
    super(scope, id, props);
    this.keeper = new TokenKeeper(this, 'TokenKeeper', { ...props, outputs: false });
    if (props.outputs ?? true) addStackOutputs(this, this.keeper);
  }
}
