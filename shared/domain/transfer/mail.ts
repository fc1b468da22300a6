/** A mail, and what became of it; how it is sent is another file's business. */

export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * `refused`: the same mail will be refused again until somebody changes something; `unavailable`: it was not sent, and may be
 * later; `unknown`: there was no answer, so it may have been sent. `error` is a name, never a text, which may quote the mail.
 */
export type Delivery =
  | { readonly outcome: 'sent'; readonly messageId: string | undefined }
  | { readonly outcome: 'refused' | 'unavailable' | 'unknown'; readonly error: string };

export type SendMail = (mail: Mail) => Promise<Delivery>;
