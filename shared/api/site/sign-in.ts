/** Where the people of the partner sign in, for the pages of the site. */
import * as z from '../../base/zod.ts';

/** The path of the document, as a file of the site. */
export const signInName = 'console/sign-in.json';

const url = z.url({ protocol: /^https?$/ });

const signInSchema = z.object({
  issuer: url,
  /** Of a public client: there is no secret of it. */
  clientId: z.string().check(z.minLength(1)),
  authorizationEndpoint: url,
  tokenEndpoint: url,
  endSessionEndpoint: z.optional(url),
  /** Those that a page asks for; the token has those that the person was given. */
  scopes: z.array(z.string()),
});
export type SignIn = z.infer<typeof signInSchema>;

/**
 * Reads the variable of the function.
 *
 * @returns null: people cannot sign in
 * @throws Error for a malformed text
 */
export const parseSignIn = (text: string): SignIn | null => z.nullable(signInSchema).parse(JSON.parse(text));

/** The origin that a page sends its code to. */
export const tokenOriginOf = (signIn: SignIn | null): string | undefined =>
  signIn === null ? undefined : new URL(signIn.tokenEndpoint).origin;
