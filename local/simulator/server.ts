/** The simulator's HTTP side. */
import { randomUUID } from 'node:crypto';
import type { HttpAnswer, HttpRequest, HttpServer } from '../http.ts';
import { startHttpServer } from '../http-server.ts';
import type { Answer, Call, Reply, Transmission } from './exchange.ts';

/** More than any call of the vendor has. */
const bodyLimitBytes = 10_000_000;

const html =
  '<!DOCTYPE html>\n<html><head><title>Service unavailable</title></head><body>Please try again.</body></html>\n';

/** The ids that have been seen on live answers (fact sheet 2.9). */
const requestIds = (): Readonly<Record<string, string>> => ({
  'x-amzn-requestid': randomUUID(),
  'x-amz-apigw-id': randomUUID().slice(0, 16),
  'x-eig-tracking-id': randomUUID(),
  'x-amz-cf-id': randomUUID().replaceAll('-', ''),
});

const callOf = ({ method, target, headers, body = Buffer.alloc(0) }: HttpRequest): Call => {
  // split by hand: a URL parser would tidy the path up before it is looked at
  const [path = '', query = ''] = target.split('?', 2);
  return {
    method,
    path,
    query: new URLSearchParams(query),
    // the first of a name counts
    headers: Object.fromEntries([...headers].reverse()),
    body: body.toString('utf8'),
  };
};

interface Content {
  readonly type?: string;
  readonly content: string;
}

const page: Content = { type: 'text/html; charset=utf-8', content: html };

const contentOf = ({ body, text }: Answer): Content => {
  if (text !== undefined) return { type: `${text.type}; charset=utf-8`, content: text.content };
  return body === undefined ? { content: '' } : { type: 'application/json', content: JSON.stringify(body) };
};

/**
 * An empty body cannot break off: instead of that there is no answer at all, or a beginning where
 * there should be nothing.
 */
const spoilable = ({ answer, transmission }: Reply): Reply => {
  if (answer.body !== undefined || (answer.text?.content ?? '') !== '') return { answer, transmission };
  if (transmission === 'close_mid_body') return { answer, transmission: 'drop' };
  if (transmission !== 'malformed_json') return { answer, transmission };
  return { answer: { ...answer, status: answer.status === 204 ? 200 : answer.status, body: {} }, transmission };
};

const bytesOf = (content: string, transmission: Transmission): Buffer => {
  if (transmission === 'utf16') return Buffer.from(`\ufeff${content}`, 'utf16le');
  if (transmission !== 'latin1') return Buffer.from(content);
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return Buffer.from(content.replaceAll(/[^\0-\xff]/g, escaped), 'latin1');
};

const httpAnswerOf = (reply: Reply): HttpAnswer => {
  const { answer, transmission } = spoilable(reply);
  const { type, content } = transmission === 'html' ? page : contentOf(answer);
  const whole = bytesOf(content, transmission);
  const declared = transmission === 'latin1' && type !== undefined ? `${type}; charset=ISO-8859-1` : type;
  return {
    status: answer.status,
    headers: { ...requestIds(), ...answer.headers, ...(declared === undefined ? {} : { 'Content-Type': declared }) },
    body: transmission === 'malformed_json' ? whole.subarray(0, whole.length / 2) : whole,
    ...(transmission === 'drop' ? { hangUp: 'before' } : {}),
    ...(transmission === 'close_mid_body' ? { hangUp: 'in_body' } : {}),
  };
};

/**
 * Serves on the loopback address; port 0 takes a free one. Rejects if the port is taken.
 *
 * @param formPaths take forms from pages of any service
 */
export function serve(
  port: number,
  formPaths: readonly string[],
  answer: (call: Call) => Promise<Reply>,
): Promise<HttpServer> {
  const handle = async (request: HttpRequest): Promise<HttpAnswer> => httpAnswerOf(await answer(callOf(request)));
  const onError = (error: unknown): void => {
    throw error;
  };
  return startHttpServer(handle, { port, bodyLimitBytes, formPaths, onError });
}
