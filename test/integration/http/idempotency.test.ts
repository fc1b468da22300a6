import { beforeEach, describe, expect, inject, test } from 'vitest';
import type { Answer } from '../../../shared/api/answers/answer.ts';
import type { HttpOperation } from '../../../shared/api/operation.ts';
import type { HttpRequest } from '../../../shared/http/request.ts';
import { createTestStore, type TestStore } from '../../support/store.ts';

// The functions' own client, which finds its endpoint as on Lambda.
process.env['AWS_ENDPOINT_URL_DYNAMODB'] = inject('dynamoDbEndpoint');
const { idempotently } = await import('../../../shared/http/idempotent.ts');
const { storeContext } = await import('../../../shared/store/client.ts');

/** So many updates fail from now on. */
let failures = 0;
storeContext.client.middlewareStack.add(
  (next, { commandName }) =>
    (args) => {
      if (commandName !== 'UpdateItemCommand' || failures === 0) return next(args);
      failures -= 1;
      throw Object.assign(new Error('slow down'), { name: 'ValidationException' });
    },
  { step: 'initialize' },
);

const operation = {
  name: 'try-out',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/try-out',
  scope: 'partner/manage',
  summary: '',
  description: '',
  uses: ['idempotency'],
  idempotent: true,
  request: {},
  problems: ['VENDOR_OUTCOME_UNKNOWN'],
  impact: '',
  timeoutSeconds: 5,
  memoryMegabytes: 128,
} as const satisfies HttpOperation;
const harmless: HttpOperation = { ...operation, problems: [] };

type Handle = (request: HttpRequest<HttpOperation>) => Promise<Answer | { problem: 'VENDOR_THROTTLED' }>;

let store: TestStore;
let keys = 0;
beforeEach(async () => {
  store = await createTestStore();
  keys += 1;
});

const requestOf = (different: Partial<HttpRequest<HttpOperation>> = {}): HttpRequest<HttpOperation> => ({
  body: undefined,
  query: undefined,
  path: undefined,
  sent: { body: undefined, path: undefined },
  raw: undefined,
  text: undefined,
  ifMatch: undefined,
  host: 'api.example.com',
  now: Date.now,
  idempotencyKey: `key-${keys}`,
  caller: 'app',
  person: 'alice',
  requestId: 'request',
  deadline: Date.now() + 5_000,
  ...different,
});
const idempotent = (handle: Handle, row: HttpOperation = operation) => {
  const handler = idempotently(row, { WORK_STATE_TABLE: store.tables.workState, IDEMPOTENCY_SECONDS: 86_400 }, handle);
  return (different?: Partial<HttpRequest<HttpOperation>>) => handler(requestOf(different));
};
/** Does its work, and counts how often. */
const counted = (answer: () => Answer | Promise<Answer>) => {
  let effects = 0;
  return {
    handle: async () => {
      effects += 1;
      return answer();
    },
    effects: () => effects,
  };
};

describe('the same request with the same key', () => {
  test('is done once', async () => {
    const { handle, effects } = counted(() => ({ body: { made: 1 }, headers: { etag: '"1"' } }));
    const ask = idempotent(handle);
    expect(await ask()).toEqual({ body: { made: 1 }, headers: { etag: '"1"' } });
    expect(await ask()).toEqual({ body: { made: 1 }, headers: { etag: '"1"', 'idempotency-replayed': 'true' } });
    expect(effects()).toBe(1);
  });

  test.each([
    { what: 'letters', letter: 'x', count: 310_000 },
    { what: 'letters of three bytes each', letter: '漢', count: 150_000 },
  ])('gives a long answer ($what) to the first caller, and is done once all the same', async ({ letter, count }) => {
    const { handle, effects } = counted(() => ({ body: letter.repeat(count) }));
    const ask = idempotent(handle);
    expect(await ask()).toEqual({ body: letter.repeat(count) });
    expect(await ask()).toEqual({ problem: 'ANSWER_NOT_KEPT' });
    expect(effects()).toBe(1);
  });

  test('is done once where its answer could not be kept', async () => {
    const { handle, effects } = counted(() => ({ body: 1 }));
    failures = 1;
    const ask = idempotent(handle);
    expect(await ask()).toEqual({ body: 1 });
    expect(await ask()).toEqual({ problem: 'ANSWER_NOT_KEPT' });
    expect(effects()).toBe(1);
  });

  test('is done again where nothing was done', async () => {
    const answers = [{ problem: 'VENDOR_THROTTLED' as const }, { body: 1 }];
    const ask = idempotent(async () => answers.shift() ?? { body: 2 });
    expect(await ask()).toEqual({ problem: 'VENDOR_THROTTLED' });
    expect(await ask()).toEqual({ body: 1 });
    expect(await ask()).toMatchObject({ body: 1 });
  });

  test('keeps neither the request nor anything to guess it from', async () => {
    const ask = idempotent(async () => ({ body: 1 }));
    await ask({ idempotencyKey: 'a-key-of-mine' });
    const kept = JSON.stringify(await store.dump(store.tables.workState));
    expect(kept).toContain('idempotency');
    expect(kept).not.toContain('a-key-of-mine');
  });
});

