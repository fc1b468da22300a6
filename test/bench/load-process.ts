/** The process of the load: sends one request again and again, and tells how it was answered. */
import autocannon from 'autocannon';

const [url = '', token = '', body = '', connections = '', seconds = ''] = process.argv.slice(2);
const { requests, latency, non2xx, errors } = await autocannon({
  url,
  method: 'POST',
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  body,
  connections: Number(connections),
  duration: Number(seconds),
});
process.send?.({ perSecond: requests.average, p50: latency.p50, p99: latency.p99, failed: non2xx + errors });
