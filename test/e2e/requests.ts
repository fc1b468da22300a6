/**
 * Requests to every route, made from the OpenAPI document alone: valid ones by its schemas, and
 * ones with something changed.
 */
import fc from 'fast-check';
import { sampleAccounts, seedOf } from '../../local/simulator/seed.ts';
import { fromSchema, type JsonSchema, mutated, type Pool } from '../support/from-schema.ts';
import { type Ask, fewAccounts } from './harness.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** An operation as the OpenAPI document has it. */
export interface DocumentedOperation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: object }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly $ref?: string; readonly content?: Readonly<Record<string, { schema: object }>> }>
  >;
}

export interface GeneratedRequest extends Ask {
  readonly path: string;
}

const known = [
  sampleAccounts.member,
  sampleAccounts.trial,
  sampleAccounts.canceled,
  sampleAccounts.foreign,
  sampleAccounts.nobody,
];
const seed = seedOf(fewAccounts);

/**
 * What there is on the local stack, so that requests get somewhere; with enough others for each
 * decision to find some.
 */
const accounts = [
  ...Array.from({ length: 12 }, () => known).flat(),
  ...Array.from({ length: seed.size }, (_, slot) => seed.at(slot)?.accountId ?? ''),
];
const pool: Pool = {
  accountId: accounts,
  userId: ['user-1', 'user-2', 'user-3'],
  userName: ['Zen1016153', 'Somebody'],
  customerName: ['Acme Flowers', 'Zoë Müller'],
  topicId: ['1', '2', '3', '4', '9'],
  planType: ['TRIAL', 'BRONZE', 'GOLD', 'NONE'],
  method: ['GET', 'GET', 'POST'],
  path: ['/account/summary', '/account/summary', '/contacts', '/contacts/{contact_id}', '/partner/accounts'],
  object: ['checkpoint', 'tile/0/000', 'tile/0/000.p/3', 'tile/entries/000', 'tile/8/x001/234'],
  countryCode: ['us', 'GB', 'DE'],
  stateCode: ['MA'],
  password: ['correct horse battery', 'short'],
};

const lines = (columns: readonly string[]): fc.Arbitrary<string[][]> =>
  fc.array(
    fc.tuple(
      ...columns.map((column) =>
        fc.oneof(
          { weight: 5, arbitrary: fc.constantFrom(...(pool[column] ?? ['pending', 'approved', 'denied']).map(String)) },
          { weight: 1, arbitrary: fc.string({ maxLength: 30 }) },
        ),
      ),
    ),
    { maxLength: 8 },
  ) as fc.Arbitrary<string[][]>;

const importColumns = ['accountId', 'userId', 'userName', 'review'] as const;

/** Texts of a media type that is not JSON: tables of what an import takes. */
const table = (mediaType: string): fc.Arbitrary<string> =>
  fc
    .subarray([...importColumns], { minLength: 1 })
    .chain((columns) =>
      lines(columns).map((rows) =>
        mediaType === 'text/csv'
          ? [columns, ...rows].map((row) => row.join(',')).join('\n')
          : rows
              .map((row) => JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, row[at]]))))
              .join('\n'),
      ),
    );

/** Made once: it takes a map of all characters. */
const anyText = fc.string({ unit: 'binary', maxLength: 500 });

const headerValues: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'if-match': fc.oneof(
    fc.constantFrom('*', '"1"', '"2"', 'W/"1"'),
    fc.nat(20).map((version) => `"${version}"`),
  ),
  'idempotency-key': fc.oneof(fc.constantFrom('key-1', 'key-2'), fc.uuid()),
  'x-ctct-webhook-sig': fc.base64String({ minLength: 10, maxLength: 60 }).map((text) => `${text}..${text}`),
};

const parameterValue = ({ name, schema }: Parameter, broken: boolean): fc.Arbitrary<string> => {
  const known = pool[name];
  const valid = known === undefined ? fromSchema(schema, pool) : fc.constantFrom(...known);
  const value = broken ? fc.oneof(valid, mutated('x')) : valid;
  return value.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
};

/**
 * A header holds no control characters and nothing beyond Latin-1; the client would refuse it, not
 * the service.
 */
const sendable = (value: string): string =>
  value
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 2_000);

const wellFormed = (value: string): string => encodeURIComponent(value.toWellFormed().slice(0, 2_000));

