import { expect, test } from 'vitest';
import { dayMs } from '../../../../shared/base/time.ts';
import { watchCertificates } from '../../../../shared/use-cases/sso/watch.ts';

const now = 1_000 * dayMs;
const watch = async (ends: readonly (number | undefined)[]) => {
  const lines: object[] = [];
  await watchCertificates({
    keyArns: ends.map((_, index) => `key-${index}`),
    readCertificate: async (keyArn) => {
      const notAfter = ends[Number(keyArn.slice(4))];
      return notAfter === undefined ? undefined : { keyArn, der: new Uint8Array(), notAfter };
    },
    now: () => now,
    log: ({ event }, fields = {}) => void lines.push({ event, ...fields }),
  });
  return lines;
};

test.each([
  ['the first that ends', [now + 90 * dayMs, now + 30 * dayMs], 30],
  ['those that are made', [undefined, now + 60 * dayMs], 60],
  ['whole days', [now + 60 * dayMs - 1], 59],
  ['one that has ended', [now - dayMs], 0],
])('tells the days of %s', async (_, ends, daysLeft) => {
  expect(await watch(ends)).toEqual([{ event: 'SIGN_ON_CERTIFICATES', daysLeft }]);
});

test('tells nothing before one is made', async () => {
  expect(await watch([undefined, undefined])).toEqual([]);
});
