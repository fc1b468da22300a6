/**
 * KMS as far as the functions use it: `Sign`, `GetPublicKey` and `DescribeKey` in AWS JSON 1.1, with
 * keys that sign by Ed25519, ECDSA on P-256, or RSA.
 */
import { createPublicKey, type KeyObject, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { readJson } from '../../shared/base/json.ts';
import type { HttpAnswer, HttpRequest, HttpServer } from '../http.ts';
import { type ServiceOptions, startAwsEndpoint } from './endpoint.ts';
import { denialText, type ServiceRights } from './iam/rights.ts';
import { type KeySpec, kinds, openKey } from './kms-keys.ts';
import { headerOf } from './signature.ts';
import type { ResolvedTemplates } from './template/template.ts';

/** The only ones that are emulated; a template with another key fails the start. */
const keyProperties = z.object({
  KeySpec: z.enum(['ECC_NIST_EDWARDS25519', 'ECC_NIST_P256', 'RSA_2048'] satisfies KeySpec[]),
  KeyUsage: z.literal('SIGN_VERIFY'),
});

export interface SigningKey {
  readonly arn: string;
  readonly spec: KeySpec;
}

/** The keys of the templates. */
export const readSigningKeys = (templates: ResolvedTemplates): readonly SigningKey[] =>
  templates
    .resources('AWS::KMS::Key', keyProperties)
    .flatMap(({ arn, properties }) => (arn === undefined ? [] : [{ arn, spec: properties.KeySpec }]));

const anyRequest = z.object({ KeyId: z.string() });
const signRequest = z.object({
  KeyId: z.string(),
  Message: z.string(),
  MessageType: z.optional(z.enum(['RAW', 'DIGEST'])),
  SigningAlgorithm: z.string(),
});

const answer = (status: number, body: Readonly<Record<string, unknown>>): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
  body: JSON.stringify(body),
});
const refusal = (type: string, message: string): HttpAnswer => answer(400, { __type: type, message });

const idOf = (arn: string): string => arn.split('/').at(-1) ?? '';

interface KmsOptions extends ServiceOptions {
  readonly keys: readonly SigningKey[];
  /** The folder of the private keys; undefined: each start has keys of its own. */
  readonly folder: string | undefined;
}

/** A key that is open. */
interface OpenKey extends SigningKey {
  readonly key: () => KeyObject;
}

/** Starts the endpoint; a key is found by its ARN or its id. */
export const startKms = async ({ keys: known, folder, ...options }: KmsOptions): Promise<HttpServer> => {
  const keys = known.map(({ arn, spec }): OpenKey => ({ arn, spec, key: openKey(idOf(arn), spec, folder) }));
  const keyOf = (id: string): OpenKey | undefined => keys.find(({ arn }) => id === arn || id === idOf(arn));
  const handle = async ({ headers, body }: HttpRequest): Promise<HttpAnswer> => {
    const target = headerOf('x-amz-target', { headers });
    const operation = operations[target];
    if (operation === undefined) return refusal('UnknownOperationException', `${target} is not emulated here.`);
    const request: unknown = readJson(body?.toString('utf8') ?? '');
    const { data } = anyRequest.safeParse(request);
    if (data === undefined) return refusal('ValidationException', 'The request is not understood.');
    const key = keyOf(data.KeyId);
    if (key === undefined) return refusal('NotFoundException', `Key '${data.KeyId}' does not exist`);
    return operation(key, request);
  };
  const rights = createRights((id) => keyOf(id)?.arn);
  return startAwsEndpoint(handle, { ...options, rights, bodyLimitBytes: 100_000 });
};

/** The right of the operation's name on the key, with the keys of the request that KMS fills for it. */
const createRights = (arnOf: (id: string) => string | undefined): ServiceRights => ({
  checksOf: (request) => {
    const action = headerOf('x-amz-target', request).replace('TrentService.', 'kms:');
    const body: unknown = readJson(request.body?.toString('utf8') ?? '');
    const { KeyId: id } = anyRequest.safeParse(body).data ?? { KeyId: '*' };
    const { data: signed } = signRequest.safeParse(body);
    const context = signed && {
      'kms:SigningAlgorithm': signed.SigningAlgorithm,
      // Whether AWS fills in the default is not documented: here it does not, which lets less through.
      ...(signed.MessageType !== undefined && { 'kms:MessageType': signed.MessageType }),
    };
    return [{ action, resource: arnOf(id) ?? id, context: context ?? {} }];
  },
  refuse: (denial) => refusal('AccessDeniedException', denialText(denial)),
});

type Operation = (key: OpenKey, request: unknown) => HttpAnswer;

const operations: Readonly<Record<string, Operation>> = {
  'TrentService.Sign': ({ arn, spec, key }, body) => {
    const { data } = signRequest.safeParse(body);
    if (data === undefined) return refusal('ValidationException', 'The request is not understood.');
    const { SigningAlgorithm: name, MessageType: type = 'RAW' } = data;
    const algorithm = Object.hasOwn(kinds[spec].algorithms, name) ? kinds[spec].algorithms[name] : undefined;
    if (algorithm === undefined) {
      return refusal('InvalidKeyUsageException', `${arn} key spec is ${spec} which is not valid for ${name}.`);
    }
    if (!algorithm.takes.includes(type)) {
      return refusal('ValidationException', `The message type ${type} is not valid for ${name}.`);
    }
    const sign = algorithm.signs?.[type];
    if (sign === undefined) return refusal('UnsupportedOperationException', `${name} is not emulated here.`);
    const message = Buffer.from(data.Message, 'base64');
    if (message.length < 1 || message.length > 4096) {
      return refusal('ValidationException', 'The length of the message must be between 1 and 4096.');
    }
    if (type === 'DIGEST' && message.length !== algorithm.digestBytes) {
      return refusal('ValidationException', `Digest is invalid length for algorithm ${name}.`);
    }
    const signature = sign(message, key()).toString('base64');
    return answer(200, { KeyId: arn, Signature: signature, SigningAlgorithm: name });
  },
  'TrentService.GetPublicKey': ({ arn, spec, key }) =>
    answer(200, {
      KeyId: arn,
      PublicKey: createPublicKey(key()).export({ type: 'spki', format: 'der' }).toString('base64'),
      ...facts(spec),
    }),
  'TrentService.DescribeKey': ({ arn, spec }) =>
    answer(200, {
      KeyMetadata: { Arn: arn, KeyId: idOf(arn), ...facts(spec), KeyState: 'Enabled', Enabled: true },
    }),
};

const facts = (spec: KeySpec) => ({
  KeySpec: spec,
  KeyUsage: 'SIGN_VERIFY',
  SigningAlgorithms: Object.keys(kinds[spec].algorithms),
});
