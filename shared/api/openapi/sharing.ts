import type { Json } from './json-schema.ts';

type Operations = Readonly<Record<string, Readonly<Record<string, Json & { readonly responses: Json }>>>>;

/**
 * Writes each refusal that several operations have once, among the components, named by its status:
 * `503`, `503-2`. Otherwise the document would be a third longer.
 */
export function withSharedRefusals(paths: Operations): { readonly paths: Json; readonly responses: Json } {
  const counts = new Map<string, number>();
  const all = Object.values(paths).flatMap((methods) => Object.values(methods));
  for (const [, response] of all.flatMap(refusalsOf)) counts.set(response, (counts.get(response) ?? 0) + 1);

  const names = new Map<string, string>();
  const perStatus = new Map<string, number>();
  for (const [status, response] of all.flatMap(refusalsOf)) {
    if (names.has(response) || counts.get(response) === 1) continue;
    const index = (perStatus.get(status) ?? 0) + 1;
    perStatus.set(status, index);
    names.set(response, index === 1 ? status : `${status}-${index}`);
  }

  const shortened = (response: unknown): unknown => {
    const name = names.get(JSON.stringify(response));
    return name === undefined ? response : { $ref: `#/components/responses/${name}` };
  };
  return {
    paths: mapValues(paths, (methods) =>
      mapValues(methods, (operation) => ({ ...operation, responses: mapValues(operation.responses, shortened) })),
    ),
    responses: Object.fromEntries([...names].map(([response, name]) => [name, JSON.parse(response)])),
  };
}

/** Of one operation, by status, as JSON; not those that are references already. */
const refusalsOf = ({ responses }: { readonly responses: Json }): [string, string][] =>
  Object.entries(responses).flatMap(([status, response]): [string, string][] =>
    Number(status) < 400 || Object.hasOwn(response as object, '$ref') ? [] : [[status, JSON.stringify(response)]],
  );

const mapValues = <T, U>(object: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
