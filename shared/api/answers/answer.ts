/**
 * A success. `body` holds only what the answer schema of the operation declares. An operation that
 * answers with text or bytes gives `text` or `bytes` instead, and names the media type in `headers`.
 */
export interface Answer {
  readonly body?: unknown;
  readonly text?: string;
  readonly bytes?: Buffer;
  /** The work is done later: 202. */
  readonly accepted?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}
