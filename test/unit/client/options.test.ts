import { expect, test } from 'vitest';
import { createMembershipClient } from '../../../client/src/index.ts';

const made = (options: object) => () =>
  createMembershipClient({ baseUrl: 'https://api.example', token: () => 'token', ...options });

const most = { cacheSeconds: 31_536_000, attempts: 100, timeoutMs: 2_147_483_647 };
const least = { cacheSeconds: 0, attempts: 1, timeoutMs: 1 };
const names = Object.keys(most) as (keyof typeof most)[];

test.each([least, most, {}, { cacheSeconds: undefined, attempts: undefined, timeoutMs: undefined }])(
  'a client is made with %j',
  (options) => {
    expect(made(options)).not.toThrow();
  },
);

test.each(
  names.flatMap((name) =>
    [Number.NaN, Number.POSITIVE_INFINITY, -1, least[name] - 1, 1.5, most[name] + 1].map((value) => [name, value]),
  ),
)('%s is refused when it is %d', (name, value) => {
  expect(made({ [name]: value })).toThrow(RangeError);
  expect(made({ [name]: value })).toThrow(`${name} must be a whole number from `);
});

test.each(names.flatMap((name) => ['3', null, {}, true, 3n].map((value) => [name, value] as const)))(
  '%s is refused when it is no number: %o',
  (name, value) => {
    expect(made({ [name]: value })).toThrow(TypeError);
    expect(made({ [name]: value })).toThrow(`${name} must be a number`);
  },
);
