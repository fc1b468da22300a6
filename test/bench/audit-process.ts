/** The process of an audit: the deployed handler alone, so that the memory of the process is that of the function. */
const [bundle = ''] = process.argv.slice(2);
const { handler } = await import(bundle);

const peakMegabytes = (): number => process.resourceUsage().maxRSS / 1024;
// For those who do not wait for the end.
setInterval(() => process.send?.({ peakMegabytes: peakMegabytes() }), 1_000).unref();

const ends = Date.now() + 900_000;
const run = await handler({}, { getRemainingTimeInMillis: () => ends - Date.now() });
process.send?.({ run, peakMegabytes: peakMegabytes() });
