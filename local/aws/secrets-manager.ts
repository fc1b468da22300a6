/**
 * Secrets Manager as far as the functions use it: `GetSecretValue` and `PutSecretValue` in AWS JSON
 * 1.1.
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { HttpAnswer, HttpRequest, HttpServer } from '../http.ts';
import { type ServiceOptions, startAwsEndpoint } from './endpoint.ts';
import { denialText, type ServiceRights } from './iam/rights.ts';
import { headerOf } from './signature.ts';

interface Secret {
  readonly arn: string;
  readonly name: string;
  /** Undefined: the secret exists without a value. */
  readonly value?: string;
}

interface Version {
  readonly value: string;
  readonly versionId: string;
  readonly createdAt: number;
}

const getRequest = z.object({ SecretId: z.string() });
const putRequest = z.object({
  SecretId: z.string(),
  SecretString: z.string(),
  ClientRequestToken: z.optional(z.string()),
});

/** Of an `AWS::SecretsManager::Secret`. */
export const secretProperties = z.object({ Name: z.optional(z.string()), SecretString: z.optional(z.string()) });

const answer = (status: number, body: Readonly<Record<string, unknown>>): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
  body: JSON.stringify(body),
});
const refusal = (type: string, message: string): HttpAnswer => answer(400, { __type: type, Message: message });

const find = (id: string, secrets: readonly Secret[]): Secret | undefined =>
  secrets.find(({ arn, name }) => id === arn || id === name);

/**
 * Each operation needs the right of its name on the ARN of the secret, also where the secret is
 * named without it; see the Service Authorization Reference for AWS Secrets Manager. In a message
 * the secret stands as the request has it.
 */
const createRights = (secrets: readonly Secret[]): ServiceRights => ({
  checksOf: (request) => {
    const action = headerOf('x-amz-target', request).replace('.', ':');
    const { data } = getRequest.safeParse(JSON.parse(request.body?.toString('utf8') ?? ''));
    const id = data?.SecretId ?? '*';
    return [{ action, resource: find(id, secrets)?.arn ?? id, context: { 'secretsmanager:SecretId': id } }];
  },
  refuse: (denial) => {
    const named = String(denial.context['secretsmanager:SecretId']);
    return refusal('AccessDeniedException', denialText({ ...denial, resource: named }));
  },
});

export interface SecretsManager extends HttpServer {
  /** Puts a value into a secret, as an operator does by hand. */
  put(arn: string, value: string): void;
}

/**
 * Starts the endpoint with the given secrets; a secret is found by its ARN or its name.
 *
 * @param options.onError hears of failures of the endpoint itself
 */
export const startSecretsManager = async (
  secrets: readonly Secret[],
  options: ServiceOptions,
): Promise<SecretsManager> => {
  const versions = new Map<string, Version>();
  const put = (arn: string, value: string, versionId: string = randomUUID()): Version => {
    const version = { value, versionId, createdAt: Date.now() / 1000 };
    versions.set(arn, version);
    return version;
  };
  for (const { arn, value } of secrets) if (value !== undefined) put(arn, value);

  const notFound = (): HttpAnswer =>
    refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  const invalid = (): HttpAnswer => refusal('InvalidParameterException', 'The request is not understood.');

  const operations: Readonly<Record<string, (request: unknown) => HttpAnswer>> = {
    'secretsmanager.GetSecretValue': (body) => {
      const request = getRequest.safeParse(body);
      if (!request.success) return invalid();
      const secret = find(request.data.SecretId, secrets);
      const version = secret && versions.get(secret.arn);
      if (secret === undefined || version === undefined) return notFound();
      return answer(200, {
        ARN: secret.arn,
        Name: secret.name,
        SecretString: version.value,
        VersionId: version.versionId,
        VersionStages: ['AWSCURRENT'],
        CreatedDate: version.createdAt,
      });
    },
    'secretsmanager.PutSecretValue': (body) => {
      const request = putRequest.safeParse(body);
      if (!request.success) return invalid();
      const secret = find(request.data.SecretId, secrets);
      if (secret === undefined) return notFound();
      const { versionId } = put(secret.arn, request.data.SecretString, request.data.ClientRequestToken);
      return answer(200, { ARN: secret.arn, Name: secret.name, VersionId: versionId, VersionStages: ['AWSCURRENT'] });
    },
  };

  const handle = async ({ headers, body }: HttpRequest): Promise<HttpAnswer> => {
    const target = headerOf('x-amz-target', { headers });
    const operation = operations[target];
    if (operation === undefined) return refusal('UnknownOperationException', `${target} is not emulated here.`);
    try {
      return operation(JSON.parse(body?.toString('utf8') ?? ''));
    } catch {
      return refusal('SerializationException', 'The body is not JSON.');
    }
  };
  const server = await startAwsEndpoint(handle, {
    ...options,
    rights: createRights(secrets),
    bodyLimitBytes: 1_000_000,
  });
  return { ...server, put };
};
