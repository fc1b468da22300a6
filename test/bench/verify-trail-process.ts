/** `npm run verify-trail` in a process that tells what it has cost. */
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuSeconds: (user + system) / 1e6, peakMegabytes: process.resourceUsage().maxRSS / 1024 });
});
await import('../../local/verify-trail.ts');
