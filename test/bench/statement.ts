/** A check with a statement, beside the plain check and the bare KMS client's Sign, against the local KMS. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { type Figure, median, ms } from './statistics.ts';

const measurement = z.object({
  rounds: z.number(),
  first: z.number(),
  stated: z.number(),
  plain: z.number(),
  bare: z.number(),
});
type Measurement = z.infer<typeof measurement>;
const processes = 3;

export const measureStatement = async (
  call: { readonly bundle: string; readonly accountId: string },
  env: Readonly<Record<string, string>>,
): Promise<Figure> => {
  const runs: Measurement[] = [];
  for (let index = 0; index < processes; index += 1) {
    const child = fork(
      fileURLToPath(new URL('./statement-process.ts', import.meta.url)),
      [call.bundle, call.accountId],
      { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
    );
    child.stdout?.resume();
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error('the process of the statements ended without a figure');
      }),
    ]);
    runs.push(measurement.parse(message));
    if (child.exitCode === null) await once(child, 'exit');
  }
  const of = (pick: (run: Measurement) => number) => median(runs.map(pick));
  const ratio = of(({ stated, plain, bare }) => (stated - plain) / bare);
  return {
    what: 'check with a statement, handler call to answer',
    measured:
      `first ${ms(of(({ first }) => first))}, then p50 ${ms(of(({ stated }) => stated))}; ` +
      `what it takes more is ${ratio.toFixed(2)} of a bare Sign`,
    baseline:
      `p50 ${ms(of(({ plain }) => plain))} without, ${ms(of(({ bare }) => bare))} for the client's Sign at the local KMS; ` +
      `${runs[0]?.rounds} of each in turns, median of ${processes} processes`,
    goal: 'ratio ≤ 1.5',
    reached: ratio <= 1.5,
  };
};
