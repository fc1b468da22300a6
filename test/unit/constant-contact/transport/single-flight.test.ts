import { expect, test } from 'vitest';
import type { VendorResult } from '../../../../shared/constant-contact/result.ts';
import { failure, outOfTime, succeeded } from '../../../../shared/constant-contact/result.ts';
import { singleFlight } from '../../../../shared/constant-contact/transport/single-flight.ts';

/** Work that ends when the test says so. */
const createWork = () => {
  const clock = { now: 0 };
  const begun: { deadline: number; end: (result: VendorResult<string>) => void }[] = [];
  const ask = singleFlight(
    (deadline) => {
      const { promise, resolve } = Promise.withResolvers<VendorResult<string>>();
      begun.push({ deadline, end: resolve });
      return promise;
    },
    () => clock.now,
  );
  return { clock, begun, ask, end: (nth: number, result: VendorResult<string>) => begun[nth]?.end(result) };
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('those who ask at the same time share one piece of work, and the next one begins another', async () => {
  const { begun, ask, end } = createWork();
  const all = Promise.all([ask(1_000), ask(2_000), ask(3_000)]);
  end(0, succeeded('first'));
  expect(await all).toStrictEqual([succeeded('first'), succeeded('first'), succeeded('first')]);
  const later = ask(1_000);
  end(1, succeeded('second'));
  expect(await later).toStrictEqual(succeeded('second'));
  expect(begun).toHaveLength(2);
});

test('a failure is shared too, and not kept', async () => {
  const { begun, ask, end } = createWork();
  const all = Promise.all([ask(1_000), ask(2_000)]);
  const refused = failure('unauthorized', 'refused');
  end(0, refused);
  expect(await all).toStrictEqual([refused, refused]);
  const later = ask(1_000);
  end(1, succeeded('well'));
  expect(await later).toStrictEqual(succeeded('well'));
  expect(begun).toHaveLength(2);
});

test('a caller with more time begins again when the work ran out of its own', async () => {
  const { clock, begun, ask, end } = createWork();
  const short = ask(1_000);
  const long = ask(5_000);
  clock.now = 1_000;
  end(0, outOfTime());
  expect(await short).toStrictEqual(outOfTime());
  await turn();
  end(1, succeeded('in time'));
  expect(await long).toStrictEqual(succeeded('in time'));
  expect(begun.map(({ deadline }) => deadline)).toStrictEqual([1_000, 5_000]);
});

test('who has less time does not wait for the others', async () => {
  const { ask, end } = createWork();
  const long = ask(60_000);
  expect(await ask(5)).toStrictEqual(outOfTime());
  end(0, succeeded('late'));
  expect(await long).toStrictEqual(succeeded('late'));
});

test('work that a frozen sandbox left behind is not joined', async () => {
  const { clock, begun, ask, end } = createWork();
  const left = ask(10);
  clock.now = 60_000;
  const thawed = ask(70_000);
  end(1, succeeded('fresh'));
  expect(await thawed).toStrictEqual(succeeded('fresh'));
  end(0, outOfTime());
  await left;
  expect(begun).toHaveLength(2);
});

test('nothing begins after the deadline', async () => {
  const { clock, begun, ask } = createWork();
  clock.now = 1_000;
  expect(await ask(1_000)).toStrictEqual(outOfTime());
  expect(begun).toHaveLength(0);
});
