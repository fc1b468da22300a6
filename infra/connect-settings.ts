/** The settings of connections: how end-users show which account is theirs. */
import * as z from 'zod/mini';
import { flag, httpsUrl, returnPlaces, text, withMeaning } from './setting-values.ts';

export const connectSettings = {
  connectReturnTo: withMeaning(
    'Where browsers may be sent back to when end-users have [connected](../guides/connecting-users.md) an account: places ' +
      'such as `https://app.example.com/connected`, separated by commas. A path stands for itself and for all below it. If ' +
      'unset, nobody can connect an account.',
    z.optional(returnPlaces),
  ),
  connectAuthorizeUrl: withMeaning(
    'URL at which Constant Contact asks end-users.',
    z._default(httpsUrl, 'https://authz.constantcontact.com/oauth2/default/v1/authorize'),
  ),
  connectTokenUrl: withMeaning(
    'URL at which Constant Contact exchanges the code of an end-user.',
    z._default(httpsUrl, 'https://authz.constantcontact.com/oauth2/default/v1/token'),
  ),
  connectScope: withMeaning(
    'What end-users are asked to allow. The account is read once, so `account_read` is enough; `offline_access` is not accepted.',
    z._default(
      text(
        /^(?!.*\boffline_access\b)[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/,
        'must be words separated by one space, without offline_access: no token is kept',
      ),
      'account_read',
    ),
  ),
  connectPkce: withMeaning(
    'Whether to send a PKCE challenge (S256). One developer reports that Constant Contact refuses it from apps with a secret.',
    z._default(flag, false),
  ),
  connectPromptLogin: withMeaning(
    'Whether Constant Contact asks end-users to sign in even if they are, so that they can choose the account.',
    z._default(flag, true),
  ),
};
