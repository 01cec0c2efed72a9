import { DUE_INDEX } from '../../../functions/adapters/dynamodb/sweep-parts.ts';
import { isJsonObject } from '../../../functions/domain/values/json.ts';
import { LOCAL_TABLE_NAME, TOKEN_TABLE } from './token-table.ts';

/** The part of a LevelDB database of dynalite that is used here: keys with JSON. */
export interface TableDatabase {
  get(key: string, options: typeof JSON_VALUES): Promise<unknown>;
  put(key: string, value: unknown, options: typeof JSON_VALUES): Promise<void>;
}

const JSON_VALUES = { valueEncoding: 'json' } as const;
/** Where dynalite has what CreateTable was told, beside the items. */
const TABLE_KEY = `table~${LOCAL_TABLE_NAME}`;

/**
 * Adds the index by which tenants are due to a table that an older version has made: dynalite's UpdateTable cannot.
 *
 * It is one write of the description of the table. No item is touched, since none of an older version is in the index; and whenever the
 * process is ended, the table is there as it was or with its index.
 *
 * @returns whether there was such a table
 */
export async function addDueIndex(database: TableDatabase): Promise<boolean> {
  const table = await database.get(TABLE_KEY, JSON_VALUES);
  if (!isJsonObject(table)) return false;
  const { GlobalSecondaryIndexes: indexes } = table;
  const others: readonly unknown[] = Array.isArray(indexes) ? indexes : [];
  if (others.some((index) => isJsonObject(index) && index['IndexName'] === DUE_INDEX)) return false;
  const made = TOKEN_TABLE.GlobalSecondaryIndexes.map((index) => ({
    ...index,
    IndexArn: `${table['TableArn']}/index/${index.IndexName}`,
    IndexSizeBytes: 0,
    ItemCount: 0,
    IndexStatus: 'ACTIVE',
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 },
  }));
  const { AttributeDefinitions } = TOKEN_TABLE;
  const migrated = { ...table, AttributeDefinitions, GlobalSecondaryIndexes: [...others, ...made] };
  await database.put(TABLE_KEY, migrated, JSON_VALUES);
  return true;
}
