/** The process of an audit: the deployed handler alone, so that the memory of the process is that of the function. */
const [bundle = ''] = process.argv.slice(2);
const { handler } = await import(bundle);

const ends = Date.now() + 900_000;
const run = await handler({}, { getRemainingTimeInMillis: () => ends - Date.now() });
process.send?.({ run, peakMegabytes: process.resourceUsage().maxRSS / 1024 });
