/** A warm check, from the call of the handler to its answer, against the bare client's GetItem of the same item. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { type Figure, median, ms } from './statistics.ts';

const percentiles = z.object({ p50: z.number(), p99: z.number() });
const measurement = z.object({ rounds: z.number(), own: percentiles, bare: percentiles });
const processes = 3;

export const measureWarmCheck = async (
  call: { readonly bundle: string; readonly baseline: string; readonly table: string; readonly accountId: string },
  env: Readonly<Record<string, string>>,
): Promise<Figure> => {
  const runs: z.infer<typeof measurement>[] = [];
  for (let index = 0; index < processes; index += 1) {
    const child = fork(
      fileURLToPath(new URL('./warm-check-process.ts', import.meta.url)),
      [call.bundle, call.baseline, call.table, call.accountId],
      { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
    );
    child.stdout?.resume();
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error('the process of the warm check ended without a figure');
      }),
    ]);
    runs.push(measurement.parse(message));
    if (child.exitCode === null) await once(child, 'exit');
  }
  const ratioOf = (q: keyof (typeof runs)[number]['own']) => median(runs.map(({ own, bare }) => own[q] / bare[q]));
  const [p50, p99] = [ratioOf('p50'), ratioOf('p99')];
  const of = (pick: (run: (typeof runs)[number]) => number) => ms(median(runs.map(pick)));
  return {
    what: 'warm check, handler call to answer',
    measured: `p50 ${of(({ own }) => own.p50)}, p99 ${of(({ own }) => own.p99)}, ratios ${p50.toFixed(2)} and ${p99.toFixed(2)}`,
    baseline: `p50 ${of(({ bare }) => bare.p50)}, p99 ${of(({ bare }) => bare.p99)}: the client's GetItem; ${runs[0]?.rounds} of each in turns, median of ${processes} processes`,
    goal: 'ratios ≤ 1.08 and ≤ 1.10',
    reached: p50 <= 1.08 && p99 <= 1.1,
  };
};
