/**
 * KMS as far as the functions use it: `Sign`, `GetPublicKey` and `DescribeKey` in AWS JSON 1.1, with
 * keys of Ed25519.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { readJson } from '../../shared/base/json.ts';
import type { HttpAnswer, HttpRequest, HttpServer } from '../http.ts';
import { type ServiceOptions, startAwsEndpoint } from './endpoint.ts';
import { denialText, type ServiceRights } from './iam/rights.ts';
import { headerOf } from './signature.ts';
import type { ResolvedTemplates } from './template/template.ts';

/** The only ones that are emulated; a template with another key fails the start. */
const keySpec = 'ECC_NIST_EDWARDS25519';
const keyProperties = z.object({ KeySpec: z.literal(keySpec), KeyUsage: z.literal('SIGN_VERIFY') });
const signingAlgorithms = ['ED25519_SHA_512', 'ED25519_PH_SHA_512'];

/** The ARNs of the keys of the templates. */
export const readSigningKeys = (templates: ResolvedTemplates): readonly string[] =>
  templates.resources('AWS::KMS::Key', keyProperties).flatMap(({ arn }) => arn ?? []);

const anyRequest = z.object({ KeyId: z.string() });
const signRequest = z.object({
  KeyId: z.string(),
  Message: z.string(),
  MessageType: z.optional(z.string()),
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
  /** ARNs of the keys. */
  readonly keys: readonly string[];
  /** The folder of the private keys; undefined: each start has keys of its own. */
  readonly folder: string | undefined;
}

/** Starts the endpoint; a key is found by its ARN or its id. */
export const startKms = async ({ keys: arns, folder, ...options }: KmsOptions): Promise<HttpServer> => {
  const keys = new Map(arns.map((arn) => [arn, openKey(idOf(arn), folder)]));
  const arnOf = (id: string): string | undefined => arns.find((arn) => id === arn || id === idOf(arn));
  const handle = async ({ headers, body }: HttpRequest): Promise<HttpAnswer> => {
    const target = headerOf('x-amz-target', { headers });
    const operation = operations[target];
    if (operation === undefined) return refusal('UnknownOperationException', `${target} is not emulated here.`);
    const request: unknown = readJson(body?.toString('utf8') ?? '');
    const { data } = anyRequest.safeParse(request);
    if (data === undefined) return refusal('ValidationException', 'The request is not understood.');
    const arn = arnOf(data.KeyId);
    const key = keys.get(arn ?? '');
    if (arn === undefined || key === undefined)
      return refusal('NotFoundException', `Key '${data.KeyId}' does not exist`);
    return operation(arn, key, request);
  };
  return startAwsEndpoint(handle, { ...options, rights: createRights(arnOf), bodyLimitBytes: 100_000 });
};

/** A key that is made once, and stays the same as long as the folder does. */
const openKey = (id: string, folder: string | undefined): KeyObject => {
  if (folder === undefined) return generateKeyPairSync('ed25519').privateKey;
  const file = join(folder, `${id}.pem`);
  if (existsSync(file)) return createPrivateKey(readFileSync(file));
  const { privateKey } = generateKeyPairSync('ed25519');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { flag: 'wx', mode: 0o600 });
  return privateKey;
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

type Operation = (arn: string, key: KeyObject, request: unknown) => HttpAnswer;

const operations: Readonly<Record<string, Operation>> = {
  'TrentService.Sign': (arn, key, body) => {
    const { data } = signRequest.safeParse(body);
    if (data === undefined) return refusal('ValidationException', 'The request is not understood.');
    const { SigningAlgorithm: algorithm, MessageType: type = 'RAW' } = data;
    if (!signingAlgorithms.includes(algorithm)) {
      return refusal('InvalidKeyUsageException', `${arn} key spec is ${keySpec} which is not valid for ${algorithm}.`);
    }
    // The one that hashes first takes a digest, the other the message:
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
    if (type !== (algorithm === 'ED25519_SHA_512' ? 'RAW' : 'DIGEST')) {
      return refusal('ValidationException', `The message type ${type} is not valid for ${algorithm}.`);
    }
    if (type === 'DIGEST') return refusal('UnsupportedOperationException', `${algorithm} is not emulated here.`);
    const message = Buffer.from(data.Message, 'base64');
    if (message.length < 1 || message.length > 4096) {
      return refusal('ValidationException', 'The length of the message must be between 1 and 4096.');
    }
    return answer(200, {
      KeyId: arn,
      Signature: sign(undefined, message, key).toString('base64'),
      SigningAlgorithm: algorithm,
    });
  },
  'TrentService.GetPublicKey': (arn, key) =>
    answer(200, {
      KeyId: arn,
      PublicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
      KeySpec: keySpec,
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: signingAlgorithms,
    }),
  'TrentService.DescribeKey': (arn) =>
    answer(200, {
      KeyMetadata: {
        Arn: arn,
        KeyId: idOf(arn),
        KeySpec: keySpec,
        KeyUsage: 'SIGN_VERIFY',
        KeyState: 'Enabled',
        Enabled: true,
        SigningAlgorithms: signingAlgorithms,
      },
    }),
};
