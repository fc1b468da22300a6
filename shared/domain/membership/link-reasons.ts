/**
 * Why a link was made or taken away, other than by request: the user name leads to another account
 * now, because somebody says so or because the vendor's list shows it there, or the key of the link was
 * brought into its normal form.
 */
export const linkReasons = ['user_name_moved', 'user_name_listed', 'key_normalized'] as const;
export type LinkReason = (typeof linkReasons)[number];
