/** Parses and checks the body of a request for its operation. */
import { type Answer, type Call, invalid, serviceError } from './exchange.ts';
import { type Body, isRecord } from './field-rules.ts';
import { checkBody, type WriteOperation } from './vendor-fields.ts';

/**
 * The status for a body that is not JSON: 415 or 406 if the vendor lists them, else 400 (fact
 * sheet, section 2).
 */
const wrongTypeStatus: Readonly<Record<WriteOperation, number>> = {
  provision: 415,
  setPlan: 415,
  cancel: 400,
  accountOperation: 400,
  ssoUser: 400,
  // described as the error of a media type (2.7)
  unsubscribe: 406,
  webhookSubscriptions: 400,
};

/** The parsed body; its text if it is not JSON; undefined if it is empty. */
export const parsedBody = ({ body }: Call): unknown => {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

/** The valid body of an operation, `{}` for a permitted empty one; or the vendor's refusal. */
export const readBody = (
  operation: WriteOperation,
  call: Call,
): { readonly body: Body } | { readonly refused: Answer } => {
  const isJson = /^application\/json(?:\s*;|$)/i.test(call.headers['content-type'] ?? '');
  if (call.body !== '' && !isJson) {
    const status = wrongTypeStatus[operation];
    return {
      refused: serviceError(status, 'partner.api.media_type.error', 'The Content-Type is not application/json'),
    };
  }
  const body = parsedBody(call);
  const violations = checkBody(operation, body);
  if (violations.length > 0) return { refused: invalid(...violations) };
  return { body: isRecord(body) ? body : {} };
};
