/** This folder: what plain data may be, in the words of JSON Schema, and everything that is wrong with it at once. */

import type { JsonObject } from '../values/json.ts';
import type { Problems } from './problems.ts';

/** What a value may be: plain data in the words of JSON Schema, from which {@link Typed} makes its type. */
export type Schema = { readonly optional?: true } & (Scalar | ObjectSchema | Variant | StringMap | List | Own);

/** A single value. */
export type Scalar =
  | { readonly type: 'boolean' }
  | { readonly type: 'integer'; readonly minimum: number; readonly maximum: number }
  /** One whole number, or `{ "min", "max" }` of them. */
  | { readonly type: 'range'; readonly minimum: number; readonly maximum: number }
  | { readonly type: 'string'; readonly enum: readonly string[] }
  | {
      readonly type: 'string';
      /** Absent: it is not. */
      readonly mayBeEmpty?: true;
      /** What was expected, in the words of the problem. Default: a non-empty string. */
      readonly expected?: string;
      readonly pattern?: RegExp;
      /** What a pattern cannot say. */
      readonly accepts?: (text: string) => boolean;
      /** What is refused may be a secret, and is not shown. */
      readonly isHidden?: true;
    };

interface ObjectSchema {
  readonly type: 'object';
  readonly members: Members;
  /** Notes what cannot hold together, whether or not each member is right by itself. */
  readonly together?: (object: JsonObject, path: string, problems: Problems) => void;
}

/** Strings by any names but the `reserved`. */
export interface StringMap {
  readonly type: 'map';
  readonly reserved: readonly string[];
}

/** One or more of the same; `orOne`: one by itself as well. */
export interface List {
  readonly type: 'list';
  readonly of: Extract<Scalar, { readonly type: 'string' }>;
  readonly orOne?: true;
}

/** What the other words cannot say. `as` has the type of what passes the check; no value is there. */
export interface Own<As = unknown> {
  readonly type: 'own';
  readonly name: string;
  readonly check: (value: unknown, path: string, problems: Problems) => void;
  readonly as?: As;
}

/** Returns what only a check can say. @param name by which other forms of the schema know it */
export function own<As>(name: string, check: Own['check']): Own<As> {
  return { type: 'own', name, check };
}

/** A text that may be absent. */
export const OPTIONAL_TEXT = { type: 'string', optional: true } as const;
/** One text or several, or none. */
export const OPTIONAL_TEXTS = { type: 'list', of: { type: 'string' }, orOne: true, optional: true } as const;
/** True or false, or absent. */
export const FLAG = { type: 'boolean', optional: true } as const;

/** An object whose member `key` says which members it has besides those in `common`. */
export interface Variant {
  readonly type: 'variant';
  readonly key: string;
  readonly cases: Readonly<Record<string, Members>>;
  readonly common: Members;
}

/** The members an object may have, in the order in which problems are noted; any other is a problem. */
export type Members = Readonly<Record<string, Schema>>;

/** The type of a value that follows a schema. */
export type Typed<S> = S extends { readonly enum: readonly (infer Text)[] }
  ? Text
  : S extends { readonly type: 'object'; readonly members: infer M }
    ? TypedMembers<M>
    : S extends { readonly key: infer Key extends string; readonly cases: infer Cases; readonly common: infer Common }
      ? { [N in keyof Cases]: Flat<{ readonly [K in Key]: N } & TypedMembers<Cases[N] & Common>> }[keyof Cases]
      : S extends { readonly type: 'own'; readonly as?: infer Own }
        ? Exclude<Own, undefined>
        : S extends { readonly type: 'list'; readonly of: infer Of; readonly orOne?: infer OrOne }
          ? readonly Typed<Of>[] | (OrOne extends true ? Typed<Of> : never)
          : S extends { readonly type: infer Type extends keyof Simple }
            ? Simple[Type]
            : never;

interface Simple {
  readonly boolean: boolean;
  readonly integer: number;
  readonly range: number | { readonly min: number; readonly max: number };
  readonly string: string;
  readonly map: Readonly<Record<string, string>>;
}

/** The type of an object with such members. */
export type TypedMembers<M> = Flat<
  { readonly [Name in keyof M as M[Name] extends Optional ? never : Name]: Typed<M[Name]> } & {
    readonly [Name in keyof M as M[Name] extends Optional ? Name : never]?: Typed<M[Name]>;
  }
>;

interface Optional {
  readonly optional: true;
}

/** The same type, as an editor should show it. */
type Flat<T> = { readonly [Name in keyof T]: T[Name] };
