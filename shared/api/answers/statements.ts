import type { PublicJwk } from '../../statements/jwk.ts';
import type { Answer } from './answer.ts';

/** The next key is published long before it signs, so an hour is soon enough to hear of it. */
const cacheControl = 'public, max-age=3600';

export const statementKeysAnswer = (keys: readonly PublicJwk[]): Answer => ({
  body: { keys },
  headers: { 'cache-control': cacheControl },
});
