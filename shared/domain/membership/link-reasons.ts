/**
 * Why a link was made or taken away, other than by request: the user name leads to another account
 * now, or the key of the link was brought into its normal form.
 */
export const linkReasons = ['user_name_moved', 'key_normalized'] as const;
export type LinkReason = (typeof linkReasons)[number];
