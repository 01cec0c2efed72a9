import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { Duration } from 'aws-cdk-lib/core';
import { type Construct, Construct as Group } from 'constructs';
import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import type { AccessMode } from '../../../functions/contract/status.ts';
import { groupAlias } from '../../../functions/domain/tenant/tenant-name.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { GuardedAlias, GuardedFunction } from '../access/guarded-function.ts';
import { noGroup } from '../access/token-keeper-base.ts';
import type { ClientSecrets } from '../secrets/client-secrets.ts';
import { KeeperFunction, type KeeperFunctionProps } from './keeper-function.ts';
import type { RefreshTokensFunction } from './refresh-tokens-function.ts';

/** Props of serve-tokens. */
export interface ServeTokensFunctionProps extends KeeperFunctionProps {
  readonly refreshTokens: RefreshTokensFunction;
  readonly access: AccessMode;
  /** It reads none of them: the status tells operators what they are called. */
  readonly secrets: ClientSecrets;
  /** Time between sweeps, from which the status concludes whether one is overdue. */
  readonly schedule: Duration;
}

/**
 * serve-tokens: hands out tokens and answers status requests. It may read the token table and invoke refresh-tokens, nothing
 * else.
 *
 * It has one alias for each service, one for each group of its tenants, and one named `status`; the invoked alias decides what a caller gets, so granting
 * one alias grants one service. Nothing here ever grants the function itself or all of its aliases.
 *
 * @see docs/adr/0005-one-alias-per-service.md
 */
export class ServeTokensFunction extends KeeperFunction {
  readonly #aliases: ReadonlyMap<string, Alias>;
  /** Groups of tenants by service. */
  readonly #groups: ReadonlyMap<string, readonly string[]>;

  constructor(scope: Construct, id: string, props: ServeTokensFunctionProps) {
    const { texts, parts } = props.secrets.toldIds;
    super(scope, id, props, {
      name: 'serve-tokens',
      failures: 'Callers wait for the answer: nothing is left to keep for later.',
      type: GuardedFunction,
      description: [
        `Hands out the tokens of ${props.deployment}: invoke the alias named like the service`,
        'Hands out tokens: invoke the alias named like the service',
      ],
      files: Object.keys(texts).length > 0 ? { 'secrets.json': JSON.stringify(texts) } : {},
      environment: defined({
        SECRET_PARTS: parts,
        REFRESH_FUNCTION_NAME: props.refreshTokens.function.functionName,
        ACCESS: props.access,
        SCHEDULE_SECONDS: String(props.schedule.toSeconds()),
      }),
    });
    props.table.grantRead(this);
    this.allow('RefreshOnRead', ['lambda:InvokeFunction'], props.refreshTokens.function.functionArn);
    const group = new Group(this, 'Aliases');
    this.#groups = new Map(props.definitions.map(({ id: service, tenants }) => [service, tenants?.groups ?? []]));
    const ofGroups = [...this.#groups].flatMap(([service, groups]) => [
      service,
      ...groups.map((one) => groupAlias(service, one)),
    ]);
    const names = [...ofGroups, STATUS_ALIAS];
    // They point at `$LATEST`: docs/adr/0016-aliases-point-at-latest.md.
    const version = this.function.latestVersion;
    const alias = (aliasName: string): Alias => new GuardedAlias(group, `alias-${aliasName}`, { aliasName, version });
    this.#aliases = new Map(names.map((name) => [name, alias(name)]));
  }

  /**
   * Returns the alias of a service, of one group of its tenants, or `status`.
   *
   * @throws {Error} when there is none of that name
   */
  alias(name: string, group?: string): Alias {
    const groups = this.#groups.get(name);
    if (group !== undefined && groups && !groups.includes(group)) throw new Error(noGroup(name, group, groups));
    const alias = group === undefined ? name : groups && groupAlias(name, group);
    const found = this.#aliases.get(alias ?? '');
    if (found) return found;
    throw new Error(`no service named ${JSON.stringify(name)} is kept; expected one of ${this.aliases.join(', ')}`);
  }

  /** What can be invoked: services, groups of their tenants, and `status`. */
  get aliases(): readonly string[] {
    return [...this.#aliases.keys()];
  }
}
