/**
 * `zod/mini` with English messages, from which all of `shared/` imports `z`.
 *
 * `zod/mini` has no messages of its own, and its configuration is global. This module sets it
 * before any schema is used, so package.json lists it as the one module with a side effect.
 */
import { config } from 'zod/mini';
import english from 'zod/v4/locales/en.js';

config(english());

export * from 'zod/mini';
