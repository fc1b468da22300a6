/**
 * Settings of the running simulator: limits, and behaviour that the fact sheet marks UNVERIFIED and
 * that is tested both ways.
 */
import * as z from 'zod/mini';

/** Shapes of the last page's `_links` (fact sheet 2.1: absent, null or empty, any of it). */
const lastPages = ['no_next', 'no_links', 'null_links', 'null_next', 'empty_next', 'null_href', 'empty_href'] as const;
export type LastPage = (typeof lastPages)[number];

export const lastPageLinks: Readonly<Record<LastPage, Readonly<Record<string, unknown>>>> = {
  no_next: { _links: {} },
  no_links: {},
  null_links: { _links: null },
  null_next: { _links: { next: null } },
  empty_next: { _links: { next: {} } },
  null_href: { _links: { next: { href: null } } },
  empty_href: { _links: { next: { href: '' } } },
};

/**
 * Separator of the lines of the legacy check, UNVERIFIED (fact sheet, section 8): a line break of
 * either kind, or `<br>` (`html`: in a whole page). `empty` and `unknown_code` answer without a
 * code, or with an undocumented one.
 */
const legacyFormats = ['lf', 'crlf', 'br', 'html', 'empty', 'unknown_code'] as const;
export type LegacyFormat = (typeof legacyFormats)[number];

const limit = z.pipe(
  z.nullable(z.number().check(z.int(), z.positive())),
  z.transform((value) => value ?? Number.POSITIVE_INFINITY),
);

/** `null` lifts a limit. */
export const settingsChangeSchema = z.strictObject({
  perSecond: z.optional(limit),
  perDay: z.optional(limit),
  tokenLifetimeSeconds: z.optional(z.number().check(z.int(), z.positive())),
  lastPage: z.optional(z.enum(lastPages)),
  tokenGrant: z.optional(z.enum(['by_endpoint', 'either'])),
  summaryPartner: z.optional(z.enum(['current', 'provisioning', 'null', 'absent'])),
  pkce: z.optional(z.boolean()),
  redirectUris: z.optional(z.array(z.url())),
  legacyFormat: z.optional(z.enum(legacyFormats)),
});

export interface Settings {
  /** Requests per second and API key; `Infinity`, in JSON null, for no limit. */
  perSecond: number;
  perDay: number;
  tokenLifetimeSeconds: number;
  lastPage: LastPage;
  /**
   * Whether the token endpoints take the grant from their own place only (fact sheet T5), or from
   * the body and the query.
   */
  tokenGrant: 'by_endpoint' | 'either';
  /** Whether `encoded_partner_id` follows a move of the account (fact sheet T2); it may be null or absent (7.2). */
  summaryPartner: 'current' | 'provisioning' | 'null' | 'absent';
  /** Whether the token endpoint for end-users takes a verifier from an app with a secret (fact sheet 7.1). */
  pkce: boolean;
  /** Where end-users may be sent back to; none: anywhere on this machine. */
  redirectUris: readonly string[];
  legacyFormat: LegacyFormat;
}
