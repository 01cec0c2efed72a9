/** A conditional update of one item, in attribute names and values. */
export interface UpdateInput {
  /** Attributes to set; members that are `undefined` are not written. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Attributes to remove; absent: none. */
  readonly remove?: readonly string[];
  /** The condition with `#name` for attributes and `:name` for {@link UpdateInput.values}. */
  readonly condition: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What UpdateItem takes besides table and key. */
export interface UpdateExpression {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/**
 * Returns the expressions of an update. Every attribute has a placeholder: DynamoDB reserves over 500 words, `token`
 * and `ttl` among them.
 */
export function updateInput({ set, remove = [], condition, values }: UpdateInput): UpdateExpression {
  const names: Record<string, string> = {};
  const bound: Record<string, unknown> = {};
  const named = (name: string): string => {
    names[`#${name}`] = name;
    return `#${name}`;
  };
  const settings: string[] = [];
  for (const [name, value] of Object.entries(set)) {
    if (value !== undefined) {
      bound[`:set_${name}`] = value;
      settings.push(`${named(name)} = :set_${name}`);
    }
  }
  const removals = remove.length > 0 ? ` REMOVE ${remove.map(named).join(', ')}` : '';
  for (const [, name = ''] of condition.matchAll(/#(\w+)/g)) {
    named(name);
  }
  for (const name in values) {
    bound[`:${name}`] = values[name];
  }
  return {
    UpdateExpression: `SET ${settings.join(', ')}${removals}`,
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: bound,
  };
}
