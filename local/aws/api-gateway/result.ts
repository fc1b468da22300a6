/** What an HTTP API makes of a function's result, payload format 2.0. */
import * as z from 'zod/mini';
import type { HttpAnswer } from '../../http.ts';
import { gatewayAnswer } from './answers.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const resultSchema = z.object({
  statusCode: z.coerce.number().check(z.int(), z.minimum(100), z.maximum(599)),
  headers: z.optional(z.nullable(z.record(z.string(), scalar))),
  cookies: z.optional(z.nullable(z.array(z.string()))),
  body: z.optional(z.nullable(z.string())),
  isBase64Encoded: z.optional(z.nullable(z.boolean())),
});

/**
 * A result with `statusCode` is an answer, or a 500 if it is not of the format; any other value is
 * itself the body of a 200. The default content type is that of the captures in
 * github.com/aws/aws-lambda-dotnet, Tools/LambdaTestTool-v2 (Snapshots/V2_*.json, April 2025).
 * Format 2.0 has no `multiValueHeaders`: such a member is ignored.
 */
export const answerOf = (result: unknown): HttpAnswer => {
  const isAnswer = typeof result === 'object' && result !== null && 'statusCode' in result;
  if (!isAnswer) {
    const body = typeof result === 'string' ? result : JSON.stringify(result ?? null);
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const parsed = resultSchema.safeParse(result);
  if (!parsed.success) return gatewayAnswer(500);
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const own = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    status: statusCode,
    headers: {
      ...(body && { 'content-type': 'text/plain; charset=utf-8' }),
      ...Object.fromEntries(own),
      ...(cookies && cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
};
