/** The ways in which `npm start` is ended, all of which lead to one orderly stop. */

/** A stop that takes longer is cut short. */
const stopLimitMs = 5_000;

const parentPollMs = 250;

/**
 * Calls `stop` once, when a signal asks the process to end, or when the npm that started it has
 * vanished: npm passes on SIGINT and SIGTERM, but no other signal, and none that kills it at once.
 * The process exits after the stop.
 */
export function stopAtEnd(stop: () => Promise<void>): void {
  let isStopping = false;
  const end = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), stopLimitMs);
    await stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
  // A terminal or a pipe that has been closed takes no more lines, which must not keep the stop
  // from its work.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', end);

  if (process.env['npm_lifecycle_event'] !== 'start') return;
  const npm = process.ppid;
  setInterval(() => {
    if (process.ppid !== npm) void end();
  }, parentPollMs).unref();
}
