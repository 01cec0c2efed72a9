import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Actor, Choose } from './interleavings.ts';

type Item = Record<string, unknown>;

/** One table that several actors share, each through a client of its own. */
export interface TableModel {
  readonly items: Map<string, Item>;
  /** Called with the item before and after every write that was done. */
  onWrite: (before: Item | undefined, after: Item) => void;
}

/** Returns an empty table. */
export function createTableModel(): TableModel {
  return { items: new Map(), onWrite: () => {} };
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
    await actor.turn();
    if (command instanceof GetCommand) {
      const item = table.items.get(command.input.Key?.['service'] as string);
      return { Item: item && { ...item } };
    }
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
  if (!holds(input.ConditionExpression ?? '', before ?? {}, names, values)) {
    throw new ConditionalCheckFailedException({ message: 'the condition failed', $metadata: {} });
  }
  const after: Item = { ...before, service };
  const [set = '', remove = ''] = (input.UpdateExpression ?? '').replace('SET ', '').split(' REMOVE ');
  for (const [, name, value] of set.matchAll(/(#\w+) = (:\w+)/g)) {
    after[names[name as string] as string] = values[value as string];
  }
  for (const [name] of remove.matchAll(/#\w+/g)) {
    delete after[names[name] as string];
  }
  table.items.set(service, after);
  table.onWrite(before, after);
}

/** Evaluates the part of DynamoDB's condition language that the store uses; anything else is an error of the model. */
function holds(condition: string, item: Item, names: Record<string, string>, values: Item): boolean {
  const tokens = condition.match(/attribute_not_exists\(#\w+\)|#\w+ (?:<=|=) :\w+|AND|OR|[()]/g) ?? [];
  if (tokens.join('').replaceAll(' ', '') !== condition.replaceAll(' ', '')) {
    throw new Error(`the model does not know the condition ${condition}`);
  }
  const primary = (): boolean => {
    const token = tokens.shift() ?? '';
    if (token === '(') {
      const inner = disjunction();
      tokens.shift();
      return inner;
    }
    const attribute = item[names[/#\w+/.exec(token)?.[0] ?? ''] ?? ''];
    if (token.startsWith('attribute_not_exists')) {
      return attribute === undefined;
    }
    const value = values[/:\w+/.exec(token)?.[0] ?? ''];
    return token.includes('<=') ? attribute !== undefined && Number(attribute) <= Number(value) : attribute === value;
  };
  const conjunction = (): boolean => {
    let result = primary();
    while (tokens[0] === 'AND') {
      tokens.shift();
      const next = primary();
      result = result && next;
    }
    return result;
  };
  function disjunction(): boolean {
    let result = conjunction();
    while (tokens[0] === 'OR') {
      tokens.shift();
      const next = conjunction();
      result = result || next;
    }
    return result;
  }
  return disjunction();
}
