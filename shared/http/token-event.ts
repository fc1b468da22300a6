/** The event in which a Cognito user pool brings a token of a person before it issues it, version 2. */
import * as z from '../base/zod.ts';

const source = z.looseObject({ triggerSource: z.string() });
const tokenEvent = z.looseObject({
  request: z.looseObject({
    groupConfiguration: z.looseObject({ groupsToOverride: z._default(z.nullable(z.array(z.string())), []) }),
    scopes: z._default(z.nullable(z.array(z.string())), []),
  }),
});

/** Of clients with a secret, which are no persons; only events of version 3 bring them. */
const ofClient = 'TokenGeneration_ClientCredentials';

/**
 * Answers a pool which scopes a token must not have.
 *
 * @param suppressed the scopes to take out, of the groups of a person and of the requested scopes
 * @returns the event with the answer in it, as the pool wants it; unchanged for the token of a client
 * @throws Error for an event that is not one of a pool, so that no token is issued
 */
export function limitToken(
  event: unknown,
  suppressed: (groups: readonly string[], requested: readonly string[]) => readonly string[],
): unknown {
  if (source.parse(event).triggerSource === ofClient) return event;
  const { request, ...others } = tokenEvent.parse(event);
  const scopesToSuppress = suppressed(request.groupConfiguration.groupsToOverride ?? [], request.scopes ?? []);
  return {
    ...others,
    request,
    response: { claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToSuppress } } },
  };
}
