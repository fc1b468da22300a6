import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { SiteOperation } from '../api/operation.ts';
import type { createSite } from '../api/site/answer.ts';
import { httpStack } from './http-function.ts';
import type { HttpEvent } from './request.ts';

/**
 * Makes the Lambda handler of a site. The routes are for GET only, so no other request comes. An
 * exception is logged and becomes a problem without details.
 */
export const siteFunction = (operation: SiteOperation, answer: ReturnType<typeof createSite>) =>
  middy<HttpEvent, APIGatewayProxyStructuredResultV2>()
    .use(httpStack(operation))
    .handler(async ({ rawPath, headers: given }: HttpEvent) => {
      const { status, headers, body } = await answer({ path: rawPath, headers: given });
      return { statusCode: status, headers: { ...headers }, body: body.toString('base64'), isBase64Encoded: true };
    });
