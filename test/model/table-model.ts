import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Actor, Choose } from './interleavings.ts';

type Item = Record<string, unknown>;

/** One table that several actors share, each through a client of its own. */
export interface TableModel {
  readonly items: Map<string, Item>;
  /** Whether a failed condition brings the item along where that is asked for: DynamoDB's does, dynalite's does not. */
  readonly bringsItem: boolean;
  /** Called with the item before and after every write that was done. */
  onWrite: (before: Item | undefined, after: Item) => void;
}

/** Returns an empty table. */
export function createTableModel(bringsItem = true): TableModel {
  return { items: new Map(), bringsItem, onWrite: () => {} };
}

/**
 * Returns the client of one actor: GetItem and UpdateItem as DynamoDB does them, each at one instant. Stored values are
 * shared, not copied: nobody changes one in place.
 *
 * @param losesAcknowledgement asked at every write; when it says 1, the write is done, its answer is lost, and the SDK
 *   sends it once more
 */
export function createModelClient(
  table: TableModel,
  actor: Actor,
  losesAcknowledgement: Choose,
): DynamoDBDocumentClient {
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof GetCommand) {
      // What a host has asked is no part of the protocol of the lease: it is read without a turn of its own.
      if (String(command.input.Key?.['service']).startsWith('#host ')) return {};
      await actor.turn();
      const item = table.items.get(command.input.Key?.['service'] as string);
      return { Item: item && { ...item } };
    }
    await actor.turn();
    if (command instanceof UpdateCommand) {
      const lost = losesAcknowledgement(2) === 1;
      update(table, command.input);
      if (lost) {
        await actor.turn();
        update(table, command.input);
      }
      return {};
    }
    throw new Error('the model knows GetItem and UpdateItem only');
  };
  return { send } as unknown as DynamoDBDocumentClient;
}

function update(table: TableModel, input: UpdateCommand['input']): void {
  const service = input.Key?.['service'] as string;
  const before = table.items.get(service);
  const names = input.ExpressionAttributeNames ?? {};
  const values = input.ExpressionAttributeValues ?? {};
  if (!conditionOf(input.ConditionExpression ?? '')({ item: before ?? {}, names, values })) {
    const isBrought = table.bringsItem && input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before;
    const old = isBrought ? { Item: marshall(before, { removeUndefinedValues: true }) } : {};
    throw new ConditionalCheckFailedException({ message: 'the condition failed', $metadata: {}, ...old });
  }
  const after: Item = { ...before, service };
  const { settings, removed } = expressionOf(input.UpdateExpression ?? '');
  for (const [name, value] of settings) {
    after[names[name] as string] = values[value];
  }
  for (const name of removed) {
    delete after[names[name] as string];
  }
  table.items.set(service, after);
  table.onWrite(before, after);
}

/** What an update expression sets and removes, by placeholder. */
interface Expression {
  readonly settings: readonly (readonly [name: string, value: string])[];
  readonly removed: readonly string[];
}

/** What a condition is judged on. */
interface Judged {
  readonly item: Item;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

type Condition = (judged: Judged) => boolean;

/** The store writes few different texts; each is parsed once, because a model runs hundreds of thousands of times. */
function parsedOnce<T>(parse: (text: string) => T): (text: string) => T {
  const parsed = new Map<string, T>();
  return (text) => {
    const found = parsed.get(text) ?? parse(text);
    parsed.set(text, found);
    return found;
  };
}

const expressionOf = parsedOnce((text): Expression => {
  const [set = '', remove = ''] = text.replace('SET ', '').split(' REMOVE ');
  return {
    settings: [...set.matchAll(/(#\w+) = (:\w+)/g)].map(([, name = '', value = '']) => [name, value] as const),
    removed: [...remove.matchAll(/#\w+/g)].map(([name]) => name),
  };
});

/** What the store asks of one attribute. */
const COMPARISON =
  /attribute_not_exists\(#\w+\)|attribute_type\(#\w+, :\w+\)|#\w+ (?:(?:[<>]=?|=) :\w+|BETWEEN :\w+ AND :\w+)/;
const TOKENS = new RegExp(`${COMPARISON.source}|AND|OR|NOT|[()]`, 'g');

/** Parses the part of DynamoDB's condition language that the store uses; anything else is an error of the model. */
const conditionOf = parsedOnce((text): Condition => {
  const tokens = text.match(TOKENS) ?? [];
  if (tokens.join('').replaceAll(' ', '') !== text.replaceAll(' ', '')) {
    throw new Error(`the model does not know the condition ${text}`);
  }
  const primary = (): Condition => {
    const token = tokens.shift() ?? '';
    if (token === 'NOT') {
      const negated = primary();
      return (judged) => !negated(judged);
    }
    if (token === '(') {
      const inner = disjunction();
      tokens.shift();
      return inner;
    }
    return comparison(token);
  };
  const conjunction = (): Condition => {
    const parts = [primary()];
    while (tokens[0] === 'AND') {
      tokens.shift();
      parts.push(primary());
    }
    return (judged) => parts.every((part) => part(judged));
  };
  function disjunction(): Condition {
    const parts = [conjunction()];
    while (tokens[0] === 'OR') {
      tokens.shift();
      parts.push(conjunction());
    }
    return (judged) => parts.some((part) => part(judged));
  }
  return disjunction();
});

/** What a comparison says of an attribute and the values it names; whatever is compared with another type is false. */
const OPERATORS: Readonly<Record<string, (attribute: unknown, values: readonly unknown[]) => boolean>> = {
  attribute_not_exists: (attribute) => attribute === undefined,
  attribute_type: (attribute, [type]) => typeof attribute === (type === 'S' ? 'string' : type),
  '=': (attribute, [value]) => attribute === value,
  BETWEEN: (attribute, [low, high]) => isOrdered(low, attribute) && isOrdered(attribute, high),
  '<=': (attribute, [value]) => isOrdered(attribute, value),
  '>=': (attribute, [value]) => isOrdered(value, attribute),
  '<': (attribute, [value]) => isOrdered(attribute, value) && attribute !== value,
  '>': (attribute, [value]) => isOrdered(value, attribute) && attribute !== value,
};

function isOrdered(first: unknown, second: unknown): boolean {
  return typeof first === 'number' && typeof second === 'number' && first <= second;
}

function comparison(token: string): Condition {
  const [name = ''] = /#\w+/.exec(token) ?? [];
  const [operator = ''] = /attribute_\w+|BETWEEN|[<>]=?|=/.exec(token) ?? [];
  const bound = token.match(/:\w+/g) ?? [];
  const judge = OPERATORS[operator];
  if (!judge) {
    throw new Error(`the model does not know the comparison ${token}`);
  }
  return ({ item, names, values }) =>
    judge(
      item[names[name] ?? ''],
      bound.map((one) => values[one]),
    );
}
