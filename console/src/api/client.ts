/** The typed client of this API, with the signed-in person's token. */
import { createMembershipClient } from '../../../client/src/index.ts';
import { accessToken } from '../session/session.ts';

export * from '../../../client/src/generated/sdk.gen.ts';

/** For the functions of the client package: `listMemberships({ client, query: … })`. */
export const { client } = createMembershipClient({
  baseUrl: location.origin,
  token: accessToken,
  // An audit page of a hundred live accounts may have to wait for its turn at Constant Contact.
  timeoutMs: 30_000,
});

/** For lists of some megabytes, which a slow line takes minutes to send. */
export const { client: patientClient } = createMembershipClient({
  baseUrl: location.origin,
  token: accessToken,
  timeoutMs: 300_000,
});
