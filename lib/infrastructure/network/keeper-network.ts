/** This folder: how both functions fit into somebody's network and under the rules of an organisation. */

import type { Connections } from 'aws-cdk-lib/aws-ec2';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { Annotations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { AUTHORITIES_FILE } from '../../build/functions-directory.ts';
import { type ReadAuthorities, readAuthorities } from './certificate-authorities.ts';
import { acknowledgeTracing, checkFunctionSettings, functionOptionsOf } from './function-settings.ts';
import type { NetworkProps } from './network-props.ts';
import { checkProxy, proxyVariables, showsPassword } from './proxy-props.ts';
import { allowInterfaces, checkVpc, placeInVpc, type VpcPlacement } from './vpc-placement.ts';

/** Returns what is wrong with these props, one line each. */
export function checkNetwork(props: NetworkProps): readonly string[] {
  const { environment } = props;
  const { problems } = readAuthorities(props, Date.now());
  return [...checkVpc(props), ...checkProxy(props, environment), ...problems, ...checkFunctionSettings(props)];
}

/**
 * What both functions have in common by {@link NetworkProps}, which {@link checkNetwork} has found nothing wrong with.
 *
 * @see docs/adr/0041-the-functions-in-other-networks.md
 */
export class KeeperNetwork {
  readonly #props: NetworkProps;
  readonly #placement: VpcPlacement;
  readonly #authorities: ReadAuthorities;

  /** @param deployment whose functions they are, for descriptions */
  constructor(scope: Construct, deployment: string, props: NetworkProps) {
    this.#props = props;
    this.#placement = placeInVpc(scope, deployment, props);
    this.#authorities = readAuthorities(props, Date.now());
    for (const [index, text] of this.#authorities.warnings.entries()) {
      Annotations.of(scope).addWarningV2(`token-keeper:authority-${index + 1}`, text);
    }
    if (showsPassword(props, props.environment)) {
      const text =
        'the URL of the proxy has a password: whoever may read the template or the configuration of the functions reads it';
      Annotations.of(scope).addWarningV2('token-keeper:proxy-password', text);
    }
  }

  /** The security groups of the functions. @throws {Error} outside of a VPC, where there are none */
  get connections(): Connections {
    const { connections } = this.#placement;
    if (!connections)
      throw new Error('only functions in a VPC have connections to manage; pass vpc to the TokenKeeper');
    return connections;
  }

  /** Variables that the functions have besides their own. */
  get environment(): Readonly<Record<string, string>> {
    return { ...this.#props.environment, ...proxyVariables(this.#props) };
  }

  /** Files that lie beside the code of refresh-tokens, by their names. */
  get files(): Readonly<Record<string, string>> {
    const { pem } = this.#authorities;
    return pem === undefined ? {} : { [AUTHORITIES_FILE]: pem };
  }

  get options(): FunctionOptions {
    return { ...functionOptionsOf(this.#props), ...this.#placement.options };
  }

  /** Allows the role of one of the functions what follows from the props. */
  allow(role: Role): void {
    if (this.#placement.connections) {
      allowInterfaces(role);
    }
    acknowledgeTracing(role, this.#props);
  }
}
