import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import type { HttpOperation, PageOperation } from '../operation.ts';
import { userId } from '../schemas/common.ts';
import { plain } from '../schemas/text.ts';
import { registrationUses } from '../verification-uses.ts';

export const connectionAnswer = z.object({
  connectionId: z.string(),
  /** For the browser of the end-user. Whoever has it can use it: it is no text for a mail or a log. */
  url: z.string(),
  /** When the link no longer works. */
  expiresAt: isoInstant,
});

export const createConnection = {
  name: 'create-connection',
  group: 'manage',
  trigger: 'http',
  method: 'POST',
  path: '/v1/connections',
  scope: 'membership/manage',
  summary: 'Ask an end-user, in their browser, which Constant Contact account is theirs',
  description:
    'Answers a link that works once, for ten minutes. Send the browser of the end-user there at once. The end-user signs ' +
    'in at Constant Contact and agrees; the user is then linked to the account as by register-membership, and the browser ' +
    'comes back to `returnTo` with the result as a signed `statement` in the query. `returnTo` must be at a place that the setting ' +
    '`connectReturnTo` names, and be written as a browser writes it. Another request makes another link; there is no ' +
    'Idempotency-Key, so that no link is stored.',
  uses: ['connections:ask'],
  request: {
    body: z.strictObject({ userId, returnTo: z.string().check(plain(), z.minLength(1), z.maxLength(2048)) }),
  },
  successStatus: 201,
  answer: connectionAnswer,
  example: { userId: 'user-1', returnTo: 'https://app.example.com/connected?from=settings' },
  problems: ['CONNECT_NOT_CONFIGURED', 'RETURN_TO_NOT_ALLOWED'],
  impact: 'End-users cannot begin to connect their accounts. Checks still answer.',
  timeoutSeconds: 10,
  memoryMegabytes: 256,
} as const satisfies HttpOperation;

const link = '/connect/{link}';
/** Where the vendor sends the browser back to; registered there. */
export const callbackPath = '/connect/callback';

export const connectAccount = {
  name: 'connect-account',
  group: 'people',
  trigger: 'page',
  onlyWith: 'connectReturnTo',
  routes: [`GET ${link}`, `POST ${link}`, `GET ${callbackPath}`],
  summary: 'Lead end-users through Constant Contact, to show which account is theirs',
  description:
    'A link shows a page with a button, so that nobody uses it up by looking. The button binds the browser by a cookie and leads to ' +
    'Constant Contact. The callback exchanges the code, asks for the account, links the user as register-membership does, and ' +
    'forgets the access token. What failed is a page from which the end-user can try again.',
  uses: [...registrationUses, 'connections:make', 'statements:sign'],
  impact: 'End-users cannot connect their accounts. Those who are connected can use the integration.',
  timeoutSeconds: 25,
  memoryMegabytes: 512,
} as const satisfies PageOperation;
