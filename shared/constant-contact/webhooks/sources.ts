/** What it takes to check the vendor's webhooks: the keys that it signs them with, and our own API key, which they name. */
import type { Instant } from '../../base/time.ts';
import type { VendorResult } from '../result.ts';
import { succeeded } from '../result.ts';
import { failureOf } from '../transport/errors.ts';
import type { Http } from '../transport/exchange.ts';

/** @returns the text of the key set at the given address, got in one request that is not repeated by itself */
export const createKeySetRequest =
  ({ url, http }: { readonly url: string; readonly http: Http }) =>
  async (deadline: Instant): Promise<VendorResult<string>> => {
    const answer = await http({ method: 'GET', url, headers: {}, repeatable: false, deadline });
    if (!answer.ok) return answer;
    return answer.value.status === 200
      ? succeeded(answer.value.text)
      : failureOf(answer.value, "The host of Constant Contact's webhook keys");
  };
