import { expect } from 'vitest';
import * as z from 'zod/mini';

/** Expects that an answer holds what its operation declares, and nothing else. */
export const expectDeclared = ({ answer }: { readonly answer?: z.ZodMiniType }, json: unknown): void => {
  expect(answer && z.encode(answer, z.parse(answer, json))).toEqual(json);
};
