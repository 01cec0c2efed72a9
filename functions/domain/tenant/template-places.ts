import type { Problems } from '../schema/problems.ts';
import { isJsonObject, type JsonObject, ownMember } from '../values/json.ts';
import { FILLED_MEMBERS, fill, originText, placeholdersIn } from './placeholders.ts';
import { listedIn, samplesOf } from './tenant-values.ts';
import { MOST_LISTED, type TenantsSettings } from './tenants-schema.ts';

/** What may stand in a host: nothing in it ends a label in an odd way, or the host. */
const PART_OF_HOST = /^[a-z0-9](?:-*[a-z0-9]|\.(?=[a-z0-9]))*$/i;
/** A form that a tenant's name completes: `%2` and `e` are a dot. */
const HALF_ENCODED = /%[0-9a-f]?\{/i;
/** Nothing that is right has a text deeper than this. */
const DEEPEST = 16;
/** What is read of an answer, in the members that are filled otherwise. */
const OF_ANSWERS = /\.firstAnswer$|^secondRequest\.response\./;

/** Notes `{tenant}` where a definition has no tenants: nothing would be filled in. */
export function checkUntemplated(definition: JsonObject, path: string, problems: Problems): void {
  for (const { at, name } of placesIn(definition, path)) {
    if (name === 'tenant' && isFilled(at, path)) {
      problems.add(at, 'the tenant itself, or tenants in the definition (docs/tenants.md)', '{tenant}');
    }
  }
}

/** Notes placeholders that stand where none is filled, or would let a tenant choose where its secret goes, and what nobody uses. */
export function checkPlaces(definition: JsonObject, settings: TenantsSettings, path: string, problems: Problems): void {
  const declared = ['tenant', ...Object.keys(settings.parameters ?? {})];
  const { tenants: _settings, ...others } = definition;
  const [known, unknown] = partition(placesIn(others, path), ({ name }) => declared.includes(name));
  const [right, wrong] = partition(known, ({ at, isKey }) => !isKey && isFilled(at, path));
  for (const { at, name } of wrong) {
    problems.add(at, `no placeholder: only values in ${FILLED_MEMBERS.join(', ')} are filled in`, `{${name}}`);
  }
  // Elsewhere braces may mean something else.
  for (const { at, name } of unknown.filter((place) => isFilled(place.at, path))) {
    const names = declared.map((one) => `{${one}}`).join(' or ');
    problems.add(at, `${names}, or a parameter of this name in tenants.parameters`, `{${name}}`);
  }
  checkUse(settings, new Set(right.map(({ name }) => name)), `${path}.tenants`, problems);
  for (const [member, url] of urlsOf(definition)) checkUrl(url, `${path}.${member}`, settings, problems);
}

function partition<T>(list: readonly T[], isFirst: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [list.filter(isFirst), list.filter((one) => !isFirst(one))];
}

function checkUse(settings: TenantsSettings, used: ReadonlySet<string>, path: string, problems: Problems): void {
  const parameters = Object.entries(settings.parameters ?? {});
  for (const [name] of parameters.filter(([name]) => !used.has(name))) {
    problems.add(`${path}.parameters.${name}`, `{${name}} somewhere in the template, or no such parameter`, 'none');
  }
  const tellsApart = used.has('tenant') || parameters.some(([name, one]) => used.has(name) && !listedIn(one));
  if (!tellsApart && settings.secret !== 'per-tenant') {
    const advice = 'with one secret and one request for all of them every tenant would get the same token';
    problems.add(path, `{tenant} in the template, or "secret": "per-tenant": ${advice}`, 'neither');
  }
}

function checkUrl(url: string, path: string, settings: TenantsSettings, problems: Problems): void {
  const before = problems.all.length;
  const inHost = [...placeholdersIn(originText(url))].map((name) => {
    const parameter = ownMember(settings.parameters ?? {}, name);
    return { name, values: parameter && listedIn(parameter) };
  });
  const open = inHost.filter(({ values }) => !values).map(({ name }) => `{${name}}`);
  if (placeholdersIn(url).size > 0 && !/^https?:\/\//.test(url)) {
    problems.add(path, 'https:// itself at its beginning', url);
  } else if (open.length > 0) {
    const why = 'the client secret would go wherever a tenant says';
    const expected = `no ${open.join(', ')} in its host, where only a closed list of tenants.parameters may stand: ${why}`;
    problems.add(path, expected, url);
  }
  for (const { name, values } of inHost) {
    const odd = [...(values?.values() ?? [])].filter((value) => !PART_OF_HOST.test(value));
    if (odd.length > 0) {
      const expected = `values of letters, digits, dots and hyphens, since {${name}} stands in a host`;
      problems.add(path.replace(/\.(?:tokenUrl|secondRequest\.url)$/, `.tenants.parameters.${name}`), expected, odd);
    }
  }
  const hosts = inHost.reduce((count, { values }) => count * (values?.size ?? 1), 1);
  if (hosts > MOST_LISTED)
    problems.add(path, `${MOST_LISTED} hosts at most: a sweep looks after each by itself`, hosts);
  if (problems.all.length === before && !isPlain(url, settings)) {
    const expected =
      'a URL whose host stands between https:// and the next /, and no half of an encoded letter before {';
    problems.add(path, expected, url);
  }
}

/** A parser of URLs leaves line ends out, and takes `https:///x` for the host `x`. */
function isPlain(url: string, settings: TenantsSettings): boolean {
  if (placeholdersIn(url).size === 0) return true;
  const [filling] = samplesOf(settings);
  const origins = [url, originText(url)].map((text) => {
    const filled = fill(text, (name) => filling.get(name));
    return URL.canParse(filled) ? new URL(filled).origin : undefined;
  });
  return origins[0] !== undefined && origins[0] === origins[1] && !HALF_ENCODED.test(url);
}

/** Returns the URLs of a definition, each by the path of its member. */
export function urlsOf({ tokenUrl, secondRequest }: JsonObject): readonly (readonly [string, string])[] {
  const second = isJsonObject(secondRequest) ? secondRequest['url'] : undefined;
  return [['tokenUrl', tokenUrl] as const, ['secondRequest.url', second] as const].flatMap(([at, url]) =>
    typeof url === 'string' ? [[at, url] as const] : [],
  );
}

/** Where a placeholder stands. */
interface Place {
  readonly at: string;
  readonly name: string;
  /** It stands in the name of a member. */
  readonly isKey?: true;
}

function placesIn(value: unknown, at: string, depth = DEEPEST): readonly Place[] {
  if (typeof value === 'string') return [...placeholdersIn(value)].map((name) => ({ at, name }));
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.entries(value).flatMap(([key, one]) => [
    ...[...placeholdersIn(key)].map((name): Place => ({ at: `${at}.${key}`, name, isKey: true })),
    ...placesIn(one, `${at}.${key}`, depth - 1),
  ]);
}

function isFilled(at: string, path: string): boolean {
  const place = at.slice(path.length + 1);
  return FILLED_MEMBERS.some((member) => place === member || place.startsWith(`${member}.`)) && !OF_ANSWERS.test(place);
}
