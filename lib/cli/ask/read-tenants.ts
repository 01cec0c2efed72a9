import { contractVersionOf } from '../../../functions/contract/read-token.ts';
import { isFields, Members } from '../../../functions/contract/reading/members.ts';
import {
  type ChangeTenantsAnswer,
  type ListedTenant,
  type ListTenantsAnswer,
  TENANT_RESULTS,
  type TenantReport,
} from '../../../functions/contract/tenants.ts';

/** Returns the answer to a request to put or remove tenants, member by member; `undefined` when it is none. */
export function readChangeTenantsAnswer(value: unknown): ChangeTenantsAnswer | undefined {
  return readWith(value, reportOf);
}

/** Returns a page of tenants, member by member; `undefined` when it is none. */
export function readListTenantsAnswer(value: unknown): ListTenantsAnswer | undefined {
  const members = new Members(isFields(value) ? value : {}, '', []);
  const [next, registered] = [members.text('next'), members.whole('registered')];
  const answer = readWith(value, listedOf);
  return answer && { ...answer, ...(next !== null && { next }), ...(registered !== null && { registered }) };
}

function readWith<T>(value: unknown, read: (members: Members, one: object) => T) {
  const fields = isFields(value) ? value : {};
  const service = new Members(fields, '', []).text('service');
  const tenants = fields['tenants'];
  if (service === null || !Array.isArray(tenants)) return undefined;
  const readOne = (one: object): T => read(new Members(one as Readonly<Record<string, unknown>>, '', []), one);
  return { contractVersion: contractVersionOf(fields), service, tenants: tenants.filter(isFields).map(readOne) };
}

function reportOf(members: Members): TenantReport {
  const message = members.text('message');
  return {
    tenant: members.text('tenant') ?? '',
    result: members.word('result', TENANT_RESULTS),
    ...(message !== null && { message }),
  };
}

function listedOf(members: Members, one: object): ListedTenant {
  const group = members.text('group');
  const shard = members.text('shard');
  const addedAt = members.stamp('addedAt');
  const problem = members.text('problem');
  const { parameters } = one as { readonly parameters?: unknown };
  const texts = isFields(parameters) ? Object.entries(parameters).filter(([, text]) => typeof text === 'string') : [];
  return {
    tenant: members.text('tenant') ?? '',
    ...(group !== null && { group }),
    ...(texts.length > 0 && { parameters: Object.fromEntries(texts) as Readonly<Record<string, string>> }),
    ...(shard !== null && { shard }),
    ...(addedAt !== null && { addedAt }),
    ...(problem !== null && { problem }),
  };
}
