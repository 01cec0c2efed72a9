import { Fn, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { secretIdsOf } from '../../../functions/domain/service/secret-id.ts';
import { type ReadableSecret, secretArnStart } from './existing-secret.ts';

/** What a function is told of the ids of its secrets, in two parts: a file can hold only what is known at synth. */
export interface ToldSecretIds {
  /** By what definitions call them; `{1}` stands for the second of the {@link parts}. */
  readonly texts: Readonly<Record<string, string>>;
  /** With a blank between them; absent: everything is known at synth. */
  readonly parts?: string;
}

/**
 * Returns what secrets are asked for by, without those that are asked for by what the definitions call them.
 *
 * Of an ARN of the same account and region only its end is a part, its beginning is the first part of all: environment
 * variables are limited to 4 KB.
 */
export function toldSecretIds(scope: IConstruct, secrets: ReadonlyMap<string, ReadableSecret>): ToldSecretIds {
  const parts = [secretArnStart(scope)];
  const textOf = (id: NonNullable<ReadableSecret['id']>): string => {
    if ('known' in id) return id.known;
    const index = parts.push('end' in id ? id.end : id.told) - 1;
    return 'end' in id ? `{0}{${index}}` : `{${index}}`;
  };
  const texts = [...secrets].flatMap(([name, { id }]) => (id ? [[name, textOf(id)] as const] : []));
  return {
    texts: Object.fromEntries(texts.filter(([name, text]) => secretIdsOf(name).join(' ') !== text)),
    ...(parts.length > 1 && { parts: Token.asString(Fn.join(' ', parts)) }),
  };
}
