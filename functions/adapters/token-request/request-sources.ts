import { memberName } from '../../domain/service/secret-text.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { isHeaderValue } from '../../domain/wire/http-header.ts';
import { valueAt } from '../../domain/wire/pointer.ts';
import {
  isEncoded,
  isReference,
  type Reference,
  type RequestValue,
  referencesIn,
} from '../../domain/wire/request-value.ts';
import type { SecretValues } from '../../usecases/ports/secret-source.ts';
import { SecretUnusable } from '../keys/secret-unusable.ts';

/** The first answer has not what the second request is made of. The message has nothing of the answer. */
export class FirstAnswerFault extends Error {
  override readonly name = 'FirstAnswerFault';
}

/** The platform gives up on what is nested some thousand times. */
const DEEPEST = 100;

/** Where the values of one request come from that its definition only refers to. */
export class RequestSources {
  readonly #definition: Pick<ServiceDefinition, 'secret'>;
  readonly #secret: SecretValues['values'];
  readonly #firstAnswer: unknown;
  readonly #hidden = new Set<string>();

  /** @param firstAnswer body of the first of two answers; absent: this is the first request */
  constructor(definition: Pick<ServiceDefinition, 'secret'>, { values }: SecretValues, firstAnswer?: unknown) {
    this.#definition = definition;
    this.#secret = values;
    this.#firstAnswer = firstAnswer;
  }

  /** What was made of secrets, or taken from the first answer, up to now. */
  get hidden(): readonly string[] {
    return [...this.#hidden];
  }

  /** Returns a value as JSON has it, what it refers to put in. */
  jsonOf(value: RequestValue): unknown {
    if (isReference(value)) return this.#referred(value);
    if (isEncoded(value)) {
      const text = value.base64.map((part) => this.textOf(part)).join('');
      const encoded = Buffer.from(text, 'utf8').toString('base64');
      this.#hidden.add(encoded.replace(/=+$/, ''));
      return `${value.prefix ?? ''}${encoded}`;
    }
    if (Array.isArray(value)) return value.map((one) => this.jsonOf(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.jsonOf(one)]));
  }

  /** Returns a value as the text of a parameter. @throws {FirstAnswerFault} when the first answer has no such text there */
  textOf(value: RequestValue): string {
    return plainText(this.jsonOf(value));
  }

  /** Returns a value as the text of a header. @throws {SecretUnusable | FirstAnswerFault} when a header cannot carry it */
  headerOf(value: RequestValue): string {
    const text = this.textOf(value);
    if (isHeaderValue(text)) return text;
    const names = referencesIn(value).flatMap(({ secret }) => secret ?? []);
    if (names.length === 0) throw new FirstAnswerFault('a part of the first answer cannot stand in a header');
    const members = names.map((name) => `"${memberName(this.#definition, name)}"`).join(', ');
    throw new SecretUnusable(
      `no header can carry its ${members}: there is a line end, another control character, one beyond ASCII, or a blank at its end`,
    );
  }

  #referred({ secret, firstAnswer = '', prefix }: Reference): unknown {
    const found = secret === undefined ? this.#ofFirstAnswer(firstAnswer) : this.#ofSecret(secret);
    return prefix === undefined ? found : `${prefix}${plainText(found)}`;
  }

  #ofSecret(field: string): string {
    const value = this.#secret[field];
    if (!value) throw new SecretUnusable(`it has no "${memberName(this.#definition, field)}"`);
    return value.reveal();
  }

  #ofFirstAnswer(pointer: string): unknown {
    const found = valueAt(this.#firstAnswer, pointer) ?? undefined;
    if (found === undefined) throw new FirstAnswerFault(`the first answer has nothing at "${pointer}"`);
    for (const text of textsIn(found)) this.#hidden.add(text);
    return found;
  }
}

function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new FirstAnswerFault('a part of the first answer is no text, and only JSON can carry it');
}

function textsIn(value: unknown, depth = DEEPEST): readonly string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  if (depth === 0) throw new FirstAnswerFault('a part of the first answer is nested too deep to be sent on');
  return Object.values(value).flatMap((one) => textsIn(one, depth - 1));
}
