/** A mail and its delivery. `shared/mail` sends it. */

export interface Mail {
  readonly from: string;
  readonly to: string | readonly string[];
  readonly replyTo: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * `refused`: the same mail is refused again until a setting changes; `unavailable`: not sent, a
 * later try may succeed; `unknown`: no answer came, so it may have been sent. `error` is a name,
 * never a text, which may quote the mail.
 */
export type Delivery =
  | { readonly outcome: 'sent'; readonly messageId: string | undefined }
  | { readonly outcome: 'refused' | 'unavailable' | 'unknown'; readonly error: string };

export type SendMail = (mail: Mail) => Promise<Delivery>;
