/**
 * The quotas that a request meets, from the developer guide's page http-api-quotas ("Total combined
 * size of request line and header values 10240 bytes", "Payload size 10 MB", "Maximum integration
 * timeout 30 seconds") and from Lambda's page gettingstarted-limits (6 MB each for the request and
 * the answer of a synchronous invocation). The exact bytes of the latter are measured in "Deep Dive:
 * Lambda's Request Payload Size Limit" (Zac Charles, August 2022).
 */
import type { HttpRequest } from '../../http.ts';

/** The body of a request. */
export const bodyLimitBytes = 10 * 1024 * 1024;
/** The request line and all header values. */
export const headerLimitBytes = 10_240;
/**
 * What the HTTP server under the gateway takes: more than the gateway, which counts differently and
 * answers itself.
 */
export const serverHeaderLimitBytes = 64 * 1024;
/** The event as JSON, with its body in base64 or escaped. */
export const eventLimitBytes = 6 * 1024 * 1024;
/** The function's result as JSON. */
export const resultLimitBytes = eventLimitBytes + 100;
export const longestIntegrationTimeoutMs = 30_000;
export const shortestIntegrationTimeoutMs = 50;

/** All requests of an AWS account in a region (page limits): 10,000 a second, 5,000 at once. */
export const accountThrottle = { ratePerSecond: 10_000, burst: 5_000 } as const;

/** The names of headers do not count. */
export function headerBytes({ method, target, httpVersion, headers }: HttpRequest): number {
  const requestLine = `${method} ${target} HTTP/${httpVersion}`;
  return headers.reduce((sum, [, value]) => sum + Buffer.byteLength(value), Buffer.byteLength(requestLine));
}

export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
