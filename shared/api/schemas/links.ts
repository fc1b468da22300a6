/** Users and user names in paths. */
import * as z from '../../base/zod.ts';
import { userId, userName } from './common.ts';

/**
 * API Gateway decodes a path before it looks for the route, and once more. So an id with one of
 * these characters arrives as another id, or not at all; where that can be seen, it is refused.
 */
const inPath = [
  z.refine<string>(
    (text) => !/[/?%]/.test(text) && text !== '.' && text !== '..',
    'must be sent in a body: POST /v1/memberships/links and POST /v1/memberships/unlink take any id',
  ),
  z.meta({ pattern: String.raw`^(?!\.{1,2}$)[^/?%\p{Cc}\p{Cs}\p{Co}\p{Cn}\uFFFD]*$` }),
] as const;
export const userIdInPath = userId.check(...inPath);
export const userNameInPath = userName.check(...inPath);
