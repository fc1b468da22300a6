import { randomBytes, randomUUID } from 'node:crypto';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createLinkKeeper } from '../store/connections.ts';
import type { AskDependencies } from '../use-cases/connections/ask.ts';

/** In an address, a `state` or a cookie: nobody guesses it. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** Real dependencies of a request for a link, created once per process. */
export const askDependencies = (environment: EnvironmentFor<'connections:ask'>): AskDependencies => ({
  keepLink: createLinkKeeper(storeContext, environment.WORK_STATE_TABLE),
  returnPlaces: environment.CONNECT_RETURN_TO,
  newSecret,
  newId: randomUUID,
  now: Date.now,
});
