import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { authzenConfigurationOf } from '../../../shared/api/answers/authzen-configuration.ts';
import { evaluateAccess } from '../../../shared/api/operations/authzen.ts';
import { authzenFunction } from '../../../shared/http/authzen-function.ts';
import { StoreBusyError } from '../../../shared/store/context.ts';

type Handle = Parameters<typeof authzenFunction<typeof evaluateAccess>>[1];

const call = (handle: Handle, body = JSON.stringify(evaluateAccess.example), contentType = 'application/json') => {
  const event = {
    headers: { 'content-type': contentType, 'x-request-id': 'id-1' },
    requestContext: { requestId: 'request-1' },
    isBase64Encoded: false,
    body,
  } as unknown as APIGatewayProxyEventV2;
  return authzenFunction(evaluateAccess, handle)(event, { getRemainingTimeInMillis: () => 5_000 } as Context);
};
const answer: Handle = async () => ({ body: { decision: true } });
const text = { 'content-type': 'text/plain; charset=utf-8', 'x-request-id': 'id-1', 'cache-control': 'no-store' };

describe('a function in the form of AuthZEN', () => {
  test('answers in JSON, with the id of the request', async () => {
    expect(await call(answer)).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'application/json', 'x-request-id': 'id-1' },
      body: '{"decision":true}',
    });
  });

  test.each([
    { what: 'an empty body', body: '', message: 'The body is not valid JSON' },
    {
      what: 'no fields',
      body: '{}',
      message: /: \/subject is required; \/action is required; \/resource is required$/,
    },
    { what: 'a null', body: 'null', message: 'The request does not match its schema: must be an object' },
  ])('refuses $what in a line of text', async ({ body, message }) => {
    const response = await call(answer, body);

    expect(response).toMatchObject({ statusCode: 400, headers: text });
    expect(response.body).toMatch(message);
  });

  test.each(['text/plain', 'application/ld+json', 'application/json; charset=utf-16'])(
    'refuses %s with 400',
    async (type) => {
      expect(await call(answer, '{}', type)).toMatchObject({ statusCode: 400, headers: text });
    },
  );

  test('tells a damaged membership and a busy store from a no', async () => {
    expect(await call(async () => ({ problem: 'MEMBERSHIP_DAMAGED' }))).toMatchObject({
      statusCode: 500,
      headers: text,
      body: 'The stored data of this account or user is damaged',
    });
    expect(await call(() => Promise.reject(new StoreBusyError('busy')))).toMatchObject({
      statusCode: 503,
      headers: { ...text, 'retry-after': '1' },
      body: 'The store is busy',
    });
  });
});

test.each([
  ['api.example.com', 'https://api.example.com'],
  ['abc.execute-api.eu-west-1.amazonaws.com', 'https://abc.execute-api.eu-west-1.amazonaws.com'],
  ['127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ['localhost:3000', 'http://localhost:3000'],
  ['127.0.0.1.example.com', 'https://127.0.0.1.example.com'],
])('at %s the decision point is %s', (host, url) => {
  expect(authzenConfigurationOf(host).body).toEqual({
    policy_decision_point: url,
    access_evaluation_endpoint: `${url}/access/v1/evaluation`,
    access_evaluations_endpoint: `${url}/access/v1/evaluations`,
    search_subject_endpoint: `${url}/access/v1/search/subject`,
    search_resource_endpoint: `${url}/access/v1/search/resource`,
  });
});
