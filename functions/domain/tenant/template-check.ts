import { checkValue } from '../schema/check-value.ts';
import { Problems } from '../schema/problems.ts';
import { isJsonObject, type JsonObject } from '../values/json.ts';
import { fill } from './placeholders.ts';
import { checkPlaces, urlsOf } from './template-places.ts';
import { FORM_EXAMPLES } from './tenant-name.ts';
import { type Filling, samplesOf } from './tenant-values.ts';
import { TENANTS, type TenantsSettings } from './tenants-schema.ts';

/**
 * Notes everything that is wrong with a template: where placeholders stand, and what the usual checks say of it with its URLs filled
 * in, for every value of closed lists and an example of each form. All other texts may be whatever a tenant fills in.
 *
 * @param check notes what is wrong with a definition
 */
export function checkTemplate(
  definition: JsonObject,
  path: string,
  problems: Problems,
  check: (filled: JsonObject, path: string, problems: Problems) => void,
): void {
  const before = problems.all.length;
  checkValue(definition['tenants'], `${path}.tenants`, TENANTS, problems);
  const isSound = problems.all.length === before;
  const settings = isSound ? (definition['tenants'] as TenantsSettings) : {};
  if (isSound) checkPlaces(definition, settings, path, problems);
  const written = new Map(urlsOf(definition).map(([member, url]) => [`${path}.${member}`, url]));
  const told = new Set(problems.all.slice(before).map(fieldOf));
  for (const filling of samplesOf(settings)) {
    const found = new ProblemsAsWritten(written);
    check(withUrls(definition, filling), path, found);
    problems.take(found.all.filter((problem) => !told.has(fieldOf(problem))));
    for (const problem of found.all) told.add(fieldOf(problem));
  }
}

/** Problems of a filled template, which show its URLs with their placeholders. */
class ProblemsAsWritten extends Problems {
  readonly #written: ReadonlyMap<string, string>;

  constructor(written: ReadonlyMap<string, string>) {
    super();
    this.#written = written;
  }

  override add(field: string, expected: string, seen: unknown): void {
    super.add(field, expected, this.#written.get(field) ?? seen);
  }
}

function fieldOf(problem: string): string {
  return problem.slice(0, problem.indexOf(': expected '));
}

/** What is not declared is told of by itself; here it stands for something. */
function withUrls(definition: JsonObject, filling: Filling): JsonObject {
  const filled = (value: unknown): unknown => fill(value, (name) => filling.get(name) ?? FORM_EXAMPLES.name);
  const { tokenUrl, secondRequest } = definition;
  return {
    ...definition,
    ...('tokenUrl' in definition && { tokenUrl: filled(tokenUrl) }),
    ...(isJsonObject(secondRequest) && { secondRequest: { ...secondRequest, url: filled(secondRequest['url']) } }),
  };
}