const pathOf = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{(\w+)\+?\}/g, (_, name: string) => wellFormed(values[name] ?? '') || 'x');

/**
 * The documented example, with a few of its members by the schema: rules about several fields are
 * in no schema.
 */
const likeExample = (example: object, bySchema: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(bySchema, fc.subarray(Object.keys(example), { maxLength: Math.min(1, Object.keys(example).length) }))
    .map(([body, replaced]) => ({
      ...example,
      ...Object.fromEntries(Object.entries(body ?? {}).filter(([name]) => replaced.includes(name))),
    }));

const bodyOf = (
  { requestBody }: DocumentedOperation,
  broken: boolean,
): fc.Arbitrary<Pick<Ask, 'rawBody' | 'headers'>> => {
  if (requestBody === undefined) return fc.constant({});
  const bodies = Object.entries(requestBody.content).map(([mediaType, { schema, example }]) => {
    const headers = { 'content-type': mediaType };
    if (mediaType !== 'application/json') {
      const valid = table(mediaType).map((rawBody) => ({ headers, rawBody }));
      if (!broken) return valid;
      const wrong = anyText.map((rawBody) => ({ headers, rawBody }));
      return fc.oneof(
        valid,
        wrong,
        fc.constant({ headers: { 'content-type': 'text/plain' }, rawBody: 'accountId\na' }),
      );
    }
    const bySchema = fromSchema(schema, pool);
    const valid = (example === undefined ? bySchema : fc.oneof(bySchema, likeExample(example, bySchema))).map(
      (body) => ({
        headers,
        rawBody: JSON.stringify(body),
      }),
    );
    if (!broken) return valid;
    const changed = bySchema.chain(mutated).map((body) => ({ headers, rawBody: JSON.stringify(body) ?? '' }));
    return fc.oneof(
      { weight: 8, arbitrary: changed },
      { weight: 1, arbitrary: fc.string({ maxLength: 60 }).map((rawBody) => ({ headers, rawBody })) },
      { weight: 1, arbitrary: fc.constant({ headers: { 'content-type': 'text/plain' }, rawBody: '{}' }) },
    );
  });
  return fc.constantFrom(...bodies).chain((body) => body);
};

const record = (parameters: readonly Parameter[], broken: boolean): fc.Arbitrary<Record<string, string>> =>
  fc.record(Object.fromEntries(parameters.map((parameter) => [parameter.name, parameterValue(parameter, broken)])), {
    requiredKeys: broken ? [] : parameters.filter(({ required }) => required).map(({ name }) => name),
  }) as fc.Arbitrary<Record<string, string>>;

const requestsLike = (
  template: string,
  operation: DocumentedOperation,
  broken: boolean,
): fc.Arbitrary<GeneratedRequest> => {
  const of = (location: Parameter['in']) => operation.parameters.filter((parameter) => parameter.in === location);
  const headers = fc.record(
    Object.fromEntries(
      of('header').map(({ name }) => [name, headerValues[name] ?? fc.string({ maxLength: 40 }).map(sendable)]),
    ),
    { requiredKeys: broken ? [] : of('header').flatMap(({ name, required }) => (required ? [name] : [])) },
  );
  return fc
    .record({
      path: record(
        of('path').map((parameter) => ({ ...parameter, required: true })),
        broken,
      ),
      query: record(of('query'), broken),
      headers,
      body: bodyOf(operation, broken),
    })
    .map(({ path, query, headers: own, body }) => {
      const search = Object.entries(query).map(([name, value]) => `${name}=${wellFormed(value)}`);
      const given: Record<string, string> = { ...(own as Record<string, string>), ...body.headers };
      return {
        path: `${pathOf(template, path)}${search.length === 0 ? '' : `?${search.join('&')}`}`,
        headers: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, sendable(value)])),
        ...(body.rawBody === undefined ? {} : { rawBody: body.rawBody }),
      };
    });
};

/** Requests to one route; half of them as the document wants them, half with something changed. */
export const requestsTo = (template: string, operation: DocumentedOperation): fc.Arbitrary<GeneratedRequest> => {
  // Made once each: what makes texts of a pattern takes longest to make itself.
  const [valid, broken] = [requestsLike(template, operation, false), requestsLike(template, operation, true)];
  return fc.boolean().chain((isBroken) => (isBroken ? broken : valid));
};
