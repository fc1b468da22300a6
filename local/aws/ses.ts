/**
 * Amazon SES as far as the functions use it: `SendEmail` of version 2. No mail leaves this machine.
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { readJson } from '../../shared/base/json.ts';
import { type HttpAnswer, type HttpRequest, type HttpServer, jsonAnswer } from '../http.ts';
import { type ServiceOptions, startAwsEndpoint } from './endpoint.ts';
import type { ServiceRights } from './iam/rights.ts';
import type { Place } from './template/physical-names.ts';

/** Settings with which the local stack sends mails by default. */
export const outboxSettings = { transferSender: 'partnerships@partner.example', partnerName: 'Local Partner' };

const content = z.object({ Data: z.string() });
const sendRequest = z.object({
  FromEmailAddress: z.string(),
  ConfigurationSetName: z.optional(z.string()),
  Destination: z.object({ ToAddresses: z.array(z.string()).check(z.minLength(1)) }),
  ReplyToAddresses: z._default(z.array(z.string()), []),
  Content: z.object({ Simple: z.object({ Subject: content, Body: z.object({ Text: content }) }) }),
});

const faultSchema = z.strictObject({
  status: z._default(z.int().check(z.minimum(400), z.maximum(599)), 503),
  times: z._default(z.int().check(z.minimum(1)), 1),
});

interface OutboxMail {
  readonly messageId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly sentAt: string;
}

/** The error types of SES by status. */
const errorTypes: Readonly<Record<number, string>> = {
  400: 'MessageRejected',
  403: 'AccessDeniedException',
  404: 'NotFoundException',
  429: 'TooManyRequestsException',
};
const refusal = (status: number, message: string, type = errorTypes[status] ?? 'InternalServiceError'): HttpAnswer =>
  jsonAnswer(status, { message }, { 'x-amzn-errortype': type, 'x-amzn-requestid': randomUUID() });

const parse = <S extends z.ZodMiniType>(schema: S, body: Buffer | undefined, empty = ''): z.output<S> | undefined =>
  schema.safeParse(readJson(body?.toString('utf8') || empty)).data;

export interface Outbox extends HttpServer {
  /** Newest first. */
  mails(): readonly OutboxMail[];
  /** Answers `GET` and `DELETE` of the mails (path `''`), and `POST` of `faults`. */
  control(path: '' | 'faults', request: Pick<HttpRequest, 'method' | 'body'>): HttpAnswer;
}

/**
 * SES checks the right to the verified identity of the sender: its address, else its domain, else
 * one above it. In its sandbox it checks that of each recipient, too. Which of them are verified is
 * not known here, nor the configuration set that is the default of an identity, so the caller needs
 * the rights to all of them; see the Service Authorization Reference for Amazon Simple Email
 * Service v2, and docs.aws.amazon.com/ses/latest/dg/creating-identities.html.
 */
const createRights = ({ region, accountId }: Place): ServiceRights => ({
  checksOf: ({ body }) => {
    const request = parse(sendRequest, body);
    if (request === undefined) throw new Error('A request to SES is not one that is emulated');
    const { FromEmailAddress: from, Destination: destination, ConfigurationSetName: set = 'default' } = request;
    const identities = new Set([from, ...destination.ToAddresses].flatMap(identitiesOf));
    const resources = [...[...identities].map((identity) => `identity/${identity}`), `configuration-set/${set}`];
    const context = { 'ses:FromAddress': from, 'ses:Recipients': destination.ToAddresses };
    return resources.map((resource) => ({
      action: 'ses:SendEmail',
      resource: `arn:aws:ses:${region}:${accountId}:${resource}`,
      context,
    }));
  },
  // SES has quotation marks of its own.
  refuse: ({ principal, action, resource }) =>
    refusal(403, `User \`${principal}' is not authorized to perform \`${action}' on resource \`${resource}'`),
});

const identitiesOf = (address: string): readonly string[] => {
  const labels = address
    .slice(address.lastIndexOf('@') + 1)
    .toLowerCase()
    .split('.');
  const domains = labels.map((_, index) => labels.slice(index).join('.'));
  return [address, ...domains.slice(0, -1)];
};

interface OutboxOptions extends ServiceOptions {
  readonly place: Place;
  readonly now?: () => number;
}

/** Starts the endpoint without any mail. */
export const startOutbox = async ({ now = Date.now, place, ...options }: OutboxOptions): Promise<Outbox> => {
  let mails: readonly OutboxMail[] = [];
  let fault: z.output<typeof faultSchema> | undefined;

  const take = (body: Buffer | undefined): HttpAnswer => {
    const request = parse(sendRequest, body);
    if (request === undefined) return refusal(400, 'The request is not understood.', 'BadRequestException');
    if (fault !== undefined && fault.times > 0) {
      fault = { ...fault, times: fault.times - 1 };
      return refusal(fault.status, 'As you wished.');
    }
    const { FromEmailAddress: from, Destination: destination, ReplyToAddresses: replyTo, Content: parts } = request;
    const mail: OutboxMail = {
      messageId: randomUUID(),
      from,
      to: destination.ToAddresses,
      replyTo,
      subject: parts.Simple.Subject.Data,
      text: parts.Simple.Body.Text.Data,
      sentAt: new Date(now()).toISOString(),
    };
    mails = [mail, ...mails];
    return jsonAnswer(200, { MessageId: mail.messageId }, { 'x-amzn-requestid': randomUUID() });
  };

  const handle = async ({ method, target, body }: HttpRequest): Promise<HttpAnswer> =>
    method === 'POST' && target === '/v2/email/outbound-emails'
      ? take(body)
      : refusal(404, `${method} ${target} is not emulated here.`, 'UnknownOperationException');
  const server = await startAwsEndpoint(handle, { ...options, rights: createRights(place), bodyLimitBytes: 1_000_000 });

  const control: Outbox['control'] = (path, { method, body }) => {
    if (path === 'faults') {
      const given = parse(faultSchema, body, '{}');
      if (given === undefined) {
        const detail = 'send {"status": 400 to 599, "times": 1 or more}, or an empty body for one 503';
        return jsonAnswer(
          400,
          { status: 400, code: 'VALIDATION_FAILED', detail },
          { 'content-type': 'application/problem+json' },
        );
      }
      fault = given;
      return jsonAnswer(201, given);
    }
    if (method === 'GET') return jsonAnswer(200, { mails });
    mails = [];
    fault = undefined;
    return { status: 204 };
  };
  return { ...server, mails: () => mails, control };
};
