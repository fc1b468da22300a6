/** The source of the keys that the vendor signs its webhooks with. */
import type { Instant } from '../../base/time.ts';
import { succeeded, type VendorResult } from '../result.ts';
import { failureOf } from '../transport/errors.ts';
import type { Http } from '../transport/exchange.ts';

/**
 * Creates the request for the text of the key set at the given address; it is not repeated on
 * failure.
 */
export const createKeySetRequest =
  ({ url, http }: { readonly url: string; readonly http: Http }) =>
  async (deadline: Instant): Promise<VendorResult<string>> => {
    const answer = await http({ method: 'GET', url, headers: {}, repeatable: false, deadline });
    if (!answer.ok) return answer;
    return answer.value.status === 200
      ? succeeded(answer.value.text)
      : failureOf(answer.value, "The host of Constant Contact's webhook keys");
  };
