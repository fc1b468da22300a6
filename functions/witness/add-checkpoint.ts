/** The witness of logs (https://c2sp.org/tlog-witness), behind the URL of its function. */
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { addCheckpoint } from '../../shared/use-cases/witness/add-checkpoint.ts';
import { witnessDependencies } from '../../shared/wiring/witness.ts';

const dependencies = witnessDependencies(process.env);

/** Far more than 63 lines of a proof and a checkpoint have. */
const maxBodyLength = 65_536;

const reply = (statusCode: number, body: string, contentType = 'text/plain; charset=utf-8') => ({
  statusCode,
  headers: { 'content-type': contentType, 'cache-control': 'no-store' },
  body,
});

export const handler = async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> => {
  const { method } = event.requestContext.http;
  if (event.rawPath === '/key') return method === 'GET' ? reply(200, `${await dependencies.ownKey()}\n`) : notAllowed;
  if (event.rawPath !== '/add-checkpoint') return reply(404, 'there is POST /add-checkpoint and GET /key\n');
  if (method !== 'POST') return notAllowed;
  const { body = '', isBase64Encoded } = event;
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  if (text.length > maxBodyLength) return reply(400, 'the request is too long\n');
  const { status, contentType, body: answer } = await addCheckpoint(text, dependencies);
  return reply(status, answer, contentType);
};

const notAllowed = reply(405, 'another method\n');
