/** This folder: the options that presets have in JSON, one file for each room of lib/providers. */

import type { Members, Schema } from '../../../functions/domain/schema/schema.ts';
import { ASSERTION } from '../../../functions/domain/service/client-schema.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { JsonObject } from '../../../functions/domain/values/json.ts';
import type { ServiceOptions } from '../../providers/definition/service-options.ts';

/** A preset as JSON names it. */
export interface Preset {
  /** The function of `token-keeper/providers`. */
  readonly call: string;
  /** What it takes besides what every preset takes; what is given may decide on it. */
  readonly options: (given: JsonObject) => Members;
  readonly define: (options: never) => ServiceDefinition;
}

/** The options that only one preset has, each with what it may be. */
type Own<Options> = Readonly<Record<Exclude<keyof Options, keyof ServiceOptions>, Schema>>;

/**
 * Returns a preset of its function.
 *
 * @param own what only it takes
 * @param seen the same, seen from what is given; absent: that decides nothing
 */
export function preset<Options extends ServiceOptions>(
  call: string,
  define: (options: Options) => ServiceDefinition,
  own: Own<NoInfer<Options>>,
  seen: (given: JsonObject, own: Own<NoInfer<Options>>) => Members = () => own,
): Preset {
  return { call, define, options: (given) => seen(given, own) };
}

/** Says that with tenants an option may be left out: they stand there then, or the preset says why they cannot. */
export function orTenant(name: string): (given: JsonObject, own: Members) => Members {
  return ({ tenants }, own) => {
    const schema = own[name];
    return tenants === undefined || !schema ? own : { ...own, [name]: { ...schema, optional: true } };
  };
}

/** A text that has to be there. */
export const TEXT = { type: 'string' } as const;

/** How a client may prove itself that signs: its own member says with what. */
export const SIGNED = {
  type: 'variant',
  key: 'method',
  common: {},
  cases: { private_key_jwt: { assertion: ASSERTION } },
} as const;

/** Returns one word of several that may be absent. */
export function optionalWord<const Words extends readonly string[]>(...words: Words) {
  return { type: 'string', enum: words, optional: true } as const;
}
