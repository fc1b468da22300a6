/** Single sign-on: sign-ins that the application asks for, and what browsers open for them. */
import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { decisionCodes } from '../../domain/membership/decide.ts';
import { metadataPath, requestPath } from '../../domain/sso/settings.ts';
import { signInRefusals } from '../../use-cases/sso/decide.ts';
import type { HttpOperation, PageOperation, ScheduledOperation } from '../operation.ts';
import { checkAnswer } from '../schemas/checks.ts';
import { userId } from '../schemas/common.ts';
import { exact, line } from '../schemas/text.ts';

const signInAnswer = z.object({
  ...checkAnswer.shape,
  /** The code of the check, or why there is no sign-in although it says yes. */
  code: z.enum([...decisionCodes, ...signInRefusals]),
  /** With a yes only: where the application sends the browser at once. It works once. */
  url: z.optional(z.string()),
  expiresAt: z.optional(isoInstant),
});

export const startSignIn = {
  name: 'start-sign-in',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/sso/sign-ins',
  scope: 'sso/sign-in',
  summary: 'Sign a user in to Constant Contact, if a check of their account says yes',
  description:
    'The application has signed the user in, and asks for it. A "no" is an answer with the code of the check, as in ' +
    'check-membership, or with `NOT_LINKED` (the user has other accounts), `NO_IDENTITY` (put-sso-identity was not called ' +
    'for this account) or `ACCOUNT_NEEDED` (send `accountId`: it could be one of several). A yes has the `url` for the ' +
    'browser: it works once, for 60 seconds, and decides once more. `relayState` must be allowed by the setting ' +
    '`ssoRelayStates`. `attributes` are sent to Constant Contact under the names of `ssoAttributes`, and not kept. `state` ' +
    'comes with a browser that Constant Contact has sent, and has its request answered.',
  uses: ['sso:settings', 'sign-ins:decide', 'sign-ins:start', 'policy', 'decisions:log'],
  request: {
    body: z
      .strictObject({
        userId,
        accountId: z.optional(accountIdSchema),
        relayState: z.optional(exact({ max: 2048 })),
        attributes: z.optional(
          z.strictObject({
            email: z.optional(line({ max: 255 })),
            firstName: z.optional(line({ max: 255 })),
            lastName: z.optional(line({ max: 255 })),
          }),
        ),
        state: z.optional(exact({ max: 255 })),
      })
      .check(
        z.refine(({ relayState, state }) => relayState === undefined || state === undefined, {
          path: ['relayState'],
          error: 'must be omitted with state: the request that waits for the answer has its own',
        }),
      ),
  },
  answer: signInAnswer,
  example: { userId: 'user-1', accountId: 'a07e1lwvtuw0' },
  problems: ['SIGN_ON_NOT_CONFIGURED', 'RELAY_STATE_NOT_ALLOWED', 'SIGN_IN_STATE_NOT_VALID'],
  impact:
    'Users cannot open Constant Contact from the application; with a password of their own they can. Checks still answer.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

export const completeSignIn = {
  name: 'complete-sign-in',
  group: 'people',
  trigger: 'page',
  onlyWith: 'ssoAcsUrl',
  routes: ['GET /sso/{ticket}', `GET ${metadataPath}`],
  summary: 'Sign responses of single sign-on, and give them to browsers',
  description:
    'A ticket of start-sign-in is taken once; the check is made again; then the response is signed, recorded, and posted ' +
    'by the browser. The metadata has the certificates of all keys. It is the only function that may sign with them.',
  uses: ['sso:settings', 'sign-ins:decide', 'sign-ins:sign', 'policy', 'operations:record'],
  impact:
    'Users cannot open Constant Contact from the application; with a password of their own they can. Checks still answer.',
  timeoutSeconds: 15,
  memoryMegabytes: 1024,
} as const satisfies PageOperation;

export const receiveSignIn = {
  name: 'receive-sign-in',
  group: 'people',
  trigger: 'page',
  onlyWith: 'ssoLoginUrl',
  routes: [`GET ${requestPath}`, `POST ${requestPath}`],
  summary: 'Take requests for sign-ins that begin at Constant Contact',
  description:
    'Reads the request, remembers its id for once, and leads the browser to the application, which signs the user in and ' +
    'sends the `state` to start-sign-in.',
  uses: ['sso:settings', 'sign-ins:receive'],
  impact: 'Users who begin at Constant Contact do not come to the application. Sign-ins from the application work.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies PageOperation;

export const watchCertificates = {
  name: 'watch-certificates',
  group: 'events',
  trigger: 'schedule',
  onlyWith: 'ssoAcsUrl',
  summary: 'Tell when the certificates of single sign-on end',
  description: 'Reads the certificates of the keys that are set, and logs how many days the first of them has left.',
  uses: ['sso:certificates'],
  impact: 'Nobody is told that a certificate ends, after which nobody can sign in. Until then sign-ins work.',
  timeoutSeconds: 10,
  memoryMegabytes: 256,
} as const satisfies ScheduledOperation;