/** What the library keeps of an answer, damaged. */
test.each([
  { damaged: { data: undefined } },
  { damaged: { data: '{"body":' } },
  { damaged: { data: 'null' } },
  { damaged: { data: '"yes"' } },
  { damaged: { data: 42 } },
  { damaged: { status: 'SUNG' } },
  { damaged: { status: 42 } },
  { damaged: { status: undefined } },
  { damaged: { validation: 42 } },
])('a kept answer that is damaged ($damaged) is a problem of its key, and never done again', async ({ damaged }) => {
  const { handle, effects } = counted(() => ({ body: { made: 1 } }));
  const ask = idempotent(handle);
  await ask();
  const [kept] = await store.dump(store.tables.workState);
  await store.put(store.tables.workState, { ...kept, ...damaged });

  const repeated = await ask().catch((error: unknown) => ({ error }));

  if ('validation' in damaged) expect(repeated).toEqual({ problem: 'IDEMPOTENCY_KEY_REUSED' });
  else expect(repeated).toMatchObject({ error: { name: 'DamagedItemError' } });
  expect(effects()).toBe(1);
  expect(await ask({ idempotencyKey: 'another' })).toEqual({ body: { made: 1 } });
});

test.each([
  { other: 'body', different: { body: { a: 1 } as never } },
  { other: 'path', different: { path: { accountId: 'a' } as never } },
  { other: 'query', different: { query: { validateOnly: 'true' } as never } },
  { other: 'text', different: { text: { content: 'accountId', contentType: 'text/csv' } as never } },
  { other: 'name that objects have already', different: { body: JSON.parse('{"__proto__":{"a":1}}') as never } },
])('another $other with the same key is refused', async ({ different }) => {
  const { handle, effects } = counted(() => ({ body: 1 }));
  const ask = idempotent(handle);
  await ask({ body: JSON.parse('{"__proto__":{"a":2}}') as never });
  expect(await ask(different)).toEqual({ problem: 'IDEMPOTENCY_KEY_REUSED' });
  expect(effects()).toBe(1);
});

describe('work that does not end in time', () => {
  const never = () => new Promise<never>(() => {});
  const late = () => ({ deadline: Date.now() });

  test('may have been done at the vendor: its outcome is unknown, also for the same key', async () => {
    const { handle, effects } = counted(never);
    const ask = idempotent(handle);
    expect(await ask(late())).toMatchObject({ problem: 'VENDOR_OUTCOME_UNKNOWN' });
    expect(await ask()).toMatchObject({ problem: 'VENDOR_OUTCOME_UNKNOWN' });
    expect(effects()).toBe(1);
  });

  test('says so without a key as well', async () => {
    expect(await idempotent(never)({ ...late(), idempotencyKey: undefined })).toMatchObject({
      problem: 'VENDOR_OUTCOME_UNKNOWN',
    });
  });

  test('that does no harm twice may be tried anew', async () => {
    const { handle, effects } = counted(never);
    const ask = idempotent(handle, harmless);
    expect(await ask(late())).toEqual({ problem: 'TIMED_OUT', retryAfterSeconds: 1 });
    expect(await ask(late())).toEqual({ problem: 'TIMED_OUT', retryAfterSeconds: 1 });
    expect(effects()).toBe(2);
  });
});
