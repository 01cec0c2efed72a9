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
 * Returns the expressions of an update. Every attribute goes by a placeholder: DynamoDB reserves over 500 words, `token`
 * and `ttl` among them.
 */
export function updateInput({ set, remove = [], condition, values }: UpdateInput): UpdateExpression {
  const members = Object.entries(set).filter(([, value]) => value !== undefined);
  const settings = members.map(([name]) => `#${name} = :set_${name}`);
  const removals = remove.length > 0 ? ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}` : '';
  const inCondition = [...condition.matchAll(/#(\w+)/g)].map(([, name]) => name as string);
  const names = new Set([...members.map(([name]) => name), ...remove, ...inCondition]);
  return {
    UpdateExpression: `SET ${settings.join(', ')}${removals}`,
    ConditionExpression: condition,
    ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries([
      ...members.map(([name, value]) => [`:set_${name}`, value]),
      ...Object.entries(values).map(([name, value]) => [`:${name}`, value]),
    ]),
  };
}
