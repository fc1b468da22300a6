import type { TokenOperation } from '../operation.ts';

export const limitScopes = {
  name: 'limit-scopes',
  group: 'people',
  trigger: 'token',
  summary: "Leave a person's token only the scopes of the person's groups",
  description:
    'Gets each token of a person from the user pool before it is issued, and takes out the scopes that no group of the ' +
    'person gives. It adds none. If it fails, the pool issues no token. Tokens of clients with a secret do not come here.',
  uses: [],
  impact: 'Nobody can sign in to the console. Checks and all that clients with a secret do are not affected.',
  // The pool gives up after 5 seconds.
  timeoutSeconds: 5,
  memoryMegabytes: 512,
} as const satisfies TokenOperation;
